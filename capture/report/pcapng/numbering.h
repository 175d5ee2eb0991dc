/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which packet block a frame number means. Wireshark also counts some blocks without a packet, and
 * which ones depends on its version: what the reader numbered is kept here, so that whoever walks
 * the blocks need only count packets. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_NUMBERING_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_NUMBERING_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct numbering {
    GArray *runs;     /* of packets with consecutive frame numbers */
    uint64_t packets; /* in all */
    uint64_t next;    /* the frame number that goes on the last run */
};

void numbering_begin(struct numbering *numbering);
void numbering_end(struct numbering *numbering);

/* The next packet has this frame number; they only grow. */
void numbering_add(struct numbering *numbering, uint64_t frame);

/* The place among the packets, from 0, of a frame. False: no packet has this number. */
bool numbering_packet(const struct numbering *numbering, uint64_t frame, uint64_t *packet);

/* The frame number of the packet at this place; 0: there is none. */
uint64_t numbering_frame(const struct numbering *numbering, uint64_t packet);

#endif
