/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A DNS lookup as events tell of it: what was asked, how often, and what came back. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_H
#define UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_H

#include "capture/observe/event.h"

/* Terminated text of a name: RFC 1035 2.3.4 allows 253 characters. */
enum { DNS_NAME = 256, DNS_PORT = 53 };

/* Record types (RFC 1035 3.2.2, RFC 3596, RFC 2782). */
enum dns_type { DNS_A = 1, DNS_AAAA = 28, DNS_SRV = 33 };

/* Response codes that findings speak of (RFC 1035 4.1.1). */
enum dns_rcode { DNS_NOERROR = 0, DNS_SERVFAIL = 2, DNS_NXDOMAIN = 3, DNS_REFUSED = 5 };

/* Where servers of a domain's XMPP federation are found (RFC 6120 3.2.1), and those that speak TLS
 * at once (XEP-0368). */
#define DNS_XMPP_SERVER  "_xmpp-server._tcp."
#define DNS_XMPPS_SERVER "_xmpps-server._tcp."

enum { DNS_SERVICES_KEPT = 8, DNS_HOSTS_KEPT = 16 };

/* An SRV record (RFC 2782). */
struct dns_service {
    uint16_t priority, port;
    char target[DNS_NAME]; /* as the name of a lookup; "" for ".": there is no such service */
};

/* An address record. */
struct dns_host {
    char name[DNS_NAME]; /* as that of a lookup */
    struct address address;
};

/* What an answer lists, as far as it is kept. */
struct dns_listing {
    unsigned service_count, host_count;
    bool has_more_services;
    struct dns_service services[DNS_SERVICES_KEPT]; /* least priority first */
    struct dns_host hosts[DNS_HOSTS_KEPT]; /* of the name that was asked for, whatever aliases are
                                              in between; of targets that come with SRV records */
};

struct dns_lookup {
    struct endpoint client, server;    /* of the latest query, or of the answer */
    uint8_t protocol;                  /* IP protocol: 6 or 17 */
    char name[DNS_NAME];               /* lower case, without the last dot; "\ddd" for odd bytes */
    uint16_t type;                     /* enum dns_type; SRV of DNS_XMPP(S)_SERVER only */
    struct frame_ref asked;            /* its first query; frame 0: not captured */
    unsigned queries;                  /* with repetitions, also to other servers */
    unsigned rcode;                    /* of the answer: enum dns_rcode or another */
    unsigned records;                  /* of the type that was asked for, in the answer */
    bool answer_is_cut;                /* it has records that cannot be read here */
    const struct dns_listing *listing; /* of the answer; valid during the event; NULL: none */
};

/* The name and type were answered by what was asked for, or may have been where it is cut. */
static inline bool dns_is_found(const struct dns_lookup *lookup) {
    return lookup->rcode == DNS_NOERROR && (lookup->records > 0 || lookup->answer_is_cut);
}

enum dns_event {
    EVENT_DNS_ANSWER = EVENTS_OF(OBSERVER_DNS), /* a name server answered a query for a domain's
                       XMPP servers or a host's addresses; `outside` names client and server, actor:
                       SERVER; data: event_dns */
    EVENT_DNS_UNANSWERED, /* such a query was repeated, and nothing came back; actor: CLIENT; ref:
                             the first one; data: event_dns */
};

static inline const struct dns_lookup *event_dns(const struct event *event) {
    return event_data(event, OBSERVER_DNS);
}

#endif
