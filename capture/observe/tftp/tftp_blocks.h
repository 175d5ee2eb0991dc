/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The blocks that one server port sent of a file, in whatever order they come. Private to this
 * folder. Sources: RFC 1350 2, RFC 2348, RFC 7440 4. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TFTP_TFTP_BLOCKS_H
#define UCSCOPE_CAPTURE_OBSERVE_TFTP_TFTP_BLOCKS_H

#include "capture/observe/budget.h"
#include "capture/observe/download/download.h"
#include "capture/observe/tftp/tftp_packet.h"

struct tftp_block;

/* All zero: none yet. */
struct tftp_blocks {
    bool is_counted;        /* set before the first: they are counted, not kept */
    struct tftp_block **at; /* by number - 1; NULL: missing, or not kept */
    size_t room;
    uint8_t *seen; /* a bit for each, where they are counted */
    size_t seen_size;
    uint32_t highest;        /* the highest number met, wrapping undone; 0: none */
    uint32_t highest_length; /* of that block */
    uint32_t stored;         /* blocks that are there */
    uint64_t bytes;          /* in them */
    uint32_t size;           /* of every block but the last; 0: not known (yet) */
    bool inferred;           /* `size` was told by a block that others followed, not by options */
    bool has_total;
    uint64_t total; /* bytes, as the server announced them */
    bool too_large, no_memory;
};

/* Options that were agreed on; none: 512 bytes. */
void tftp_blocks_agree(struct tftp_blocks *blocks, const struct tftp_options *options);

/* Takes a DATA packet. The first of several with one number stays; where they are kept, one that
 * was cut by the snap length is missing. False: it cannot belong to this file. */
bool tftp_blocks_add(struct tftp_blocks *blocks, struct budget *budget,
                     const struct tftp_packet *packet);

/* Is every block there, up to one that is smaller than the others? */
bool tftp_blocks_complete(const struct tftp_blocks *blocks);

/* Fills in the file and what is missing of it. `download->bytes` is then memory of the budget, to
 * be given back with its length. */
void tftp_blocks_assemble(const struct tftp_blocks *blocks, struct budget *budget,
                          struct download *download);

void tftp_blocks_clear(struct tftp_blocks *blocks, struct budget *budget);

#endif
