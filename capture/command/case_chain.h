/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The blocks of a capture of a case that is written anew, one file of a set after the other. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_CHAIN_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_CHAIN_H

#include <glib.h>

#include "capture/read/inputs.h"
#include "capture/read/pcapng_bytes.h"
#include "capture/read/reader.h"
#include "capture/report/pcapng/rewrite.h"

/* The bytes of a capture in pcapng, those of a set one file after the other. */
struct case_chain {
    GPtrArray *paths; /* const char * */
    guint next;
    struct pcapng_bytes *bytes; /* NULL: none is open */
    struct rewrite_source source;
    bool is_pcapng;
};

/* `reader` has the capture open; NULL: it cannot be opened. `entry` must outlive the chain. */
void case_chain_begin(struct case_chain *chain, const struct input_entry *entry,
                      const struct reader *reader);
void case_chain_end(struct case_chain *chain);

#endif
