/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The backend for every file that Wireshark reads, and libwiretap itself for what goes beyond
 * reading packets. */
#ifndef UCSCOPE_CAPTURE_READ_WIRETAP_READER_H
#define UCSCOPE_CAPTURE_READ_WIRETAP_READER_H

#include "capture/read/backend.h"

struct wtap;

/* Makes libwiretap ready for use. May be called again, for nothing. */
void wiretap_reader_start(void);

/* False: *error is a sentence. The filter is to be compiled for `first_link_type` first. */
bool wiretap_reader_open(struct reader *reader, const char *path, uint32_t *first_link_type,
                         char **error);

/* Whether libwiretap finds packets of a known link layer in the file. For files whose name and
 * first bytes leave it open. */
bool wiretap_reader_recognises(const char *path);

/* libwiretap's own handle for a file that holds packets of a known link layer. NULL: *error is a
 * sentence. */
struct wtap *wiretap_reader_open_wiretap(const char *path, char **error);
void wiretap_reader_close_wiretap(struct wtap *wiretap);

#endif
