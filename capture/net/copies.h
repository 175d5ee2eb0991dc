/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Knows copies of UDP datagrams, as SPAN makes them, from datagrams that were sent again. TCP's are
 * known to their flow. */
#ifndef UCSCOPE_CAPTURE_NET_COPIES_H
#define UCSCOPE_CAPTURE_NET_COPIES_H

#include <stdbool.h>

#include "capture/net/tcp.h"

/* Enough for what a link of 1 Gbit/s carries meanwhile, were it all of large datagrams. */
enum { COPIES_RECENT = 512 };

struct copy_recent {
    uint64_t fingerprint; /* never 0 */
    int64_t time;
};

/* Zeroed: nothing was seen yet. Belongs to copies.c. */
struct copies {
    struct copy_recent recent[COPIES_RECENT];
};

/* Whether the same datagram - endpoints, IP identification, length and every byte captured - was
 * seen within 5 ms; notes it otherwise. Sent again it has another identification. IPv6 has none,
 * nor have all of IPv4: there the bytes and the time alone decide, since nothing that is asked over
 * UDP is asked again within 5 ms (resolvers wait a second, TFTP clients too), and a block or an
 * answer sent twice says nothing new. */
bool copies_had(struct copies *copies, const struct udp_datagram *datagram, uint16_t ip_id,
                int64_t time);

#endif
