/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walk through an archive, and what of a member is read on it. For archive_members.c, which
 * walks, and archive_data.c, which reads, alone. */
#ifndef UCSCOPE_CAPTURE_READ_ARCHIVE_WALK_H
#define UCSCOPE_CAPTURE_READ_ARCHIVE_WALK_H

#include <archive.h>
#include <archive_entry.h>
#include <stdint.h>

#include "capture/read/archive_members.h"
#include "wire/span.h"

/* Through an archive and those inside it. */
struct archive_walk {
    struct archive_members *out;
    const char *path;  /* of the outermost */
    uint64_t packed;   /* its size */
    uint64_t unpacked; /* bytes, of all of them together */
    unsigned members;  /* likewise */
    bool with_traces;  /* they are wanted, too */
    bool is_over;      /* a limit was hit, or it was stopped */
    GHashTable *names; /* paths of members so far -> the last number behind each, from 1 */
    bool (*is_stopped)(void);
};

/* One of them. */
struct archive_layer {
    struct archive_walk *walk;
    struct archive *archive;
    const char *path; /* as it is shown */
    unsigned depth;
    unsigned encrypted; /* members that cannot be read for that */
};

/* A member that is being unpacked. */
struct archive_data {
    char *path;
    struct span block; /* what came last, */
    uint64_t offset;   /* and where in the member */
    uint64_t end;      /* of what came so far */
    GByteArray *lead;  /* what was looked at before it was known what the member is */
    bool is_whole;     /* nothing more comes */
    char *error;       /* of the archive, NULL: none */
    bool is_fatal;     /* nothing can be read after it */
};

/* Nothing more is read; the first reason is told of `path`. Takes `error` over. */
void archive_walk_end(struct archive_walk *walk, const char *path, char *error);

/* Ends it, where more was unpacked than is read of it. */
bool archive_walk_is_beyond_limit(struct archive_walk *walk);

/* Enough of the member to tell what it is, unless it begins with a hole. */
void archive_data_begin(struct archive_layer *layer, struct archive_data *data);

/* Passes the rest of it over. libarchive would unpack it in one go, however much it is. */
void archive_data_skip(struct archive_layer *layer, struct archive_data *data,
                       struct archive_entry *entry);

/* The whole of it in a file without a name, as far as it can be had: `member` gets source and
 * descriptor. False: it cannot be stored, and the walk is at its end. */
bool archive_data_store(struct archive_layer *layer, struct archive_data *data,
                        struct archive_member *member);

#endif
