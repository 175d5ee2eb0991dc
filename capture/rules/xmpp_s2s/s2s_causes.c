/* SPDX-License-Identifier: GPL-2.0-or-later */
/* At the end of the capture: which finding a dialback that failed came of, and what DNS had called
 * a server that was not reached. */
#include "capture/rules/dns/dns_names.h"
#include "capture/rules/xmpp_s2s/dialback_pairs.h"

#include <glib.h>

/* A server that asks another one for a key does so at once, and gives up soon. */
static const int64_t margin = 30 * TIME_SECOND;

/* --- names of servers ------------------------------------------------------------------------ */

static bool is_unreached(const struct finding *finding) {
    const enum code code = finding->entry->code;
    return code == CODE_TCP_REFUSED || code == CODE_TCP_NO_ANSWER || code == CODE_ICMP_UNREACHABLE;
}

static void name_server(void *data, struct finding *finding) {
    const struct rule_context *context = data;
    if (is_unreached(finding) && finding->protocol == IP_TCP)
        dns_names_add_target(context, finding);
}

/* --- causes ---------------------------------------------------------------------------------- */

/* Of a stream, what keeps a dialback on it from coming to an end. */
static bool starves_stream(enum code code) {
    switch (code) {
    case CODE_S2S_TLS_POLICY:
    case CODE_S2S_STARTTLS_FAILED:
    case CODE_S2S_SASL_REFUSED:
    case CODE_S2S_AUTH_NOT_OFFERED:
    case CODE_TLS_NOT_SPOKEN:
    case CODE_TCP_UNACKNOWLEDGED:
        return true;
    default:
        return false;
    }
}

/* Of the receiving server's way to the authoritative one. */
static bool bars_way(enum code code) {
    switch (code) {
    case CODE_TCP_REFUSED:
    case CODE_TCP_NO_ANSWER:
    case CODE_ICMP_UNREACHABLE:
    case CODE_S2S_STREAM_ERROR:
    case CODE_S2S_NO_ANSWER:
        return true;
    default:
        return starves_stream(code);
    }
}

static bool hides_name(enum code code) {
    return code == CODE_DNS_SRV_MISSING || code == CODE_DNS_SRV_TARGET_UNRESOLVED;
}

struct search {
    const struct rule_context *context;
    const struct dialback_failure *failure;
    struct finding *consequence; /* the failure's own */
    struct finding *cause;       /* the first one by frame; NULL: none so far */
};

static bool is_about_domain(const struct finding *finding, const char *domain) {
    const char *own = finding_fact(finding, "domain");
    return own != NULL && g_ascii_strcasecmp(own, domain) == 0;
}

/* It was met while the dialback was under way. */
static bool is_in_time(const struct finding *finding, const struct dialback_failure *failure) {
    for (unsigned i = 0; i <= finding->repeats_count; i++) {
        const int64_t time = i == 0 ? finding->ref.time : finding->repeats[i - 1].time;
        if (time_between(failure->begun, time) >= -TIME_SECOND &&
            time_between(failure->ended, time) <= margin)
            return true;
    }
    return false;
}

/* The called server serves the domain, by its own word or by DNS. */
static bool is_authority(const struct search *search, const struct finding *finding) {
    const char *called = finding_fact(finding, "to_domain");
    const struct dialback_failure *failure = search->failure;
    if (called != NULL)
        return g_ascii_strcasecmp(called, failure->from) == 0;
    return dns_names_may_serve(search->context, &failure->receiving, failure->from,
                               &finding->destination.endpoint);
}

static bool is_cause(const struct search *search, const struct finding *finding) {
    const struct dialback_failure *failure = search->failure;
    const enum code code = finding->entry->code;
    const bool own = finding->connection != 0 && (finding->connection == failure->streams[0] ||
                                                  finding->connection == failure->streams[1]);
    if (own && starves_stream(code))
        return true;
    if (!address_equals(&finding->source.endpoint.address, &failure->receiving))
        return false;
    if (hides_name(code))
        return is_about_domain(finding, failure->from);
    return bars_way(code) && finding->connection != failure->streams[0] &&
           is_in_time(finding, failure) && is_authority(search, finding);
}

static void look(void *data, struct finding *finding) {
    struct search *search = data;
    if (finding == search->failure->finding)
        search->consequence = finding;
    else if (is_cause(search, finding) &&
             (search->cause == NULL || finding->ref.frame < search->cause->ref.frame))
        search->cause = finding;
}

static void relate(void *data, const struct dialback_failure *failure) {
    struct rule_context *context = data;
    struct search search = {.context = context, .failure = failure};
    const enum code code = failure->finding->entry->code;
    if (code != CODE_S2S_DIALBACK_UNANSWERED && code != CODE_S2S_DIALBACK_ERROR)
        return;
    findings_for_each(context->findings, look, &search);
    if (search.cause != NULL && search.consequence != NULL)
        findings_add_cause(context->findings, search.consequence, search.cause);
}

static void finish(void *state, struct rule_context *context) {
    (void)state;
    findings_for_each(context->findings, name_server, context);
    dialback_pairs_failures(dialback_pairs_of(context), relate, context);
}

const struct rule s2s_causes_rule = {.finish = finish};
