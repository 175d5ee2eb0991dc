/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Knows copies of UDP datagrams, as SPAN makes them, from datagrams that were sent again. TCP's are
 * known to their flow. */
#ifndef UCSCOPE_CAPTURE_NET_DUPLICATES_H
#define UCSCOPE_CAPTURE_NET_DUPLICATES_H

#include <stdbool.h>

#include "capture/net/transport.h"

/* Enough for what a link of 1 Gbit/s carries meanwhile, were it all of large datagrams. */
enum { DUPLICATES_RECENT = 512 };

struct duplicate_recent {
    uint64_t fingerprint; /* never 0 */
    int64_t time;
};

/* Zeroed: nothing was seen yet. Belongs to duplicates.c. */
struct duplicates {
    struct duplicate_recent recent[DUPLICATES_RECENT];
};

/* Whether the same datagram - endpoints, IP identification, length and every byte captured - was
 * seen within 5 ms; notes it otherwise. Sent again it has another identification. IPv6 has none,
 * nor have all of IPv4: there the bytes and the time alone decide, since nothing that is asked over
 * UDP is asked again within 5 ms (resolvers wait a second, TFTP clients too), and a block or an
 * answer sent twice says nothing new. */
bool duplicates_had(struct duplicates *duplicates, const struct udp_datagram *datagram,
                    uint16_t ip_id, int64_t time);

#endif
