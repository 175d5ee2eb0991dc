/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DNS observer: pairs queries with their answers, over UDP and TCP, whatever is repeated, and
 * tells of each lookup once it is answered or given up. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_LOOKUPS_H
#define UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_LOOKUPS_H

#include "capture/observe/dns/dns.h"
#include "capture/observe/observer.h"

struct dns_lookups;

struct dns_lookups *dns_lookups_new(struct observe *observe);
void dns_lookups_free(struct dns_lookups *lookups); /* without a word */

/* Who sent a message to whom. */
struct dns_way {
    struct endpoint from, to;
    uint8_t protocol; /* 6 or 17 */
};

/* A message in full, or what was captured of it. True: it asks for, or tells, the addresses of a
 * host or where a service is. */
bool dns_lookups_message(struct dns_lookups *lookups, const struct dns_way *way, struct span bytes,
                         struct frame_ref ref);

/* A UDP datagram; nothing happens unless it is from or to DNS_PORT. */
void dns_lookups_datagram(struct dns_lookups *lookups, const struct udp_datagram *datagram,
                          struct frame_ref ref);

/* Capture time goes on: a lookup that was repeated in vain and then left for a while is over. One
 * that was asked once and never again is forgotten: whoever needed it had its answer, which was not
 * captured. */
void dns_lookups_tick(struct dns_lookups *lookups, int64_t now);

/* End of capture: everything is over. */
void dns_lookups_finish(struct dns_lookups *lookups);

#endif
