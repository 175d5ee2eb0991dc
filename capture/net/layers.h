/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of net.c through a packet by itself, without connections: every IP packet in it, from the
 * outermost to the innermost. Fragments are not put together. */
#ifndef UCSCOPE_CAPTURE_NET_LAYERS_H
#define UCSCOPE_CAPTURE_NET_LAYERS_H

#include "capture/net/ip.h"
#include "capture/net/packet.h"

/* What lies behind the last header of link layers, tunnels and IP that was understood. */
struct layers_end {
    struct payload rest;
    bool is_ip;             /* `rest` is the payload of the last IP packet */
    struct skipped skipped; /* why the way ended elsewhere */
};

/* Each IP packet that was read, whole or a fragment. It lives for the call. */
typedef void layers_visitor(void *data, const struct ip_packet *packet);

void layers_walk(const struct packet *frame, layers_visitor *segment_data, void *data,
                 struct layers_end *end);

#endif
