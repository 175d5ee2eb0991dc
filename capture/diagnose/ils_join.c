/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clusters that joined by ILS: who spoke, who answered, by which method, and what it took. */
#include <glib.h>

#include "capture/diagnose/diagnosis.h"
#include "capture/diagnose/ils_facts.h"

static const double second = 1e9;

static bool goes_on_after_answer(const struct ils_talk *ils) {
    return ils_is_joined(ils->sides[CLIENT].messages, ils->sides[SERVER].messages);
}

/* Nobody had left when the capture ended. */
static bool is_still_up(const struct flow *flow) {
    for (enum side side = CLIENT; side <= SERVER; side++)
        if (flow->sides[side].fin.frame != 0 || flow->sides[side].reset.frame != 0)
            return false;
    return true;
}

static bool told_joined(const struct diagnosis *diagnosis, const struct event *event) {
    return findings_have(diagnosis->findings, event->conversation->flow->id, CODE_ILS_JOINED);
}

/* The spoke's first word and the hub's answer. */
static void add_course(struct finding *draft, const struct event *event) {
    const struct flow *flow = event->conversation->flow;
    const struct ils_talk *ils = event->conversation->ils;
    const struct tls_talk *tls = event->conversation->tls;
    const struct place syn = flow->sides[CLIENT].syn;
    const struct place answer = tls != NULL ? tls->answered : ils->sides[SERVER].first;
    finding_add_evidence(draft, syn, "SYN");
    if (tls != NULL)
        finding_add_evidence(draft, tls->handshake_finished, "end of the TLS handshake");
    else
        finding_add_evidence(draft, ils->sides[CLIENT].first, "first message of the spoke");
    if (syn.frame != 0)
        finding_add_fact(draft, "seconds_to_join", "%.6f",
                         (double)time_between(syn.time, answer.time) / second);
}

/* What came before between the same two. */
static void add_history(struct finding *draft, const struct ils_pair *pair,
                        const struct ils_join *replaced) {
    char spoke[ENDPOINT_TEXT], hub[ENDPOINT_TEXT];
    if (replaced->place.frame != 0) {
        finding_add_fact(draft, "replaces",
                         "the connection from %s to %s, joined in frame %" G_GUINT64_FORMAT,
                         endpoint_write(&replaced->ends[CLIENT], spoke),
                         endpoint_write(&replaced->ends[SERVER], hub), replaced->place.frame);
        finding_add_evidence(draft, replaced->place, "join of the connection before");
    }
    if (pair->failures > 0) {
        finding_add_fact(draft, "failures_before", "%" G_GUINT64_FORMAT, pair->failures);
        finding_add_evidence(draft, pair->first_failure, "first failure before");
    }
}

static char *joined_summary(const struct finding *draft, enum ils_method method) {
    char *spoke = party_text(draft, CLIENT), *hub = party_text(draft, SERVER);
    char *summary;
    if (method == ILS_METHOD_PASSWORD)
        summary = g_strdup_printf("%s joined %s by password (method 1)", spoke, hub);
    else if (method == ILS_METHOD_SWITCHED)
        summary = g_strdup_printf(
            "%s joined %s over TLS, after it had joined by password (method 4)", spoke, hub);
    else
        summary = g_strdup_printf(
            "%s joined %s over TLS (method 2 or 3, the wire does not tell which)", spoke, hub);
    g_free(spoke);
    g_free(hub);
    return summary;
}

/* The newer of two joins. */
static const struct ils_join *newer(const struct ils_join *one, const struct ils_join *other) {
    return one->place.frame > other->place.frame ? one : other;
}

static void tell_joined(struct diagnosis *diagnosis, const struct event *event,
                        struct place answer) {
    const struct flow *flow = event->conversation->flow;
    struct event about = *event;
    about.actor = SERVER;
    about.place = answer;
    const bool tls = event->conversation->tls != NULL;
    static struct ils_pair nothing;
    struct ils_pair *known = ils_pairs_get(diagnosis->ils_pairs, flow->ends);
    struct ils_pair *pair = known != NULL ? known : &nothing;
    const enum ils_method method = !tls                                 ? ILS_METHOD_PASSWORD
                                   : pair->by_password.place.frame != 0 ? ILS_METHOD_SWITCHED
                                                                        : ILS_METHOD_TLS;
    struct finding *draft = diagnosis_draft(diagnosis, &about, CODE_ILS_JOINED, CONFIDENCE_CERTAIN,
                                            "answer of the hub");
    finding_add_fact(draft, "method", "%s", ils_method_words[method]);
    add_course(draft, event);
    const struct ils_join *replaced = newer(&pair->by_password, &pair->over_tls);
    add_history(draft, pair, replaced);
    if (event->conversation->ils != NULL)
        ils_first_message_fact(draft, event->conversation->ils);
    if (tls)
        tls_handshake_facts(draft, event->conversation->tls);
    char *cause = g_strdup_printf("%d%s", (int)method, replaced->place.frame == 0 ? "" : " again");
    const struct finding *finding =
        diagnosis_conclude(diagnosis, draft, joined_summary(draft, method), cause);
    g_free(cause);
    if (known == NULL)
        return;
    *(tls ? &pair->over_tls : &pair->by_password) =
        (struct ils_join){answer, {flow->ends[CLIENT], flow->ends[SERVER]}, finding};
    pair->failures = 0;
    pair->first_failure = (struct place){0, 0};
}

static void on_message(struct diagnosis *diagnosis, const struct event *event) {
    const struct ils_talk *ils = event->conversation->ils;
    if (event->conversation->tls == NULL && goes_on_after_answer(ils) &&
        !told_joined(diagnosis, event))
        tell_joined(diagnosis, event, ils->sides[SERVER].first);
}

/* What was said after the join is known when the connection ends. */
static void tell_course(struct diagnosis *diagnosis, const struct event *event) {
    const struct conversation *conversation = event->conversation;
    struct ils_pair *pair = ils_pairs_get(diagnosis->ils_pairs, conversation->flow->ends);
    const struct finding *finding = pair == NULL ? NULL : pair->by_password.finding;
    if (conversation->ils == NULL || finding == NULL ||
        finding->conversation != conversation->flow->id)
        return;
    pair->by_password.finding = NULL;
    char *messages = g_strdup_printf(
        "%" G_GUINT64_FORMAT " of the spoke, %" G_GUINT64_FORMAT " of the hub",
        conversation->ils->sides[CLIENT].messages, conversation->ils->sides[SERVER].messages);
    char *framing = ils_framing_text(conversation->ils);
    findings_add_fact(diagnosis->findings, finding, "messages", messages);
    findings_add_fact(diagnosis->findings, finding, "framing", framing);
    g_free(messages);
    g_free(framing);
}

static void on_end(struct diagnosis *diagnosis, const struct event *event) {
    const struct ils_talk *ils = event->conversation->ils;
    const bool answered = ils != NULL && event->conversation->tls == NULL &&
                          ils->sides[CLIENT].messages > 0 && ils->sides[SERVER].messages > 0;
    if (event->type == EVENT_TCP_GONE && answered && is_still_up(event->conversation->flow) &&
        !told_joined(diagnosis, event))
        tell_joined(diagnosis, event, ils->sides[SERVER].first);
    tell_course(diagnosis, event);
}

static bool is_end(const struct event *event) {
    return event->type == EVENT_TCP_CLOSED || event->type == EVENT_TCP_RESET ||
           event->type == EVENT_TCP_GONE;
}

static void on_event(void *state, struct diagnosis *diagnosis, const struct event *event) {
    (void)state;
    if (event->conversation == NULL)
        return;
    const enum service service = ils_service(diagnosis, event);
    if (service == SERVICE_ILS && event->type == EVENT_ILS_MESSAGE)
        on_message(diagnosis, event);
    else if (service == SERVICE_ILS && is_end(event))
        on_end(diagnosis, event);
    else if (service == SERVICE_ILS_TLS && event->type == EVENT_TLS_ANSWERED &&
             !told_joined(diagnosis, event))
        tell_joined(diagnosis, event, event->place);
}

const struct rule ils_join_rule = {.story = "ils_join", .event = on_event};
