/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file that phones and their like ask for is, by its name. Sources: formats.md B.9 and D.2,
 * and the names that phones are known to ask for. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DOWNLOAD_FILE_KIND_H
#define UCSCOPE_CAPTURE_OBSERVE_DOWNLOAD_FILE_KIND_H

#include "wire/span.h"

enum file_kind {
    FILE_OTHER,          /* any other name */
    FILE_LIST,           /* CTL and ITL */
    FILE_CONFIGURATION,  /* of one device: SEP001122334455.cnf.xml, CSFjdoe.cnf.xml */
    FILE_DEFAULT,        /* for a device that has none: XMLDefault.cnf.xml */
    FILE_FIRMWARE,       /* loads and what they consist of */
    FILE_DIAL_RULES,     /* that a configuration names */
    FILE_SOFT_KEYS,      /* the same */
    FILE_FEATURE_POLICY, /* the same */
    FILE_RINGS,          /* ring lists and ring tones */
    FILE_LOCALE,         /* dictionaries, tones */
    FILE_BACKGROUND,     /* lists of images, and these */
    FILE_JABBER,         /* settings for all clients of that name, and rules for numbers */
    FILE_LOADER,         /* names of loads as old phones ask for them first */
    FILE_KIND_COUNT
};

struct file_kind_entry {
    const char *words; /* "configuration" */
    bool is_optional;  /* a device that does not get it works, and on a healthy cluster it may not
                          be there */
};

/* By enum file_kind. */
extern const struct file_kind_entry file_kinds[FILE_KIND_COUNT];

/* The kind of the file that a path ends in, in any case; directories but those of backgrounds make
 * no difference, and neither does what is added where the file is signed or encrypted. */
enum file_kind file_kind_of(struct span path);

/* Nobody but phones and their like asks for a file of that name, whichever server it is. */
bool file_is_unmistakable(enum file_kind kind);

/* The length of a file's name without what is added where it is signed, encrypted or digested:
 * "SEP1.cnf.xml.enc.sgn" is "SEP1.cnf.xml". */
size_t file_plain_length(const char *name);

#endif
