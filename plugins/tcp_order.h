/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One direction of a TCP connection in a dissector, put in order by the engine's own rules and
 * limits (capture/net/stream.h). Used in the first pass over a capture only; everything lives as
 * long as the capture is open. */
#ifndef UCSCOPE_PLUGINS_TCP_ORDER_H
#define UCSCOPE_PLUGINS_TCP_ORDER_H

#include <epan/packet.h>

#include "wire/span.h"

struct tcp_order_segment {
    uint32_t sequence;
    struct span bytes;
    uint32_t wire_length; /* more than `bytes` when the snap length cut it */
    void *data;           /* what the dissector keeps of this segment */
};

/* What comes out, during the calls below and at the end of the first pass. */
struct tcp_order_reader {
    void *data;
    /* `segment` is the data of the segment that these bytes came in, `offset` bytes after its
     * first. They live only for the call. */
    void (*bytes)(void *data, void *segment, uint32_t offset, struct span bytes);
    void (*gap)(void *data, uint64_t missing);
};

/* Whether a segment came in order. */
enum tcp_order_answer {
    TCP_ORDER_NEXT,
    TCP_ORDER_EARLY, /* bytes in front of it have not come yet */
    TCP_ORDER_OLD    /* all of it came before */
};

struct tcp_order;

/* Called by every dissector that uses it, when it registers its protocol. */
void tcp_order_register(void);

struct tcp_order *tcp_order_new(const struct tcp_order_reader *reader);

/* The first byte will have this sequence number. Without it, the first segment tells. */
void tcp_order_start(struct tcp_order *order, uint32_t sequence);
bool tcp_order_is_started(const struct tcp_order *order);

/* A segment of this packet, in any order, once or again. */
enum tcp_order_answer tcp_order_take(struct tcp_order *order, const packet_info *pinfo,
                                     const struct tcp_order_segment *segment);

/* The other side's packet acknowledges everything before `sequence`. */
void tcp_order_acknowledged(struct tcp_order *order, const packet_info *pinfo, uint32_t sequence);

#endif
