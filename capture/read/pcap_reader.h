/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The backend for classic pcap. */
#ifndef UCSCOPE_CAPTURE_READ_PCAP_READER_H
#define UCSCOPE_CAPTURE_READ_PCAP_READER_H

#include "capture/read/backend.h"
#include "capture/read/input.h"

/* Whether `input` is what pcap_reader_open reads as Wireshark would. */
bool pcap_reader_fits(const struct input *input);

/* Takes `input` over when it answers true. False: *error is a sentence. The filter is to be
 * compiled for `first_link_type` first. */
bool pcap_reader_open(struct reader *reader, struct input *input, uint32_t *first_link_type,
                      char **error);

#endif
