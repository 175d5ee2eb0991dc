/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tshark -U writes: a pcapng stream in this host's byte order whose packets are of link type
 * 252 (capture/net/upper_pdu.h): each is the payload that some layer carried, after tags that say
 * where it came from. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_EXPORTED_H
#define UCSCOPE_CAPTURE_DECRYPT_EXPORTED_H

#include "capture/decrypt/decrypted_record.h"

enum exported_answer {
    EXPORTED_PDU,
    EXPORTED_OTHER, /* a block without such a packet: go on */
    EXPORTED_MORE,  /* no whole block yet */
    EXPORTED_BAD    /* not pcapng, or of the other byte order */
};

/* Takes the next block from `rest`, a record of application data; nothing is taken for
 * EXPORTED_MORE and EXPORTED_BAD. The payload lies in `rest`. A packet without frame or addresses
 * is EXPORTED_OTHER. */
enum exported_answer exported_take(struct span *rest, struct decrypted_record *out);

#endif
