/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that a capturing program cut one capture into, found again by their names, their link types
 * and the times of their packets. */
#ifndef UCSCOPE_CAPTURE_READ_FILE_SET_H
#define UCSCOPE_CAPTURE_READ_FILE_SET_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/time.h"

/* From the last packet of a file to the first one of the next. A program loses nothing between two
 * files, so that this is no more than the network's own silence, or a file that was not handed
 * over; what is further apart, or goes back, is another capture. */
#define FILE_SET_GAP_MOST     (15 * 60 * TIME_SECOND)
#define FILE_SET_OVERLAP_MOST TIME_SECOND

struct set_file {
    char *path;       /* as it is told */
    char *source;     /* to read: the same, or where a member of an archive is */
    uint64_t missing; /* files between the one before it and this one, by their names */
};

struct file_set {
    struct set_file *files; /* in the order of their packets */
    size_t count;           /* 2 or more */
};

/* Of so many files, to be put one by one; to be freed with file_set_free. */
struct file_set *file_set_new(size_t count);
/* Copies the paths. */
void file_set_put(struct file_set *set, size_t index, const struct set_file *file);
/* With its paths; for arrays of them. */
void file_set_free(gpointer set);

/* "cap_00001.pcap" for "/captures/cap_00001.pcap" and for "case.tar!cap_00001.pcap". */
const char *set_file_name(const struct set_file *file);

/* The sets among these files (plain ones, each once), as struct file_set *, to be freed with
 * g_ptr_array_unref. Only files of one folder whose names tell of a rotation are opened, and
 * those are read to their ends; one that cannot be opened is in no set. */
GPtrArray *file_sets_of(const struct set_file *files, size_t count);

#endif
