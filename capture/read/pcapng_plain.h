/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of pcapng that libwiretap has nothing against and that need nothing of it: packets, and
 * what nearly every file has besides. What is not plain may be good all the same. */
#ifndef UCSCOPE_CAPTURE_READ_PCAPNG_PLAIN_H
#define UCSCOPE_CAPTURE_READ_PCAPNG_PLAIN_H

#include "capture/read/pcapng_block.h"

/* What packets need of the interface that they came by. */
struct pcapng_interface {
    uint32_t link_type;   /* as of reader.h */
    uint32_t snap_length; /* 0: none */
    uint64_t ticks;       /* of its clock in a second */
    uint64_t dropped;     /* packets that it lost, by its statistics so far */
};

/* An interface's block is plain; then `out` is filled. */
MUST_USE bool pcapng_plain_interface(const struct block *block, struct pcapng_interface *out);

/* The filter that an interface's plain block tells, its first byte FILTER_TEXT; empty: none. */
struct span pcapng_plain_filter(const struct block *block);

/* Adds to the interface what a plain block of statistics says more than the one before; `*dropped`
 * grows by as much. */
void pcapng_plain_statistics(const struct block *block, struct pcapng_interface *interfaces,
                             unsigned count, uint64_t *dropped);

/* A block without a packet and other than an interface's is plain: it says nothing of packets. */
bool pcapng_plain_other(const struct block *block);

/* A packet as a reader tells it, but for its number. */
struct packet;
MUST_USE bool pcapng_plain_packet(const struct block *block,
                                  const struct pcapng_interface *interfaces, unsigned count,
                                  struct packet *out);

#endif
