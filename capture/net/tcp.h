/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From segments to the listener: each one goes to its flow, its bytes in order to the listener,
 * with gaps and ends where they belong. */
#ifndef UCSCOPE_CAPTURE_NET_TCP_H
#define UCSCOPE_CAPTURE_NET_TCP_H

#include "capture/net/net.h"

struct tcp {
    struct net_listener listener;
    segment_sink *each_segment; /* as net_listen_segments says; may be NULL */
    void *each_segment_data;
    struct limits *limits;
    struct net_counts *counts; /* flows and gaps are counted here */
    struct stream_budget budget;
    struct flow_table *flows;
};

/* Makes the flow table; the other members are set before. Flows that it lets go of are finished,
 * then reported by listener.gone. `tcp` must not move before flow_table_free. */
void tcp_open(struct tcp *tcp, unsigned flow_capacity);

void tcp_take(struct tcp *tcp, const struct segment *segment, struct frame_ref ref);

#endif
