/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that DNS does not give: the XMPP servers of a domain, and hosts named in a certificate that
 * was presented, before or after. A name that is found in the end is no trouble, nor is one that is
 * looked for a minute later and found. */
#include "capture/observe/connection.h"
#include "capture/observe/dns/dns.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/dns/dns_names.h"

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

static const char *type_text(uint16_t type) {
    return type == DNS_SRV ? "SRV" : type == DNS_A ? "A" : "AAAA";
}

static struct finding *begin_about(const struct rule_context *context, const struct dns_name *name,
                                   enum code code) {
    const struct dns_trouble *trouble = &name->trouble;
    struct event event = {.ref = trouble->ref,
                          .actor = trouble->unanswered ? CLIENT : SERVER,
                          .outside = {trouble->endpoints[CLIENT], trouble->endpoints[SERVER]},
                          .outside_protocol = trouble->protocol};
    /* An answer may have passed where nothing was captured. */
    enum confidence confidence = trouble->unanswered ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN;
    struct finding *finding = finding_begin(context, &event, code, confidence,
                                            trouble->unanswered ? "first query" : "answer");
    char *words = dns_trouble_text(trouble);
    finding_add_evidence(finding, trouble->asked, "query");
    finding->service = "DNS";
    finding_add_fact(finding, "name", "%s", name->name);
    finding_add_fact(finding, "type", "%s", type_text(trouble->type));
    finding_add_fact(finding, "answer", "%s", words);
    if (trouble->queries > 1)
        finding_add_fact(finding, "queries", "%u", trouble->queries);
    if (name->failures > 1)
        finding_add_fact(finding, "lookups_in_vain", "%u", name->failures);
    if (name->found.frame != 0)
        finding_add_fact(finding, "found_before", "frame %" G_GUINT64_FORMAT, name->found.frame);
    g_free(words);
    return finding;
}

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

static void report_srv(const struct dns *dns, struct rule_context *context, struct dns_name *name) {
    if (is_name_with_search_domain(dns, name))
        return;
    const char *domain = name->name + strlen(DNS_XMPP_SERVER);
    struct finding *finding = begin_about(context, name, CODE_DNS_SRV_MISSING);
    finding_add_fact(finding, "domain", "%s", domain);
    report(context, finding, name, g_strdup_printf("the SRV record of the XMPP domain %s", domain));
}

static void report_host(const struct dns *dns, struct rule_context *context,
                        struct dns_name *name) {
    const struct presented *presented = g_hash_table_lookup(dns->presented, name->name);
    if (presented == NULL)
        return;
    struct finding *finding = begin_about(context, name, CODE_DNS_SAN_UNRESOLVED);
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

static void judge_name(void *data, struct dns_name *name) {
    const struct dns_judgement *judgement = data;
    int64_t since = time_between(name->trouble.ref.time, judgement->context->clock.now);
    if (name->is_reported || (!judgement->last && since < timeout))
        return;
    if (name->is_srv)
        report_srv(judgement->dns, judgement->context, name);
    else
        report_host(judgement->dns, judgement->context, name);
}

static void judge(struct dns *dns, struct rule_context *context, bool last) {
    struct dns_judgement judgement = {dns, context, last};
    dns->judged = context->clock.now;
    dns_names_for_failing(&dns->names, judge_name, &judgement);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct dns *dns = state;
    if (event->type == EVENT_TLS_CERTIFICATE)
        learn_certificate(dns, context, event);
    if (event->type == EVENT_DNS_ANSWER || event->type == EVENT_DNS_UNANSWERED)
        dns->fails |= dns_names_note(&dns->names, context->limits, event)->is_failing;
    if (dns->fails && !time_is_near(dns->judged, context->clock.now, TIME_SECOND))
        judge(dns, context, false);
}

static void finish(void *state, struct rule_context *context) {
    judge(state, context, true);
}

const struct rule dns_rule = {.state_size = sizeof(struct dns),
                              .start = start,
                              .event = on_event,
                              .finish = finish,
                              .stop = stop};
