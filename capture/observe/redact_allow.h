/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that were recognised as such that findings rest on and that hold no secret: observers tell
 * them to whoever writes the capture without all others. What nobody tells is not kept. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_REDACT_ALLOW_H
#define UCSCOPE_CAPTURE_OBSERVE_REDACT_ALLOW_H

#include "capture/net/flow.h"

enum redact_as {
    REDACT_CLEAR,
    REDACT_SPACE, /* a secret where the protocol wants printable bytes: each becomes a space */
};

struct redact_listener {
    void *data;
    /* `length` bytes that a side sent, the first of them at this position of its stream, which
     * are not older than the latest `settled`. Told as spaces, they become so in any case. */
    void (*stream)(void *data, const struct flow *flow, enum side side, uint64_t position,
                   uint64_t length, enum redact_as buffer);
    /* Nothing will be told of what the side has sent so far. */
    void (*settled)(void *data, const struct flow *flow, enum side side);
    /* Bytes of the payload of the UDP datagram that is being told of. */
    void (*datagram)(void *data, uint64_t at, uint64_t length);
};

#endif
