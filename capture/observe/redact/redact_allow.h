/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By what an observer says which bytes stay when a capture is redacted: those that were understood,
 * that findings rest on, and that hold no secret. What nobody allows becomes zeros. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_REDACT_REDACT_ALLOW_H
#define UCSCOPE_CAPTURE_OBSERVE_REDACT_REDACT_ALLOW_H

#include "capture/net/pseudonyms.h"
#include "capture/observe/connection.h"

/* How far behind the latest bytes of a direction what is allowed may begin: more than the longest
 * unit that an observer puts together. */
enum { REDACT_LOOK_BACK = 256 * 1024 };

enum redact_as {
    REDACT_CLEAR,
    REDACT_SPACE, /* a secret where the protocol wants printable bytes: each becomes a space */
};

struct redact_listener {
    void *data;
    /* `length` bytes that a side sent, the first of them at this position of its stream. Allowed as
     * spaces, they become so in any case. */
    void (*stream)(void *data, const struct flow *flow, enum side side, uint64_t position,
                   uint64_t length, enum redact_as as);
    /* Bytes of the payload of the UDP datagram that is being told of. */
    void (*datagram)(void *data, uint64_t at, uint64_t length);
    /* The same, where `other` bytes take the place of as many. */
    void (*stream_other)(void *data, const struct flow *flow, enum side side, uint64_t position,
                         struct span other);
    void (*datagram_other)(void *data, uint64_t at, struct span other);
    const struct pseudonyms *pseudonyms; /* what becomes of keys and addresses that stay */
};

/* Whether anybody listens: where allowing takes work. */
bool redact_is_wanted(const struct connection *connection);

/* The same of what an observer read in clear of `side` when the connection ended, and did not see
 * the end of. */
bool redact_rest_is_wanted(const struct connection *connection, enum side side,
                           const struct observer *observer);

/* So many bytes, the first at this position of the stream. */
void redact_allow(struct layer *layer, enum side side, uint64_t position, uint64_t length,
                  enum redact_as as);

/* Those that lie in `bytes`, which the observer was handed. */
void redact_allow_span(struct layer *layer, enum side side, struct span bytes, struct span allowed);

/* Some of the payload of the UDP datagram that is being told of. */
void redact_allow_datagram(struct observe *observe, uint64_t at, uint64_t length);

#endif
