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
    bool is_no_service; /* SRV: the only target is "." */
    unsigned queries;   /* until then; 0: not captured */
    unsigned rcode;     /* unless unanswered */
    uint16_t type;      /* enum dns_type */
};

/* A host that an SRV record names. */
struct dns_target {
    char *host; /* owned; as a name */
    uint16_t port;
};

enum { DNS_ADDRESSES_KEPT = 8 };

struct dns_name {
    char *name;            /* as in struct dns_lookup */
    struct address client; /* who asked */
    bool is_srv;
    bool is_failing;
    bool is_reported;            /* its present failing is a finding already; a rule's mark */
    struct dns_trouble trouble;  /* while failing */
    unsigned failures;           /* lookups in vain since then */
    struct frame_ref found;      /* the latest answer that had what was asked for, or was given the
                                    host's address besides; frame 0: none */
    struct endpoint found_by[2]; /* between whom, by enum side */
    uint8_t found_protocol;      /* of that answer: 6 or 17 */
    struct dns_target
        targets[DNS_SERVICES_KEPT]; /* SRV: of that answer, to be tried in this order */
    unsigned target_count;
    bool has_more_targets;
    struct address addresses[DNS_ADDRESSES_KEPT]; /* of a host, the latest ones */
    unsigned address_count;                       /* also of those that are not kept any more */
    struct frame_ref unread;  /* of a host: XMPP with it that was not captured in full, latest */
    struct frame_ref reached; /* SRV: the domain's server let the client in, latest; frame 0: not
                                 seen */
};

/* The state of the rule about DNS begins with it. */
struct dns_names {
    GHashTable *entries; /* what dns_names.c keeps for each name and host, a set, owned */
    GQueue order;        /* the same, each beginning with its struct dns_name; the one that was
                            asked for last at the end */
};

void dns_names_start(struct dns_names *names);
void dns_names_stop(struct dns_names *names);

/* EVENT_DNS_ANSWER or EVENT_DNS_UNANSWERED: returns the name it is about. A name has addresses when
 * it has them in IPv4 or IPv6; that it has none of the one family alone is no failure unless that
 * is IPv4. */
struct dns_name *dns_names_note(struct dns_names *names, struct limits *limits,
                                const struct event *event);

/* This client was let in by a server of that XMPP domain. */
void dns_names_note_reached(struct dns_names *names, const struct address *client,
                            const char *domain, struct frame_ref ref);

/* The client of these endpoints (by enum side) exchanged with the server what can not be read. */
void dns_names_note_unread(struct dns_names *names, const struct endpoint endpoints[2],
                           struct frame_ref ref);

/* What DNS said to this host about the name; NULL: it was not seen to ask. */
struct dns_name *dns_names_find(const struct dns_names *names, const struct address *client,
                                const char *name, bool is_srv);

/* DNS gave this address for the host. */
bool dns_name_has_address(const struct dns_name *name, const struct address *address);

/* Each name, the one that was asked for least recently first. */
typedef void dns_name_visitor(void *data, struct dns_name *name);
void dns_names_for_each(struct dns_names *names, dns_name_visitor *each, void *data);

/* Who asked whom for the domain's XMPP servers, to be told in a finding. */
struct dns_srv_question {
    const struct address *client;
    const char *domain;
    const struct address *server; /* that the client then called; NULL: not known */
};

/* Adds to a finding what DNS said about a domain's XMPP servers: the latest answer as evidence, the
 * host that has the server's address, or else all of them, or the failure as fact `key` (static
 * text). Nothing when it did not ask. */
void dns_names_add_srv(const struct rule_context *context, struct finding *finding,
                       const struct dns_srv_question *question, const char *key);

/* Whether this endpoint may be one of the domain's XMPP servers as DNS told the client: false where
 * it told of others alone. */
bool dns_names_may_serve(const struct rule_context *context, const struct address *client,
                         const char *domain, const struct endpoint *server);

/* Adds to a finding about a server that was called what an SRV record had called it, if the client
 * was told one: its name, and all hosts of the record. */
void dns_names_add_target(const struct rule_context *context, struct finding *finding);

/* "im0.vngtp.lab:5269, im.vngtp.lab:5269" of a name that was found. To be freed with g_free. */
char *dns_targets_text(const struct dns_name *name);

/* "NXDOMAIN, the name does not exist", "an empty answer, ..."; "no answer". To be freed with
 * g_free. */
char *dns_trouble_text(const struct dns_trouble *trouble);

#endif
