/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time sources that give none, none that is taken, or whose time a client does not follow. A lost
 * query is nothing; silence is judged where the capture shows what the client gets. */
#include "capture/observe/connection.h"
#include "capture/observe/icmp/icmp_error.h"
#include "capture/rules/ntp/ntp_certificates.h"
#include "capture/rules/ntp/ntp_findings.h"
#include "capture/rules/service_map.h"

/* SILENT_PASSED: as many as the reachability register of ntpd has bits (RFC 5905 9.2): a server
 * that answers again after fewer was never counted as unreachable. */
enum { SILENT_LAST = 3, SILENT_PASSED = 8, OFFSET_EXCHANGES = 3 };

/* CUCM's watchdog acts above three seconds; ntpd sets a clock that is far off after 300. */
static const int64_t offset_least = 3 * 1000000, offset_lasts = 300 * TIME_SECOND;

static void start(void *state) {
    ntp_pairs_start(state);
}

static void stop(void *state) {
    ntp_pairs_stop(state);
}

/* --- silence -------------------------------------------------------------------------------- */

static void count(struct rule_context *context, const struct ntp_pair *pair,
                  const struct ntp_query *query, struct frame_ref answered, enum outcome outcome) {
    const struct event event = ntp_event_of(pair, query->port, SERVER, answered);
    service_map_exchange(context->service_map, &event, service_table[SERVICE_NTP].words, outcome,
                         query->ref);
}

static bool is_heard(const struct rule_context *context, const struct ntp_pair *pair) {
    return pair->answered.frame != 0 || hosts_is_receiver(context->hosts, &pair->client.address);
}

static void count_lost(struct rule_context *context, const struct ntp_pair *pair,
                       const struct ntp_query *query) {
    const bool is_over = capture_clock_waited(&context->clock, query->ref.time) >= NTP_PATIENCE;
    const enum outcome outcome = pair->is_turned_away ? OUTCOME_REFUSED
                                 : is_over && (is_heard(context, pair) || pair->silence.is_proven)
                                     ? OUTCOME_UNANSWERED
                                     : OUTCOME_NOT_JUDGED;
    count(context, pair, query, query->ref, outcome);
}

static void judge_silence(struct rule_context *context, struct ntp_pair *pair, bool is_last) {
    struct ntp_silence *silence = &pair->silence;
    const bool is_early =
        is_last && capture_clock_waited(&context->clock, silence->last.time) < NTP_PATIENCE;
    const unsigned queries = silence->queries - (is_early ? 1 : 0);
    const bool is_proven = is_heard(context, pair) || silence->is_proven;
    if (!is_proven || silence->queries == 0 || silence->is_told || pair->is_turned_away ||
        queries < (is_last ? SILENT_LAST : SILENT_PASSED))
        return;
    ntp_report_silence(context, pair, is_last);
}

/* --- queries and answers -------------------------------------------------------------------- */

static void on_query(struct rule_context *context, struct ntp_pair *pair,
                     const struct event *event) {
    struct ntp_query lost;
    if (ntp_pair_ask(pair, event_ntp(event), event->ref, &lost))
        count_lost(context, pair, &lost);
}

/* It gives time again. */
static void note_recovery(struct rule_context *context, struct ntp_pair *pair,
                          struct frame_ref ref) {
    char frame[FRAME_TEXT];
    if (pair->trouble != NULL && pair->trouble->entry->code == CODE_NTP_UNSYNCHRONIZED &&
        finding_fact(pair->trouble, "usable_again") == NULL) {
        char *words =
            g_strdup_printf("frame %s", frame_text_write(context->files, ref.frame, frame));
        findings_add_fact(context->findings, pair->trouble, "usable_again", words);
        g_free(words);
    }
    pair->trouble = NULL;
}

static bool is_rate(const struct ntp_packet *answer) {
    return ntp_worth_of(answer) == NTP_KISS && span_equals_text(answer->reference_id, "RATE");
}

static enum outcome judge_answer(struct rule_context *context, struct ntp_pair *pair,
                                 const struct event *event, const struct ntp_query *query) {
    const struct ntp_packet *answer = event_ntp(event);
    if (is_rate(answer)) {
        if (pair->rates++ == 0) {
            pair->rate = event->ref;
            pair->rate_port = event->outside[CLIENT].port;
        }
        return OUTCOME_REFUSED;
    }
    if (ntp_worth_of(answer) != NTP_USABLE) {
        ntp_report_worthless(context, pair, event, query);
        return OUTCOME_REFUSED;
    }
    pair->usable++;
    note_recovery(context, pair, event->ref);
    ntp_report_unfit(context, pair, event);
    if (query != NULL)
        ntp_pair_measure(pair, query, answer, event->ref);
    return pair->trouble != NULL ? OUTCOME_TROUBLED : OUTCOME_WELL;
}

static void on_answer(struct rule_context *context, struct ntp_pair *pair,
                      const struct event *event) {
    struct ntp_query query, lost[NTP_OPEN_MOST];
    unsigned lost_count;
    hosts_learn_receiver(context->hosts, &pair->client.address);
    const bool is_asked = ntp_pair_take_query(pair, event_ntp(event), &query, lost, &lost_count);
    if (!is_asked && pair->version != 0) {
        pair->silence = (struct ntp_silence){0};
        return; /* no query that is open: clients pass it by, too */
    }
    judge_silence(context, pair, false);
    pair->silence = (struct ntp_silence){0};
    pair->answered = event->ref;
    const enum outcome outcome = judge_answer(context, pair, event, is_asked ? &query : NULL);
    if (!is_asked)
        return;
    for (unsigned i = 0; i < lost_count; i++)
        count_lost(context, pair, &lost[i]);
    count(context, pair, &query, event->ref, outcome);
}

/* Whom ICMP tells to be unreachable is told of by that. */
static void on_icmp(const struct ntp_pairs *pairs, const struct event *event) {
    const struct icmp_error *icmp = event_icmp(event);
    struct ntp_pair *pair =
        ntp_pairs_find(pairs, &icmp->source.address, &icmp->destination.address);
    if (pair != NULL && icmp->protocol == IP_UDP && icmp->destination.port == pair->server.port)
        pair->is_turned_away = true;
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct ntp_pairs *pairs = state;
    if (event->type == EVENT_ICMP_ERROR)
        on_icmp(pairs, event);
    if (event->type != EVENT_NTP_PACKET)
        return;
    struct ntp_pair *pair = ntp_pairs_get(pairs, context->limits, event->outside);
    if (pair != NULL)
        (event->actor == CLIENT ? on_query : on_answer)(context, pair, event);
}

/* --- end of the capture --------------------------------------------------------------------- */

static void judge_offset(struct rule_context *context, struct ntp_pair *pair) {
    const struct ntp_offset *offset = &pair->offset;
    const bool is_far = offset->microseconds > offset_least || offset->microseconds < -offset_least;
    if (offset->exchanges >= OFFSET_EXCHANGES && is_far &&
        time_between(offset->first.time, offset->last.time) >= offset_lasts)
        ntp_report_offset(context, pair);
}

static void finish(void *state, struct rule_context *context) {
    const struct ntp_pairs *pairs = state;
    for (guint i = 0; i < pairs->order->len; i++) {
        struct ntp_pair *pair = pairs->order->pdata[i];
        judge_silence(context, pair, true);
        for (unsigned query = 0; query < pair->open_count; query++)
            count_lost(context, pair, &pair->open[query]);
        if (pair->rates > pair->usable)
            ntp_report_rate(context, pair);
        judge_offset(context, pair);
    }
    ntp_explain_certificates(context);
}

const struct rule ntp_rule = {.state_size = sizeof(struct ntp_pairs),
                              .start = start,
                              .stop = stop,
                              .event = on_event,
                              RULE_EVENTS(EVENT_NTP_PACKET, EVENT_ICMP_ERROR),
                              .finish = finish};
