/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a file found in a folder is worth opening as a capture. */
#ifndef UCSCOPE_CAPTURE_READ_FILE_MAGIC_H
#define UCSCOPE_CAPTURE_READ_FILE_MAGIC_H

#include <stdbool.h>

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
