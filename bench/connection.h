/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP connection as it would look to a capture: what its two sides say, cut into segments and
 * acknowledged, with a little of the reordering, retransmission and duplication of real networks.
 * What is said next is planned as a whole, then sent packet by packet. */
#ifndef UCSCOPE_BENCH_CONNECTION_H
#define UCSCOPE_BENCH_CONNECTION_H

#include "bench/chance.h"
#include "bench/frame.h"
#include "bench/transcript.h"

enum { PLAN_PACKETS = 192, PLAN_TEXT = 8192, SAY_MAX = 64 * FRAME_SEGMENT };

/* A packet of the plan. */
struct planned {
    int64_t delay; /* nanoseconds after the packet before */
    const uint8_t *bytes;
    uint32_t sequence, acknowledgement;
    uint16_t length;
    uint8_t flags; /* enum tcp_flag */
    uint8_t from;  /* enum side */
    bool copy;     /* a second copy made by the switch's SPAN session */
    bool missed;   /* the capture did not get it */
    bool icmp;     /* not a segment, but a router's answer to the SYN */
};

/* How often what real networks do happened. */
struct mishaps {
    uint64_t reordered, retransmitted, copied, missed;
};

struct connection {
    struct end endpoints[2]; /* by enum side */
    uint32_t next_sequence[2];
    uint16_t identification[2];
    int64_t round_trip; /* nanoseconds */
    struct planned plan[PLAN_PACKETS];
    unsigned planned, sent;
    uint8_t text[PLAN_TEXT]; /* what was made up for this plan */
    size_t text_used;
};

/* Ready to plan: sequence numbers, round trip by chance. */
void connection_begin(struct connection *connection, struct end client, struct end server,
                      struct chance *chance);

/* All of these add to the plan; the first packet comes `pause` nanoseconds after the last one. */
void connection_open(struct connection *connection, int64_t pause);
/* At most SAY_MAX bytes, which must live until they are sent. */
void connection_say(struct connection *connection, enum side from, const void *bytes, size_t length,
                    int64_t pause);
/* FIN of one side, then of the other. */
void connection_close(struct connection *connection, enum side first, int64_t pause);
void connection_reset(struct connection *connection, enum side from, int64_t pause);
/* A SYN, once more for each further call. */
void connection_knock(struct connection *connection, int64_t pause);
/* The RST that answers a SYN to a closed port. */
void connection_refuse(struct connection *connection);
/* The ICMP error of a firewall in front of the server that answers a SYN. */
void connection_prohibit(struct connection *connection);

/* What may happen to the data in the plan. `holes`: some of it may also be missed by the capture.
 */
void connection_disturb(struct connection *connection, bool gaps, struct chance *chance,
                        struct mishaps *mishaps);

/* The next packet's delay; the plan must not be used up. */
int64_t connection_wait(const struct connection *connection);
/* Sends the next packet of the plan; a used-up plan becomes empty. */
void connection_send(struct connection *connection, int64_t time, struct frame_file *file);

#endif
