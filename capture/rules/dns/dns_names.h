/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What DNS said to each host about each name: whether it is found now, and since when it is not.
 * */
#ifndef UCSCOPE_CAPTURE_RULES_DNS_DNS_NAMES_H
#define UCSCOPE_CAPTURE_RULES_DNS_DNS_NAMES_H

#include <glib.h>

#include "capture/observe/dns/dns.h"
#include "capture/rules/rule_context.h"

/* The lookup that a name began to fail with. */
struct dns_trouble {
    struct frame_ref ref;         /* the answer, or the first query where none came */
    struct endpoint endpoints[2]; /* by enum side */
    struct frame_ref asked;       /* its first query; frame 0: not captured */
    uint8_t protocol;             /* 6 or 17 */
    bool unanswered;
    unsigned queries; /* until then; 0: not captured */
    unsigned rcode;   /* unless unanswered */
    uint16_t type;    /* enum dns_type */
};

struct dns_name {
    char *name; /* as in struct dns_lookup */
    bool is_srv;
    bool is_failing;
    bool is_reported;           /* its present failing is a finding already; a rule's mark */
    struct dns_trouble trouble; /* while failing */
    unsigned failures;          /* lookups in vain since then */
    struct frame_ref found;     /* the latest answer that had what was asked for; frame 0: none */
    char *target;               /* SRV: the host of that answer; NULL unknown */
    uint16_t target_port;
};

/* The state of the rule about DNS begins with it. */
struct dns_names {
    GHashTable *entries; /* what dns_names.c keeps for each name and host, a set, owned */
    GQueue order;        /* the same, the one that was asked for last at the end */
};

void dns_names_start(struct dns_names *names);
void dns_names_stop(struct dns_names *names);

/* EVENT_DNS_ANSWER or EVENT_DNS_UNANSWERED: returns the name it is about. A name has addresses when
 * it has them in IPv4 or IPv6; that it has none of the one family alone is no failure unless that
 * is IPv4. */
struct dns_name *dns_names_note(struct dns_names *names, struct limits *limits,
                                const struct event *event);

/* What DNS said to this host about the name; NULL: it was not seen to ask. */
const struct dns_name *dns_names_find(const struct dns_names *names, const struct address *client,
                                      const char *name, bool is_srv);

/* Each name that fails now, the one that was asked for least recently first. */
typedef void dns_name_visitor(void *data, struct dns_name *name);
void dns_names_for_failing(struct dns_names *names, dns_name_visitor *each, void *data);

/* Adds to a finding what DNS said to this host about the domain's XMPP servers: the latest answer
 * as evidence, its first host or the failure as fact `key` (static text). Nothing when it did not
 * ask. */
void dns_names_add_srv(const struct rule_context *context, struct finding *finding,
                       const struct address *client, const char *domain, const char *key);

/* "NXDOMAIN, the name does not exist", "an empty answer, ..."; "no answer". To be freed with
 * g_free. */
char *dns_trouble_text(const struct dns_trouble *trouble);

#endif
