/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks without what may be secret, changed in the memory where they lie. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_CLEANING_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_CLEANING_H

#include <glib.h>

#include "capture/read/pcapng_block.h"
#include "capture/report/redact/redactor.h"

/* What an interface description says of its packets. */
struct cleaning_interface {
    uint16_t link_type;   /* LINKTYPE_ */
    uint32_t snap_length; /* 0: none */
    uint64_t ticks;       /* of its clock in a second */
};

/* Adds an interface block's to the section's. */
void cleaning_note_interface(GArray *interfaces, const struct block *block);

/* Of the section's first interface; 0: none. */
uint32_t cleaning_snap_length(const GArray *interfaces);

/* Takes the payload out of a packet block that lies in `memory`, and whatever is behind the packet.
 * One that is broken keeps only its numbers. */
void cleaning_packet(struct redactor *redactor, const GArray *interfaces, const struct block *block,
                     uint64_t frame, uint8_t *memory);

/* Makes those bytes in `memory` that are no zeros `filler`. False: there is nothing to change. */
bool cleaning_fill(uint8_t *memory, struct span bytes, uint8_t filler);

#endif
