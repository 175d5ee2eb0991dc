/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests that nobody answered in the time that a transaction has. Over UDP, who asks again and
 * again had no answer; who asked once may have had one that was not captured. */
#include "capture/observe/connection.h"
#include "capture/observe/icmp/icmp_error.h"
#include "capture/rules/service_map.h"
#include "capture/rules/sip/sip_facts.h"
#include "capture/rules/waiting.h"

#include <glib.h>

enum { TURNED_AWAY_KEPT = 1024 };

struct sip_silent {
    GHashTable *turned_away; /* char *, owned: endpoints that ICMP spoke of */
};

static void start(void *state) {
    ((struct sip_silent *)state)->turned_away =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void stop(void *state) {
    g_hash_table_destroy(((struct sip_silent *)state)->turned_away);
}

/* Those whom ICMP tells to be unreachable are told of by that. */
static void on_icmp(struct sip_silent *silent, struct rule_context *context,
                    const struct event *event) {
    const struct icmp_error *icmp = event_icmp(event);
    char text[ENDPOINT_TEXT];
    if (event->connection != NULL)
        return;
    endpoint_write(&icmp->destination, text);
    if (g_hash_table_size(silent->turned_away) == TURNED_AWAY_KEPT &&
        !g_hash_table_contains(silent->turned_away, text))
        context->limits->hit[LIMIT_UNREACHABLE]++;
    else
        g_hash_table_add(silent->turned_away, g_strdup(text));
}

static bool is_turned_away(const struct sip_silent *silent, const struct endpoint *asked) {
    char text[ENDPOINT_TEXT];
    return g_hash_table_contains(silent->turned_away, endpoint_write(asked, text));
}

static void report(struct rule_context *context, const struct event *event, int64_t waited,
                   enum confidence confidence, const char *end, const struct waiting *waiting) {
    const struct sip_exchange *exchange = event_sip(event);
    struct finding *finding =
        sip_finding_begin(context, event, CODE_SIP_NO_ANSWER, confidence, "request");
    if (waiting != NULL)
        waiting_explain(finding, waiting);
    else
        finding_add_fact(finding, "waited_seconds", "%.1f", (double)waited / (double)TIME_SECOND);
    if (exchange->sent > 1) {
        finding_add_evidence(finding, exchange->resent, "sent last");
        finding_add_fact(finding, "sent_times", "%u", exchange->sent);
    }
    sip_add_facts(context, finding, exchange);
    finding_say(finding, "{actor} did not answer the %s of {other} in %.1f s%s",
                sip_request_words(exchange), (double)waited / (double)TIME_SECOND, end);
    finding_report(context, finding, sip_request_words(exchange));
}

/* Over TCP, whose acknowledgements tell that the request was heard. */
static void judge_connection(struct rule_context *context, const struct event *event) {
    const struct flow *flow = event->connection->flow;
    const struct waiting waiting =
        waiting_of(context, flow, other_side(event->actor), event_sip(event)->request);
    const bool is_open = waiting.end == WAITING_STILL;
    if (waiting.end == WAITING_NOT_JUDGED ||
        findings_imply(context->findings, flow->id, IMPLIES_NO_TLS) ||
        findings_imply(context->findings, flow->id, IMPLIES_END) ||
        (is_open && waiting.waited < SIP_TRANSACTION_TIME))
        return;
    const char *end = waiting.end == WAITING_CLOSED    ? ", and closed the connection"
                      : waiting.end == WAITING_GAVE_UP ? "; then the other side closed the "
                                                         "connection"
                                                       : "";
    report(context, event, waiting.waited, waiting.confidence, end, &waiting);
}

/* Over UDP a request is sent for the last time after 27.5 or 31.5 s: who captured no longer than
 * that has seen all of it. */
static enum outcome judge_datagram(const struct sip_silent *silent, struct rule_context *context,
                                   const struct event *event) {
    static const int64_t last_resent = 31 * TIME_SECOND;
    const struct sip_exchange *exchange = event_sip(event);
    const int64_t waited = capture_clock_waited(&context->clock, exchange->request.time);
    const bool was_repeated = exchange->sent > 1, was_heard = exchange->was_heard;
    const bool is_over = waited >= SIP_TRANSACTION_TIME;
    const bool is_silent = is_over ? was_repeated || was_heard : was_repeated;
    if (is_turned_away(silent, &event->outside[SERVER]))
        return OUTCOME_REFUSED;
    if (waited < last_resent || !is_silent)
        return OUTCOME_NOT_JUDGED;
    report(context, event, MIN(waited, SIP_TRANSACTION_TIME),
           is_over && was_repeated && was_heard ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, "", NULL);
    return OUTCOME_UNANSWERED;
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (event->type == EVENT_ICMP_ERROR)
        on_icmp(state, context, event);
    if (event->type != EVENT_SIP_UNANSWERED)
        return;
    if (event->connection != NULL)
        judge_connection(context, event);
    else
        service_map_exchange(context->service_map, event, service_table[SERVICE_SIP].words,
                             judge_datagram(state, context, event), event_sip(event)->request);
}

const struct rule sip_silent_rule = {.state_size = sizeof(struct sip_silent),
                                     .start = start,
                                     .stop = stop,
                                     .event = on_event,
                                     RULE_EVENTS(EVENT_SIP_UNANSWERED, EVENT_ICMP_ERROR)};
