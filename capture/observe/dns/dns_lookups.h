/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DNS observer: pairs queries with their answers, over UDP and TCP, whatever is repeated, and
 * tells of each lookup once it is answered or given up. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_LOOKUPS_H
#define UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_LOOKUPS_H

#include <glib.h>

#include "capture/observe/dns/dns.h"
#include "capture/observe/observer.h"

/* Who sent a message to whom. */
struct dns_way {
    struct endpoint from, to;
    uint8_t protocol; /* 6 or 17 */
};

/* What of DNS belongs to the capture: lookups that wait for their answers. */
struct dns_lookups {
    struct observe *observe;
    GHashTable *pending; /* set of struct dns_pending, owned */
    GQueue order;        /* the same, by their latest query */
    bool has_answers;    /* answers are captured, not queries alone */
};

/* A message in full, or what was captured of it. True: it asks for, or tells, the addresses of a
 * host or where a service is. */
bool dns_lookups_message(struct dns_lookups *lookups, const struct dns_way *way, struct span bytes,
                         struct frame_ref ref);

/* The capture's slots of the observer. */
void dns_lookups_start(struct observe *observe);
void dns_lookups_stop(struct observe *observe);
void dns_lookups_datagram(struct observe *observe, const struct udp_datagram *datagram,
                          struct frame_ref ref);
/* A lookup that was repeated in vain and then left for a while is over. One that was asked once and
 * never again is forgotten: whoever needed it had its answer, which was not captured. So is one
 * that was asked again, but never the same query, in a capture without answers. */
void dns_lookups_tick(struct observe *observe, int64_t now);
void dns_lookups_finish(struct observe *observe);

#endif
