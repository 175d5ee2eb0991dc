/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What final answers say: trunks out of service, requests refused, calls that reached nobody. What
 * a person decides, and a challenge that is met, is none of these. */
#include "capture/net/mix.h"
#include "capture/observe/connection.h"
#include "capture/rules/service_map.h"
#include "capture/rules/sip/sip_advice.h"
#include "capture/rules/sip/sip_facts.h"
#include "capture/rules/sip/sip_held.h"
#include "capture/rules/sip/sip_judgement.h"
#include "capture/rules/sip/sip_recent.h"
#include "sip/sip_value.h"

enum { OUTAGES_MOST = 256, UDP = 17 };

struct sip_answers {
    struct sip_held held;
    struct sip_recent completed; /* calls that were taken */
    struct sip_recent told;      /* answers that were judged */
    GHashTable *outages;         /* uint64_t, owned: who asks whom -> const struct finding * */
};

static void start(void *state) {
    struct sip_answers *answers = state;
    sip_held_start(&answers->held);
    answers->outages = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

static void stop(void *state) {
    struct sip_answers *answers = state;
    sip_held_stop(&answers->held);
    sip_recent_clear(&answers->completed);
    sip_recent_clear(&answers->told);
    g_hash_table_destroy(answers->outages);
}

/* --- hashes ----------------------------------------------------------------------------------- */

/* A request that is made again, otherwise. */
static uint64_t request_of(const struct sip_exchange *exchange) {
    return mix(exchange->call ^ MIX_ODD, exchange->method + 1u);
}

/* The same answer, as proxies hand it on; 0: that is not known. */
static uint64_t answer_of(const struct sip_exchange *exchange) {
    const struct sip_message *answer = exchange->answer;
    const uint64_t hash = request_of(exchange) ^ answer->sequence;
    if (span_is_empty(answer->to_tag))
        return 0;
    return mix_bytes(mix(hash ^ answer->status, MIX_ODD), answer->to_tag);
}

/* It came through a proxy, behind which it was told already. */
static bool is_handed_on(struct sip_answers *answers, struct rule_context *context,
                         const struct sip_exchange *exchange) {
    const uint64_t hash = answer_of(exchange);
    return hash != 0 && sip_recent_meet(&answers->told, context, hash);
}

static uint64_t pair_of(const struct event *event) {
    const struct endpoint *endpoints = event_endpoints(event);
    const uint64_t asker = address_hash(1, &endpoints[other_side(event->actor)].address);
    return asker << 32 | address_hash(2, &endpoints[event->actor].address);
}

/* --- what is reported ------------------------------------------------------------------------- */

struct judged {
    const struct event *event;
    const struct sip_exchange *exchange;
    char status[SIP_WORDS], cause[SIP_WORDS];
};

static struct finding *begin(const struct rule_context *context, const struct judged *judged,
                             enum code code, enum confidence confidence) {
    struct finding *finding = sip_finding_begin(context, judged->event, code, confidence, "answer");
    sip_add_facts(context, finding, judged->exchange);
    sip_advise(finding, judged->exchange);
    return finding;
}

static void say(struct finding *finding, const struct judged *judged, const char *format) {
    char *sentence = g_strdup_printf("%s%%s", format);
    finding_say(finding, sentence, sip_request_words(judged->exchange), judged->status);
    g_free(sentence);
}

static struct finding *refusal_of(const struct rule_context *context, const struct judged *judged,
                                  enum confidence confidence) {
    struct finding *finding = begin(context, judged, CODE_SIP_REFUSED, confidence);
    say(finding, judged, "{actor} refused the %s of {other}: ");
    return finding;
}

static void on_unavailable(struct sip_answers *answers, struct rule_context *context,
                           const struct judged *judged) {
    uint64_t pair = pair_of(judged->event);
    struct finding *finding = begin(context, judged, CODE_SIP_UNAVAILABLE, CONFIDENCE_CERTAIN);
    say(finding, judged, "{actor} answered the %s of {other}, which asks whether it serves: ");
    const struct finding *kept = finding_report(context, finding, judged->cause);
    if (kept != NULL && g_hash_table_size(answers->outages) == OUTAGES_MOST &&
        !g_hash_table_contains(answers->outages, &pair))
        context->limits->hit[LIMIT_SIP_PAIRS]++;
    else if (kept != NULL)
        g_hash_table_insert(answers->outages, g_memdup2(&pair, sizeof pair), (gpointer)kept);
}

/* It serves again. */
static void note_recovery(struct sip_answers *answers, struct rule_context *context,
                          const struct event *event) {
    const uint64_t pair = pair_of(event);
    const struct finding *outage = g_hash_table_size(answers->outages) == 0
                                       ? NULL
                                       : g_hash_table_lookup(answers->outages, &pair);
    char text[64];
    if (outage == NULL)
        return;
    const double after =
        (double)time_between(outage->ref.time, event->ref.time) / (double)TIME_SECOND;
    const struct sip_quote *quote = &event_sip(event)->answered_by;
    if (quote->file != NULL)
        g_snprintf(text, sizeof text, "after %.1f s, line %" G_GUINT64_FORMAT, after, quote->line);
    else
        g_snprintf(text, sizeof text, "after %.1f s, frame %" G_GUINT64_FORMAT, after,
                   (uint64_t)event->ref.frame);
    if (finding_fact(outage, "served_again") == NULL)
        findings_add_fact(context->findings, outage, "served_again", text);
    g_hash_table_remove(answers->outages, &pair);
}

static void on_refused(struct rule_context *context, const struct judged *judged) {
    finding_report(context, refusal_of(context, judged, CONFIDENCE_CERTAIN), judged->cause);
}

static void on_negotiated(struct sip_answers *answers, struct rule_context *context,
                          const struct judged *judged) {
    struct finding *finding = refusal_of(context, judged, CONFIDENCE_CERTAIN);
    sip_add_media_facts(context, finding, judged->exchange);
    (void)sip_held_add(&answers->held, context, request_of(judged->exchange), finding,
                       judged->cause);
}

/* A call that is forked comes to its end elsewhere. */
static void on_not_completed(struct sip_answers *answers, struct rule_context *context,
                             const struct judged *judged) {
    if (sip_recent_has(&answers->completed, judged->exchange->call))
        return;
    struct finding *finding = begin(context, judged, CODE_SIP_NOT_COMPLETED, CONFIDENCE_CERTAIN);
    say(finding, judged, "{actor} did not complete the call (%s) of {other}: ");
    (void)sip_held_add(&answers->held, context, request_of(judged->exchange), finding,
                       judged->cause);
}

/* --- challenges ------------------------------------------------------------------------------- */

/* Credentials for this realm were given, and are not too old. */
static bool refuses_credentials(const struct sip_exchange *exchange) {
    const bool by_server = exchange->answer->status == 401;
    const enum sip_credentials kind = by_server ? SIP_TO_SERVER : SIP_TO_PROXY;
    const struct span challenge =
        exchange->answer
            ->fields[by_server ? SIP_FIELD_WWW_AUTHENTICATE : SIP_FIELD_PROXY_AUTHENTICATE];
    const uint64_t realm = sip_realm_hash(challenge);
    const bool is_other =
        realm != 0 && exchange->realms[kind] != 0 && realm != exchange->realms[kind];
    return exchange->has_credentials[kind] && !is_other &&
           !sip_same_word(sip_auth_parameter(challenge, "stale"), "true");
}

/* Once may be an old nonce; twice, or once and nothing after it, is a refusal. */
static void on_challenged(struct sip_answers *answers, struct rule_context *context,
                          const struct judged *judged) {
    if (!refuses_credentials(judged->exchange))
        return;
    struct finding *finding = begin(context, judged, CODE_SIP_REFUSED, CONFIDENCE_LIKELY);
    say(finding, judged,
        "{actor} refused the credentials that {other} gave with its %s: it asked again by ");
    (void)sip_held_add(&answers->held, context, request_of(judged->exchange), finding,
                       judged->cause);
}

/* --- events ----------------------------------------------------------------------------------- */

static void on_well(struct sip_answers *answers, struct rule_context *context,
                    const struct event *event) {
    const struct sip_exchange *exchange = event_sip(event);
    if (exchange->answer->status >= 300)
        return;
    sip_held_drop(&answers->held, request_of(exchange));
    if (exchange->method == SIP_INVITE)
        (void)sip_recent_meet(&answers->completed, context, exchange->call);
    if (exchange->method == SIP_OPTIONS)
        note_recovery(answers, context, event);
}

/* It serves others: who asks is not among those that it is to serve. */
static bool is_unknown_to_cucm(const struct rule_context *context, const struct judged *judged) {
    const struct endpoint *asked = &event_endpoints(judged->event)[judged->event->actor];
    return sip_finds_no_device(judged->exchange->answer) &&
           strcmp(hosts_role(context->hosts, &asked->address), ROLE_CUCM) == 0;
}

static void on_trouble(struct sip_answers *answers, struct rule_context *context,
                       const struct event *event, enum sip_judgement judgement) {
    struct judged judged = {.event = event, .exchange = event_sip(event)};
    if (is_handed_on(answers, context, judged.exchange))
        return;
    sip_status_words(context, judged.exchange->answer, judged.status);
    g_snprintf(judged.cause, sizeof judged.cause, "%s %u", sip_request_words(judged.exchange),
               judged.exchange->answer->status);
    if (judgement == SIP_CHALLENGED)
        on_challenged(answers, context, &judged);
    else if (judgement == SIP_NEGOTIATED)
        on_negotiated(answers, context, &judged);
    else if (judgement == SIP_NOT_COMPLETED)
        on_not_completed(answers, context, &judged);
    else if (judgement == SIP_UNAVAILABLE && !is_unknown_to_cucm(context, &judged))
        on_unavailable(answers, context, &judged);
    else
        on_refused(context, &judged);
}

/* Over UDP, and exported, each request counts for itself, and once: one whose answer came too late
 * was counted. */
static void count(struct rule_context *context, const struct event *event,
                  enum sip_judgement judgement) {
    static const enum outcome outcomes[] = {[SIP_WELL] = OUTCOME_WELL,
                                            [SIP_NOT_JUDGED] = OUTCOME_NOT_JUDGED,
                                            [SIP_CHALLENGED] = OUTCOME_WELL,
                                            [SIP_NEGOTIATED] = OUTCOME_WELL,
                                            [SIP_REFUSED] = OUTCOME_REFUSED,
                                            [SIP_UNAVAILABLE] = OUTCOME_REFUSED,
                                            [SIP_NOT_COMPLETED] = OUTCOME_TROUBLED};
    if (event->connection == NULL &&
        (event->outside_protocol == UDP || event->outside_is_exported) &&
        !event_sip(event)->was_unanswered)
        service_map_exchange(context->service_map, event, service_table[SERVICE_SIP].words,
                             outcomes[judgement], event_sip(event)->request);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct sip_answers *answers = state;
    const enum sip_judgement judgement = sip_judge(event_sip(event));
    sip_learn_roles(context, event);
    sip_held_settle(&answers->held, context, false);
    count(context, event, judgement);
    if (judgement == SIP_WELL)
        on_well(answers, context, event);
    else if (judgement != SIP_NOT_JUDGED)
        on_trouble(answers, context, event, judgement);
}

static void finish(void *state, struct rule_context *context) {
    sip_held_settle(&((struct sip_answers *)state)->held, context, true);
}

/* Without a port that tells, SIP is known by what was said. */
static const char *service(const struct rule_context *context,
                           const struct connection *connection) {
    (void)context;
    return sip_session_of(connection) == NULL ? NULL : service_table[SERVICE_SIP].words;
}

const struct rule sip_answers_rule = {.state_size = sizeof(struct sip_answers),
                                      .start = start,
                                      .stop = stop,
                                      .event = on_event,
                                      RULE_EVENTS(EVENT_SIP_ANSWERED),
                                      .finish = finish,
                                      .service = service};
