/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files are unpacked before they are read, and how they are opened for that: by libarchive,
 * without the formats that nobody sends captures in, and without any that takes a program. */
#ifndef UCSCOPE_CAPTURE_READ_ARCHIVE_KIND_H
#define UCSCOPE_CAPTURE_READ_ARCHIVE_KIND_H

#include <stdbool.h>

struct archive;

/* What to do with a file that may have captures in it. */
enum archive_kind {
    ARCHIVE_NONE,   /* it is read as it is: compressed captures, too, that libwiretap unpacks */
    ARCHIVE_PACKED, /* one compressed file */
    ARCHIVE_MANY,
};

/* By its content. Anything but a plain file is none, and not touched. */
enum archive_kind archive_kind_of(const char *path);

/* Whether a compressed file begins, once it is unpacked, as a capture does. */
bool archive_kind_holds_capture(const char *path);

/* libarchive's own handle, for archive_read_next_header; a compressed file is one of a single
 * member. NULL: *error is a sentence, to be freed with g_free. Close with archive_read_free. */
struct archive *archive_kind_open(const char *path, char **error);

/* Why its last call failed, as a plain line to be freed with g_free; libarchive does not always
 * say.
 */
char *archive_kind_error(struct archive *archive);

/* Whether it is but a compressed file; after its header was read. */
bool archive_kind_is_packed(struct archive *archive);

#endif
