/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a file found in a folder is worth opening as a capture. */
#ifndef UCSCOPE_CAPTURE_READ_FILE_MAGIC_H
#define UCSCOPE_CAPTURE_READ_FILE_MAGIC_H

#include <stdbool.h>
#include <stddef.h>

enum file_magic_match { FILE_MAGIC_CAPTURE, FILE_MAGIC_PERHAPS, FILE_MAGIC_OTHER };

enum { FILE_MAGIC_LEAD = 512 }; /* bytes; more tell no more */

/* By its name and the bytes it begins with alone. Perhaps: it is packed, or other programs use the
 * name, too. */
enum file_magic_match file_magic_judge(const char *name, const void *lead, size_t length);

/* What may be unpacked: an archive, which tells by itself, or a compressed file, which may have one
 * inside or a capture. */
enum file_magic_packing { PACKING_NONE, PACKING_ARCHIVE, PACKING_COMPRESSED };
enum file_magic_packing file_magic_packing(const void *lead, size_t length);

/* The bytes that a plain file begins with; how many, which is 0 for anything else. */
size_t file_magic_lead(const char *path, char lead[FILE_MAGIC_LEAD]);

/* By its name or its first bytes. Where these leave it open (compressed files, and names that other
 * programs use too) libwiretap is asked. A file that cannot be opened counts: its error should be
 * seen. */
bool file_magic_is_capture(const char *path);

/* Whether a plain file begins as classic pcap does, which holds packets and nothing else. */
bool file_magic_is_classic_pcap(const char *path);

/* Whether nothing but captures has this extension, which is without a dot. */
bool file_magic_is_extension(const char *extension);

/* The last part of a path, without the extension of what it is packed with: "a.pcap" for
 * "/captures/a.pcap.gz". To be freed with g_free. */
char *file_magic_unpacked_name(const char *path);

#endif
