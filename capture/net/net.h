/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From packets to connections: link layers and tunnels are taken off, IP fragments reassembled, TCP
 * segments given to their flow and its bytes handed on in order, UDP datagrams and ICMP errors
 * passed up. */
#ifndef UCSCOPE_CAPTURE_NET_NET_H
#define UCSCOPE_CAPTURE_NET_NET_H

#include "capture/net/flow.h"
#include "capture/net/fragment.h"
#include "capture/net/icmp.h"
#include "capture/net/limits.h"
#include "capture/net/packet.h"
#include "capture/net/skipped.h"
#include "capture/net/upper_pdu.h"

/* The callbacks of the room above. All are called in the order of the packets; what is passed lives
 * for the call only. */
struct net_listener {
    void *data;
    /* Every TCP segment that is no duplicate, after it was recorded in the flow and before its
     * bytes; not a client's SYNs while there is nothing else. */
    void (*segment)(void *data, struct flow *flow, enum side from, const struct segment *segment,
                    struct frame_ref ref);
    /* Bytes in order; gaps in them. Not called for a stream whose `ignored` is set. */
    void (*bytes)(void *data, struct flow *flow, enum side from, struct span bytes,
                  struct frame_ref ref);
    void (*gap)(void *data, struct flow *flow, enum side from, uint64_t missing, enum gap why,
                struct frame_ref ref);
    /* After the segment's bytes: it had FIN or RST and all before it was handed on (missing bytes
     * as gaps). */
    void (*ended)(void *data, struct flow *flow, enum side from, struct frame_ref ref);
    /* The flow is about to be forgotten; everything it held was handed on. Free flow->above. */
    void (*gone)(void *data, struct flow *flow);
    /* A UDP datagram that is no duplicate, from or to a port that net_want_udp named. */
    void (*datagram)(void *data, const struct udp_datagram *datagram, struct frame_ref ref);
    void (*icmp)(void *data, const struct icmp_error *error, struct frame_ref ref);
    /* A message that was exported from another capture or from a trace (link type 252). False:
     * nobody knows its protocol. */
    bool (*pdu)(void *data, const struct upper_pdu *pdu, struct frame_ref ref);
    /* Asked for each new connection: memory for what is kept of them runs short, and others are to
     * go. NULL: it never is. */
    bool (*memory_is_short)(void *data);
};

struct net_counts {
    uint64_t packets, bytes; /* bytes: on the wire */
    uint64_t flows;          /* TCP connections seen */
    uint64_t gaps, gap_bytes;
    uint64_t cut_packets; /* cut by the snap length */
    struct skipped skipped;
};

struct net;

struct net *net_new(unsigned flow_capacity, const struct net_listener *listener,
                    struct limits *limits);
void net_free(struct net *net); /* finishes first */

/* Every TCP segment that is no duplicate, a client's SYNs included, before anything else is made of
 * it. `flow` is the id of its flow; 0: it has none. `sink` NULL: nobody asks. */
typedef void segment_sink(void *data, const struct segment *segment, uint64_t flow,
                          struct frame_ref ref);
void net_listen_segments(struct net *net, segment_sink *sink, void *data);

/* Replaces the listener. */
void net_listen(struct net *net, const struct net_listener *listener);

/* Only UDP datagrams from or to such ports are passed up. */
void net_want_udp(struct net *net, uint16_t port, bool wanted);

void net_packet(struct net *net, const struct packet *packet);
void net_tick(struct net *net, int64_t now); /* capture time goes on without packets */
void net_finish(struct net *net);            /* end of capture: every flow is finished and gone */

/* Where the IP payload that holds a segment or datagram was captured; during a callback with one.
 */
struct net_origin {
    bool is_known;                     /* false: inside of a reassembled packet */
    const struct fragment_part *parts; /* the fragments that it came in */
    unsigned part_count;               /* 0: it came in one packet */
};
struct net_origin net_origin(const struct net *net);

struct flow *net_find_flow(struct net *net, const struct endpoint *a, const struct endpoint *b);
const struct net_counts *net_counts(const struct net *net);

#endif
