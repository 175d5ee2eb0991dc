/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The backend for plain files of pcapng (draft-ietf-opsawg-pcapng), which Wireshark writes. */
#ifndef UCSCOPE_CAPTURE_READ_PCAPNG_READER_H
#define UCSCOPE_CAPTURE_READ_PCAPNG_READER_H

#include "capture/read/backend.h"
#include "capture/read/input.h"

/* Takes `input`, the file at `path`, over when it answers true. False: libwiretap is to read it,
 * and nothing was changed. The filter is to be compiled for `first_link_type` first. */
bool pcapng_reader_open(struct reader *reader, const char *path, struct input *input,
                        uint32_t *first_link_type);

#endif
