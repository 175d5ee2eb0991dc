/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What inputs are made of. For inputs.c, which gathers them, and inputs_unpack.c alone. */
#ifndef UCSCOPE_CAPTURE_READ_INPUTS_LIST_H
#define UCSCOPE_CAPTURE_READ_INPUTS_LIST_H

#include "capture/read/inputs.h"

struct inputs {
    GPtrArray *entries;  /* struct input_entry *, owned */
    GHashTable *folders; /* those entered: device and file number, as text */
    GPtrArray *roots;    /* paths that were named, folders that were entered, and links */
    size_t passed_over;
    GPtrArray *key_logs; /* paths of those among what was passed over; owned */
    bool wants_traces, wants_key_logs;
    GPtrArray *hosts; /* struct host_files *, owned */
    GPtrArray *sets;  /* arrays of struct file_set *, both owned */
};

/* Entries learn which files of hosts lie beside them. */
void inputs_find_hosts(const struct inputs *inputs, GPtrArray *entries);

/* Takes `error` over, copies the others. */
struct input_entry *input_entry_new(const char *path, const char *source, char *error);
void input_entry_release(struct input_entry *entry);
void input_entry_free(gpointer entry);

#endif
