/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture of any format as the bytes of a pcapng file: the file itself, unpacked where it is
 * compressed, or converted by libwiretap. */
#ifndef UCSCOPE_CAPTURE_READ_PCAPNG_BYTES_H
#define UCSCOPE_CAPTURE_READ_PCAPNG_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct pcapng_bytes;

/* `path` can be read from its beginning; `format` is what reader_format said of it. NULL: *error is
 * a sentence without the path, to be freed with g_free. For one thread, and not while another
 * thread reads a capture. */
struct pcapng_bytes *pcapng_bytes_open(const char *path, const char *format, char **error);

/* Up to `length` bytes into `bytes`. 0: the end. -1: failed. `data` is the struct pcapng_bytes. */
ptrdiff_t pcapng_bytes_read(void *data, void *bytes, size_t length);

/* Why reading failed or conversion ended too early; NULL when all is well.
 * Valid after the end was reached or reading failed, until it is closed. */
const char *pcapng_bytes_error(const struct pcapng_bytes *source);

void pcapng_bytes_close(struct pcapng_bytes *source);

#endif
