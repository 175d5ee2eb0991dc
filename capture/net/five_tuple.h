/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between which endpoints a packet goes, without following its connection. */
#ifndef UCSCOPE_CAPTURE_NET_FIVE_TUPLE_H
#define UCSCOPE_CAPTURE_NET_FIVE_TUPLE_H

#include <stdbool.h>

#include "capture/net/address.h"
#include "capture/net/packet.h"

struct five_tuple {
    struct endpoint source, destination; /* ports are 0 where there are none */
    uint8_t protocol;                    /* IP's number */
    bool is_fragment;                    /* its ports were not read */
};

/* The endpoints of the innermost IP packet, as the engine sees them: link layers and tunnels are
 * taken off. An ICMP error has those of the packet that it quotes. False: there is no IP packet, or
 * its header is not whole. */
bool five_tuple_read(const struct packet *frame, struct five_tuple *out);

#endif
