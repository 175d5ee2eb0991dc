/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that DNS does not give: the XMPP servers of a domain, the hosts that its SRV records name,
 * and hosts named in a certificate that was presented, before or after. A name that is found in the
 * end is no trouble, nor is one that is looked for a minute later and found, nor a domain that is
 * reached all the same. */
#include "capture/observe/connection.h"
#include "capture/observe/dns/dns.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/dns/dns_names.h"
#include "capture/rules/dns/dns_targets.h"

#include <glib.h>

enum { CERTIFICATE_NAMES_KEPT = 8192 };
static const int64_t timeout = 60 * TIME_SECOND; /* how long a failure must stand to be reported */

static const int64_t search_window = 30 * TIME_SECOND;

/* Where a name was presented first. */
struct presented {
    struct frame_ref ref;
    char by[ENDPOINT_TEXT]; /* with the port of a server; a client's says nothing */
    char *subject;
};

struct dns {
    struct dns_names names;
    GHashTable *presented; /* char *, lower case, owned -> struct presented *, owned */
    int64_t judged;        /* capture time of the last look at what fails */
    bool fails;            /* something was not found since */
};

static void presented_free(gpointer memory) {
    struct presented *presented = memory;
    g_free(presented->subject);
    g_free(presented);
}

static void start(void *state) {
    struct dns *dns = state;
    dns_names_start(&dns->names);
    dns->presented = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, presented_free);
}

static void stop(void *state) {
    struct dns *dns = state;
    dns_names_stop(&dns->names);
    g_hash_table_destroy(dns->presented);
}

/* --- names in certificates ------------------------------------------------------------------- */

static void learn_name(struct dns *dns, struct rule_context *context, const struct event *event,
                       const struct certificate *certificate, const char *name) {
    struct address address;
    if (name[0] == '*' || address_read(name, &address))
        return;
    char *lower = g_ascii_strdown(name, -1);
    bool is_known = g_hash_table_contains(dns->presented, lower);
    if (!is_known && g_hash_table_size(dns->presented) == CERTIFICATE_NAMES_KEPT)
        context->limits->hit[LIMIT_DNS_NAMES]++;
    if (is_known || g_hash_table_size(dns->presented) == CERTIFICATE_NAMES_KEPT) {
        g_free(lower);
        return;
    }
    struct presented *presented = g_new0(struct presented, 1);
    presented->ref = event->ref;
    const struct endpoint *by = &event->connection->flow->endpoints[event->actor];
    if (event->actor == SERVER)
        endpoint_write(by, presented->by);
    else
        address_write(&by->address, presented->by);
    presented->subject = g_strdup(certificate->subject);
    g_hash_table_insert(dns->presented, lower, presented);
}

static void learn_certificate(struct dns *dns, struct rule_context *context,
                              const struct event *event) {
    if (event->connection == NULL || tls_session_of(event->connection) == NULL)
        return;
    const struct tls_side *side = &tls_session_of(event->connection)->sides[event->actor];
    if (side->chain_length == 0 || !side->chain[0]->readable)
        return;
    for (unsigned i = 0; i < side->chain[0]->name_count; i++)
        learn_name(dns, context, event, side->chain[0], side->chain[0]->names[i]);
}

/* --- reporting ------------------------------------------------------------------------------- */

/* `what` was not found. It is taken. */
static void report(struct rule_context *context, struct finding *finding, struct dns_name *name,
                   char *what) {
    char *words = dns_trouble_text(&name->trouble);
    finding_say(finding, "{client} does not find %s: {server} gave %s", what, words);
    char *cause = g_strdup_printf("%s %s", name->name, words);
    finding_report(context, finding, cause);
    g_free(cause);
    name->is_reported = true;
    g_free(words);
    g_free(what);
}

/* They were asked for together. NULL: not at all. */
static bool is_near(const struct dns_name *name, const struct dns_name *other) {
    if (other == NULL)
        return false;
    const struct frame_ref *ref = other->is_failing ? &other->trouble.ref : &other->found;
    return time_is_near(ref->time, name->trouble.ref.time, search_window);
}

/* A resolver tries "example.com.search.domain", too: that this does not exist is as it should be.
 */
static bool is_name_with_search_domain(const struct dns *dns, const struct dns_name *name) {
    const struct address *client = &name->trouble.endpoints[CLIENT].address;
    char *shorter = g_strdup(name->name);
    bool is_known = false;
    for (char *dot; !is_known && (dot = strrchr(shorter, '.')) != NULL;) {
        *dot = '\0';
        is_known = is_near(name, dns_names_find(&dns->names, client, shorter, name->is_srv));
    }
    g_free(shorter);
    return is_known;
}

/* The domain's own name, where servers look if there is no SRV record (RFC 6120 3.2.2). */
static const struct dns_name *own_address(const struct dns *dns, const struct dns_name *name) {
    const struct dns_name *host =
        dns_names_find(&dns->names, &name->client, name->name + strlen(DNS_XMPP_SERVER), false);
    return host != NULL && host->address_count > 0 && !host->is_failing ? host : NULL;
}

static void add_own_address(struct finding *finding, const struct dns_name *host) {
    char address[ADDRESS_TEXT], frame[FRAME_TEXT];
    finding_add_evidence(finding, host->found, "address of the domain");
    finding_add_fact(finding, "address_of_domain", "%s (frame %s)",
                     address_write(&host->addresses[0], address),
                     frame_text_write(finding->files, host->found.frame, frame));
}

/* Servers that speak TLS at once are enough (XEP-0368). */
static bool has_direct_tls(const struct dns *dns, const struct dns_name *name) {
    char *wanted = g_strconcat(DNS_XMPPS_SERVER, name->name + strlen(DNS_XMPP_SERVER), NULL);
    const struct dns_name *other = dns_names_find(&dns->names, &name->client, wanted, true);
    g_free(wanted);
    return other != NULL && other->found.frame != 0 && !other->is_failing;
}

static void report_fallback(struct rule_context *context, struct dns_name *name,
                            const struct dns_name *host) {
    const char *domain = name->name + strlen(DNS_XMPP_SERVER);
    char *words = dns_trouble_text(&name->trouble);
    struct finding *finding = dns_finding_begin(context, name, CODE_DNS_SRV_FALLBACK);
    finding_add_fact(finding, "domain", "%s", domain);
    add_own_address(finding, host);
    finding_add_evidence(finding, name->reached, "let in there");
    finding_say(finding,
                "{client} reached the XMPP domain %s by the address of its own name, since "
                "{server} gave %s for its SRV record",
                domain, words);
    finding_report(context, finding, name->name);
    g_free(words);
}

static void report_srv(const struct dns *dns, struct rule_context *context, struct dns_name *name) {
    if (is_name_with_search_domain(dns, name) || has_direct_tls(dns, name))
        return;
    const char *domain = name->name + strlen(DNS_XMPP_SERVER);
    const struct dns_name *host = own_address(dns, name);
    if (name->reached.frame > name->trouble.ref.frame) {
        name->is_reported = true;
        if (host != NULL)
            report_fallback(context, name, host);
        return;
    }
    if (host != NULL && host->unread.frame > name->trouble.ref.frame)
        return;
    struct finding *finding = dns_finding_begin(
        context, name,
        name->trouble.is_no_service ? CODE_DNS_SRV_TARGET_UNRESOLVED : CODE_DNS_SRV_MISSING);
    finding_add_fact(finding, "domain", "%s", domain);
    if (host != NULL) { /* which may do, and was not seen to */
        add_own_address(finding, host);
        finding->confidence = MIN(finding->confidence, CONFIDENCE_LIKELY);
    }
    if (name->trouble.is_no_service)
        dns_target_advise(finding, name);
    report(context, finding, name,
           g_strdup_printf(name->trouble.is_no_service ? "a server of the XMPP domain %s"
                                                       : "the SRV record of the XMPP domain %s",
                           domain));
}

static void report_host(const struct dns *dns, struct rule_context *context,
                        struct dns_name *name) {
    const struct presented *presented = g_hash_table_lookup(dns->presented, name->name);
    if (presented == NULL)
        return;
    struct finding *finding = dns_finding_begin(context, name, CODE_DNS_SAN_UNRESOLVED);
    finding_add_evidence(finding, presented->ref, "certificate with the name");
    finding_add_fact(finding, "presented_by", "%s", presented->by);
    finding_add_fact(finding, "subject", "%s", presented->subject);
    report(context, finding, name,
           g_strdup_printf("the address of %s, which the certificate of %s names", name->name,
                           presented->by));
}

/* --- judging --------------------------------------------------------------------------------- */

struct dns_judgement {
    const struct dns *dns;
    struct rule_context *context;
    bool last; /* the end of the capture: no more time for what failed */
};

static bool is_due(const struct dns_judgement *judgement, struct frame_ref since) {
    return judgement->last || time_between(since.time, judgement->context->clock.now) >= timeout;
}

static bool is_followed(const struct dns_name *name) {
    return !name->is_srv || g_str_has_prefix(name->name, DNS_XMPP_SERVER);
}

/* Where the hosts of a record are not found, that is what is told of them. */
static void judge_targets(void *data, struct dns_name *name) {
    const struct dns_judgement *judgement = data;
    const struct dns *dns = judgement->dns;
    struct dns_targets targets;
    if (name->is_srv && is_followed(name) && !name->is_failing && !name->is_reported &&
        name->reached.frame <= name->found.frame && !has_direct_tls(dns, name) &&
        dns_targets_fail(&dns->names, name, &targets) && is_due(judgement, targets.latest))
        dns_targets_report(judgement->context, name, &targets);
}

static void judge_name(void *data, struct dns_name *name) {
    const struct dns_judgement *judgement = data;
    if (!name->is_failing || name->is_reported || !is_followed(name) ||
        !is_due(judgement, name->trouble.ref))
        return;
    if (name->is_srv)
        report_srv(judgement->dns, judgement->context, name);
    else
        report_host(judgement->dns, judgement->context, name);
}

static void judge(struct dns *dns, struct rule_context *context, bool last) {
    struct dns_judgement judgement = {dns, context, last};
    dns->judged = context->clock.now;
    dns_names_for_each(&dns->names, judge_targets, &judgement);
    dns_names_for_each(&dns->names, judge_name, &judgement);
}

/* A server lets its peer in by its features; one of before XMPP 1.0 by a dialback that is valid. */
static void note_reached(struct dns *dns, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    const bool is_valid = unit->kind == XMPP_S2S_RESULT && strcmp(unit->type.value, "valid") == 0;
    if (event->connection == NULL || event->actor != SERVER ||
        (unit->kind != XMPP_S2S_FEATURES && !is_valid))
        return;
    const struct s2s_side *sides = s2s_session_of(event->connection)->sides;
    dns_names_note_reached(&dns->names, &event_endpoints(event)[CLIENT].address,
                           sides[CLIENT].to[0] != '\0' ? sides[CLIENT].to : sides[SERVER].from,
                           event->ref);
}

/* A stream whose words were not captured may have come up. */
static void note_unread(struct dns *dns, const struct rule_context *context,
                        const struct event *event) {
    if (!dns->fails)
        return;
    const struct connection *connection = event->connection;
    const struct flow *flow = connection->flow;
    const bool is_ours =
        services_at(context->services, IP_TCP, flow->endpoints[SERVER].port) == SERVICE_XMPP_S2S;
    const struct s2s_session *session = s2s_session_of(connection);
    const bool is_hidden = session == NULL ? connection->wire.directions[SERVER].searching
                                           : session->sides[SERVER].gap;
    if (is_ours && flow->sides[SERVER].payload_bytes > 0 && is_hidden)
        dns_names_note_unread(&dns->names, flow->endpoints, flow->sides[SERVER].last_seen);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct dns *dns = state;
    if (event->type == EVENT_TLS_CERTIFICATE)
        learn_certificate(dns, context, event);
    if (event->type == EVENT_S2S_UNIT)
        note_reached(dns, event);
    if (event->type == EVENT_TCP_GONE)
        note_unread(dns, context, event);
    if (event->type == EVENT_DNS_ANSWER || event->type == EVENT_DNS_UNANSWERED)
        dns->fails |= dns_names_note(&dns->names, context->limits, event)->is_failing;
    if (dns->fails && !time_is_near(dns->judged, context->clock.now, TIME_SECOND))
        judge(dns, context, false);
    rule_wait(context, RULE_DNS, dns->fails);
}

static void finish(void *state, struct rule_context *context) {
    judge(state, context, true);
}

const struct rule dns_rule = {.state_size = sizeof(struct dns),
                              .start = start,
                              .event = on_event,
                              RULE_EVENTS(EVENT_TLS_CERTIFICATE, EVENT_S2S_UNIT, EVENT_TCP_GONE,
                                          EVENT_DNS_ANSWER, EVENT_DNS_UNANSWERED),
                              .finish = finish,
                              .stop = stop};
