/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time sources that give none, none that is taken, or whose time a client does not follow. A lost
 * query is nothing; silence is judged where the capture shows what the client gets. */
#include "capture/observe/connection.h"
#include "capture/observe/icmp/icmp_error.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/ntp/ntp_certificates.h"
#include "capture/rules/ntp/ntp_findings.h"
#include "capture/rules/service_map.h"

/* SILENT_PASSED: as many as the reachability register of ntpd has bits (RFC 5905 9.2): a server
 * that answers again after fewer was never counted as unreachable. */
enum { HOSTS_MOST = 4096, SILENT_LAST = 3, SILENT_PASSED = 8, OFFSET_EXCHANGES = 3 };

/* CUCM's watchdog acts above three seconds; ntpd sets a clock that is far off after 300. */
static const int64_t offset_least = 3 * 1000000, offset_lasts = 300 * TIME_SECOND;

struct ntp {
    struct ntp_pairs pairs;
    GHashTable *heard; /* struct address *, owned: packets to these were captured */
};

static guint hash_of(gconstpointer address) {
    return address_hash(1, address);
}

static gboolean is_same(gconstpointer a, gconstpointer b) {
    return address_equals(a, b);
}

static void start(void *state) {
    struct ntp *ntp = state;
    ntp_pairs_start(&ntp->pairs);
    ntp->heard = g_hash_table_new_full(hash_of, is_same, g_free, NULL);
}

static void stop(void *state) {
    struct ntp *ntp = state;
    ntp_pairs_stop(&ntp->pairs);
    g_hash_table_destroy(ntp->heard);
}

/* --- whom packets came to -----------------------------------------------------------------------
 */

static void note_host(GHashTable *hosts, struct limits *limits, const struct address *address) {
    if (g_hash_table_contains(hosts, address))
        return;
    if (g_hash_table_size(hosts) < HOSTS_MOST)
        g_hash_table_add(hosts, g_memdup2(address, sizeof *address));
    else
        limits->hit[LIMIT_HOSTS]++;
}

static void on_gone(struct ntp *ntp, struct limits *limits, const struct flow *flow) {
    for (enum side side = CLIENT; side <= SERVER; side++)
        if (flow->sides[other_side(side)].segments > 0)
            note_host(ntp->heard, limits, &flow->endpoints[side].address);
}

/* --- silence ------------------------------------------------------------------------------------
 */

static void count(struct rule_context *context, const struct ntp_pair *pair,
                  const struct ntp_query *query, struct frame_ref answered, enum outcome outcome) {
    const struct event event = ntp_event_of(pair, query->port, SERVER, answered);
    service_map_exchange(context->service_map, &event, service_table[SERVICE_NTP].words, outcome,
                         query->ref);
}

static bool is_heard(const struct ntp *ntp, const struct ntp_pair *pair) {
    return pair->answered.frame != 0 || g_hash_table_contains(ntp->heard, &pair->client.address);
}

static void count_lost(const struct ntp *ntp, struct rule_context *context,
                       const struct ntp_pair *pair, const struct ntp_query *query) {
    const bool is_over = capture_clock_waited(&context->clock, query->ref.time) >= NTP_PATIENCE;
    const enum outcome outcome = pair->is_turned_away ? OUTCOME_REFUSED
                                 : is_over && (is_heard(ntp, pair) || pair->silence.is_proven)
                                     ? OUTCOME_UNANSWERED
                                     : OUTCOME_NOT_JUDGED;
    count(context, pair, query, query->ref, outcome);
}

static void judge_silence(const struct ntp *ntp, struct rule_context *context,
                          struct ntp_pair *pair, bool is_last) {
    struct ntp_silence *silence = &pair->silence;
    const bool is_early =
        is_last && capture_clock_waited(&context->clock, silence->last.time) < NTP_PATIENCE;
    const unsigned queries = silence->queries - (is_early ? 1 : 0);
    const bool is_proven = is_heard(ntp, pair) || silence->is_proven;
    if (!is_proven || silence->queries == 0 || silence->is_told || pair->is_turned_away ||
        queries < (is_last ? SILENT_LAST : SILENT_PASSED))
        return;
    ntp_report_silence(context, pair,
                       pair->answered.frame != 0 ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, is_last);
}

/* --- queries and answers ------------------------------------------------------------------------
 */

static void on_query(struct ntp *ntp, struct rule_context *context, struct ntp_pair *pair,
                     const struct event *event) {
    struct ntp_query lost;
    if (ntp_pair_ask(pair, event_ntp(event), event->ref, &lost))
        count_lost(ntp, context, pair, &lost);
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

static void on_answer(struct ntp *ntp, struct rule_context *context, struct ntp_pair *pair,
                      const struct event *event) {
    struct ntp_query query, lost[NTP_OPEN_MOST];
    unsigned lost_count;
    note_host(ntp->heard, context->limits, &pair->client.address);
    const bool is_asked = ntp_pair_take_query(pair, event_ntp(event), &query, lost, &lost_count);
    if (!is_asked && pair->version != 0) {
        pair->silence = (struct ntp_silence){0};
        return; /* no query that is open: clients pass it by, too */
    }
    judge_silence(ntp, context, pair, false);
    pair->silence = (struct ntp_silence){0};
    pair->answered = event->ref;
    const enum outcome outcome = judge_answer(context, pair, event, is_asked ? &query : NULL);
    if (!is_asked)
        return;
    for (unsigned i = 0; i < lost_count; i++)
        count_lost(ntp, context, pair, &lost[i]);
    count(context, pair, &query, event->ref, outcome);
}

/* Whom ICMP tells to be unreachable is told of by that. */
static void on_icmp(const struct ntp *ntp, const struct event *event) {
    const struct icmp_error *icmp = event_icmp(event);
    struct ntp_pair *pair =
        ntp_pairs_find(&ntp->pairs, &icmp->source.address, &icmp->destination.address);
    if (pair != NULL && icmp->protocol == IP_UDP && icmp->destination.port == pair->server.port)
        pair->is_turned_away = true;
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct ntp *ntp = state;
    if (event->type == EVENT_TCP_GONE)
        on_gone(ntp, context->limits, event->connection->flow);
    else if (event->type == EVENT_ICMP_ERROR)
        on_icmp(ntp, event);
    if (event->type != EVENT_NTP_PACKET)
        return;
    struct ntp_pair *pair = ntp_pairs_get(&ntp->pairs, context->limits, event->outside);
    if (pair != NULL)
        (event->actor == CLIENT ? on_query : on_answer)(ntp, context, pair, event);
}

/* --- end of the capture -------------------------------------------------------------------------
 */

static void judge_offset(struct rule_context *context, struct ntp_pair *pair) {
    const struct ntp_offset *offset = &pair->offset;
    const bool is_far = offset->microseconds > offset_least || offset->microseconds < -offset_least;
    if (offset->exchanges >= OFFSET_EXCHANGES && is_far &&
        time_between(offset->first.time, offset->last.time) >= offset_lasts)
        ntp_report_offset(context, pair);
}

static void finish(void *state, struct rule_context *context) {
    struct ntp *ntp = state;
    for (guint i = 0; i < ntp->pairs.order->len; i++) {
        struct ntp_pair *pair = ntp->pairs.order->pdata[i];
        judge_silence(ntp, context, pair, true);
        for (unsigned query = 0; query < pair->open_count; query++)
            count_lost(ntp, context, pair, &pair->open[query]);
        if (pair->rates > pair->usable)
            ntp_report_rate(context, pair);
        judge_offset(context, pair);
    }
    ntp_explain_certificates(context);
}

const struct rule ntp_rule = {.state_size = sizeof(struct ntp),
                              .start = start,
                              .stop = stop,
                              .event = on_event,
                              .finish = finish};
