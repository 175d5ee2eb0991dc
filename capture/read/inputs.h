/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures to read, from what the user named: files, folders, lists of files. */
#ifndef UCSCOPE_CAPTURE_READ_INPUTS_H
#define UCSCOPE_CAPTURE_READ_INPUTS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "capture/read/archive_kind.h"

/* One thing to read, or one that could not be found. */
struct input_entry {
    const char *path;           /* as it is told. "-": standard input; of a set: its first file */
    const char *source;         /* to read: the same, or where a member of an archive is */
    const struct file_set *set; /* NULL: it is one file */
    const struct host_files *host; /* that lie beside it in a folder or archive; NULL: none */
    const char *error;  /* NULL; or why nothing can be read there (an unreadable folder), a sentence
                           without the path */
    size_t named;       /* bytes of `path` that were named: all of it, or a folder that it is in */
    bool is_of_folder;  /* it was not named itself, and may be no capture: inputs_sift */
    bool is_no_file;    /* but a device, a pipe or a link to nothing: inputs_sift leaves it out */
    bool is_trace;      /* and no capture: see inputs_want_traces; known after inputs_sift */
    bool is_of_archive; /* one that was unpacked; what was but compressed is not */
    const char *archive;    /* that it was unpacked from, the outermost; NULL: see is_of_archive */
    size_t archive_left;    /* entries of that archive that come after it */
    enum archive_kind kind; /* what may be unpacked: inputs_unpack; known after inputs_sift */
    GArray *descriptors;    /* int: what was unpacked for it; NULL: nothing was */
};

struct file_set;
struct inputs;

struct inputs *inputs_new(void);

/* A file is added whatever it holds, even if it does not exist: the error comes when it is opened.
 * A folder stands for every file in it and below, sorted by name; links to folders are followed,
 * but no folder is entered twice. No file is opened. */
void inputs_add(struct inputs *inputs, const char *path);

/* The same, but for a folder, which is a file that cannot be read. */
void inputs_add_file(struct inputs *inputs, const char *path);

/* Calls `visit` with paths that all files lie at or below, links included, and with archives that
 * were unpacked. */
void inputs_visit_roots(const struct inputs *inputs, void (*visit)(void *, const char *path),
                        void *data);

/* Before inputs_sift: traces and logs of products are wanted, too, by their content. */
void inputs_want_traces(struct inputs *inputs);

/* Likewise: paths of key logs are to be told, inputs_key_logs. */
void inputs_want_key_logs(struct inputs *inputs);

/* Takes files of hosts (host_files.h) for what they are: entry->host. Leaves out files of folders
 * that look like captures or archives neither by their first bytes nor by their name. */
void inputs_sift(struct inputs *inputs);

/* Adds every path in the file `list`, "-" for standard input: one per line or, if there is a NUL
 * byte anywhere, one up to each NUL. Empty ones are left out. False when the list cannot be read:
 * *error is a sentence without its name, to be freed with g_free, and nothing was added. */
bool inputs_add_list(struct inputs *inputs, const char *list, char **error);

struct shard;

/* Leaves out what is of another shard (see shard.h), before inputs_sift. Files of hosts stay. */
void inputs_keep_shard(struct inputs *inputs, const struct shard *shard);

/* Files of one rotated capture or trace become one entry, in the place of the first of them: see
 * file_set.h and trace_set.h. After the last was added. */
void inputs_join_sets(struct inputs *inputs);

/* An entry that may be unpacked (see kind) becomes what is in it, from its own place on: captures,
 * sets of them where `joins_sets`, and what is wrong with it; or nothing. Compressed files of one
 * rotated capture are unpacked together. Stopped by `is_stopped` (as in archive_members.h), it
 * stays as it was. Entries move, but pointers to others stay good. */
void inputs_unpack(struct inputs *inputs, size_t index, bool joins_sets, bool (*is_stopped)(void));
void inputs_unpack_all(struct inputs *inputs, bool joins_sets);

/* Nobody reads it any more: what was unpacked for it is gone. */
void inputs_release(struct inputs *inputs, const struct input_entry *entry);

size_t inputs_count(const struct inputs *inputs);
const struct input_entry *inputs_at(const struct inputs *inputs, size_t index);

/* Files in folders, and in archives, that do not look like captures. */
size_t inputs_passed_over(const struct inputs *inputs);

/* char *: those of them that are key logs of TLS, if these are wanted. */
GPtrArray *inputs_key_logs(const struct inputs *inputs);

void inputs_free(struct inputs *inputs);

#endif
