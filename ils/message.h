/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the bytes of one message show. None of it is a field: Cisco never published any
 * (formats.md A.0). */
#ifndef UCSCOPE_ILS_MESSAGE_H
#define UCSCOPE_ILS_MESSAGE_H

#include "wire/span.h"

enum {
    ILS_PREFIX = 4,      /* in front of the ciphertext, if formats.md A.5 is right */
    ILS_JUDGED_MIN = 64, /* of fewer bytes it is not known whether they are enciphered */
};

enum ils_look {
    ILS_TOO_SHORT,  /* to know */
    ILS_CLEAR,      /* some bytes occur more often than chance explains */
    ILS_ENCIPHERED, /* no byte does: enciphered, or compressed */
    ILS_BLANK,      /* every byte is 0, as where it was taken out of a capture */
};

struct ils_message {
    uint64_t size;      /* bytes it has on the wire */
    struct span bytes;  /* what there is of it: its beginning */
    struct span prefix; /* its first ILS_PREFIX bytes, or fewer */
    double entropy; /* bits per byte of what there is, 0 to 8; no more than log2 of its length */
    enum ils_look look;
    /* formats.md A.5: the size is 4 + n * block with n > 0. 16, 8, or 0 when it is neither. Agrees
     * with a block cipher; by chance too, once in 16 or 8 sizes. */
    unsigned block;
};

/* Reads a message of `size` bytes, of which `bytes` are there. */
void ils_read_message(struct span bytes, uint64_t size, struct ils_message *out);

#endif
