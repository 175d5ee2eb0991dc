/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in a redacted capture for what may not be shown, the same wherever it is met. Members
 * that are NULL leave it as it is. */
#ifndef UCSCOPE_CAPTURE_NET_PSEUDONYMS_H
#define UCSCOPE_CAPTURE_NET_PSEUDONYMS_H

#include "wire/span.h"

struct pseudonyms {
    void *data;
    /* A key of XMPP dialback: `out` has room for as many characters as it has. */
    void (*key)(void *data, struct span key, uint8_t *out);
    /* An address of 4 or 16 bytes, in network byte order. A new one has numbers with as many digits
     * as the old one, decimal of IPv4 and hexadecimal of IPv6: written in a text it takes as much
     * room. */
    void (*address)(void *data, uint8_t family, uint8_t *bytes);
};

#endif
