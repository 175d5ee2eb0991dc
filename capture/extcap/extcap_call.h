/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Wireshark says on the command line. */
#ifndef UCSCOPE_CAPTURE_EXTCAP_EXTCAP_CALL_H
#define UCSCOPE_CAPTURE_EXTCAP_EXTCAP_CALL_H

#include <glib.h>

/* Strings are NULL where the word was not said. */
struct extcap_call {
    gboolean interfaces, link_types, config, capture, cleans_up;
    char *version; /* of Wireshark */
    char *interface;
    char *fifo;
    char *filter;
    char *reloaded; /* an option whose values are asked for again */
    char *folder;   /* of a case, */
    char *archive;  /* likewise; a capture alone, too */
    char **rest;    /* other call, for options_read; the first is the interface's name */
};

/* The words that options_read takes: a path is one whatever it begins with. To be freed with
 * g_strfreev. */
char **extcap_call_words(const struct extcap_call *call);

#endif
