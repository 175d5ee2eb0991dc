/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures in an archive (tar, zip, 7z, each also compressed and one in another), or in a file
 * that libwiretap cannot unpack (xz, bzip2), brought to where they can be read as often as wanted:
 * files without a name. An archive's own names are shown, and never used for a file. */
#ifndef UCSCOPE_CAPTURE_READ_ARCHIVE_MEMBERS_H
#define UCSCOPE_CAPTURE_READ_ARCHIVE_MEMBERS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    ARCHIVE_DEPTH_MOST = 8, /* archives in archives */
    ARCHIVE_MEMBERS_MOST = 50000,
    ARCHIVE_CAPTURES_MOST = 4096, /* each is an open file */
};

/* A capture, or why one is missing. */
struct archive_member {
    char *path;   /* "case.zip!eth0.pcap"; of a compressed file: its own */
    char *source; /* where to read it while `descriptor` is open; NULL: see error */
    char *error;  /* a sentence without the path; NULL: there is none */
    int descriptor;
    bool is_trace; /* and no capture */
};

struct archive_members {
    GArray *members;     /* struct archive_member, in the order of the archive */
    GPtrArray *hosts;    /* struct host_files *, owned: of its folders */
    GPtrArray *key_logs; /* paths of those among what was passed over; owned */
    size_t passed_over;  /* other files in it, links and devices */
};

/* Unpacks what looks like a capture, or `with_traces` like a trace, up to the limits above and that
 * of unpack_limit.h for all together; where one is hit, or the archive is damaged, cut short or
 * encrypted, members with an error say so, and what came before is good. `is_stopped` (NULL: never)
 * is asked now and then, and ends it without a word. Free with archive_members_clear. */
void archive_members_unpack(const char *path, bool with_traces, bool (*is_stopped)(void),
                            struct archive_members *out);

/* Descriptors that the caller took over are -1, paths and errors NULL. */
void archive_members_clear(struct archive_members *members);

#endif
