/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells duplicates of UDP datagrams, as SPAN makes them, from datagrams that were sent again. Those
 * of TCP segments are flow.h's. */
#ifndef UCSCOPE_CAPTURE_NET_DUPLICATES_H
#define UCSCOPE_CAPTURE_NET_DUPLICATES_H

#include <stdbool.h>

#include "capture/net/transport.h"

/* As many large datagrams as a link of 1 Gbit/s carries in 5 ms. */
enum { DUPLICATES_RECENT = 512 };

struct duplicate_recent {
    uint64_t fingerprint; /* never 0 */
    int64_t time;
};

/* Zeroed: nothing was seen yet. Belongs to duplicates.c. */
struct duplicates {
    struct duplicate_recent recent[DUPLICATES_RECENT];
};

/* Whether the same datagram (endpoints, IP identification, length and every byte captured) was seen
 * within 5 ms; stores it otherwise. A datagram that is sent again has another identification. IPv6
 * has none, and some IPv4 senders set none: there bytes and time alone decide, since nothing that
 * is asked over UDP is asked again within 5 ms (resolvers and TFTP clients wait a second), and a
 * block or answer sent twice says nothing new. */
bool duplicates_had(struct duplicates *duplicates, const struct udp_datagram *datagram,
                    uint16_t ip_id, int64_t time);

#endif
