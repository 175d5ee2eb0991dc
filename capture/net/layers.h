/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way through a packet: link layers and tunnels are taken off, and each IP packet comes out,
 * from the outermost to the innermost:
 *
 *     struct layers layers;
 *     layers_begin(&layers, &frame, &skipped);
 *     while (layers_next_ip(&layers, &skipped)) {
 *         ... layers.packet was read, whole or a fragment
 *         layers_enter_tunnel(&layers, &skipped);
 *     }
 *
 * What is not understood ends the way and is counted in `skipped`, which may be NULL. */
#ifndef UCSCOPE_CAPTURE_NET_LAYERS_H
#define UCSCOPE_CAPTURE_NET_LAYERS_H

#include "capture/net/ip.h"
#include "capture/net/packet.h"

/* Each tunnel takes two wrappings: the frame and the IP packet inside. */
enum { LAYERS_WRAPPINGS = 16, LAYERS_FRAMES = LAYERS_WRAPPINGS };

struct layers {
    struct ip_packet packet; /* the latest one; its payload is what comes next on the way */
    enum inner inner;        /* what that payload is; INNER_NOTHING: the way has ended */
    struct span rest;        /* behind the last header that was understood */
    bool is_ip;              /* that was an IP header */
    bool is_too_deep;        /* the way ended since there are too many wrappings */
    uint8_t wrappings;
    uint8_t frame_count; /* Ethernet frames inside of tunnels, up to the latest packet, */
    const uint8_t *frames[LAYERS_FRAMES]; /* and where they begin */
};

void layers_begin(struct layers *layers, const struct packet *frame, struct skipped *skipped);

/* False: there is no further IP packet. */
MUST_USE bool layers_next_ip(struct layers *layers, struct skipped *skipped);

/* After layers_next_ip: goes on inside of the packet if it is a tunnel; fragments are none. */
void layers_enter_tunnel(struct layers *layers, struct skipped *skipped);

#endif
