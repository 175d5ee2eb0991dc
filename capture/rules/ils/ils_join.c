/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clusters that joined by ILS: who spoke, who answered, by which method, and what it took. */
#include <glib.h>

#include "capture/observe/connection.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/ils/ils_facts.h"
#include "capture/rules/ils/ils_pairs.h"
#include "capture/rules/rule_context.h"

static bool goes_on_after_answer(const struct ils_session *ils) {
    return ils_is_joined(ils->sides[CLIENT].messages, ils->sides[SERVER].messages);
}

/* Nobody had left when the capture ended. */
static bool is_still_up(const struct flow *flow) {
    for (enum side side = CLIENT; side <= SERVER; side++)
        if (flow->sides[side].fin.frame != 0 || flow->sides[side].reset.frame != 0)
            return false;
    return true;
}

static bool joined_before(const struct rule_context *context, const struct event *event) {
    return findings_have(context->findings, event->connection->flow->id, CODE_ILS_JOINED);
}

/* The spoke's first word and the hub's answer. */
static void add_course(struct finding *finding, const struct event *event) {
    const struct flow *flow = event->connection->flow;
    const struct ils_session *ils = ils_session_of(event->connection);
    const struct tls_session *tls = tls_session_of(event->connection);
    const struct frame_ref syn = flow->sides[CLIENT].syn;
    const struct frame_ref answer = tls != NULL ? tls->answered : ils->sides[SERVER].first;
    finding_add_evidence(finding, syn, "SYN");
    if (tls != NULL)
        finding_add_evidence(finding, tls->handshake_finished, "end of the TLS handshake");
    else
        finding_add_evidence(finding, ils->sides[CLIENT].first, "first message of the spoke");
    if (syn.frame != 0)
        finding_add_fact(finding, "seconds_to_join", "%.6f",
                         (double)time_between(syn.time, answer.time) / TIME_SECOND);
}

/* What came before between the same two. */
static void add_history(struct finding *finding, const struct ils_pair *pair,
                        const struct ils_join *replaced) {
    char spoke[ENDPOINT_TEXT], hub[ENDPOINT_TEXT], frame[FRAME_TEXT];
    if (replaced->ref.frame != 0) {
        finding_add_fact(finding, "replaces", "the connection from %s to %s, joined in frame %s",
                         endpoint_write(&replaced->endpoints[CLIENT], spoke),
                         endpoint_write(&replaced->endpoints[SERVER], hub),
                         frame_text_write(finding->files, replaced->ref.frame, frame));
        finding_add_evidence(finding, replaced->ref, "join of the connection before");
    }
    if (pair->failures > 0) {
        finding_add_fact(finding, "failures_before", "%" G_GUINT64_FORMAT, pair->failures);
        finding_add_evidence(finding, pair->first_failure, "first failure before");
    }
}

static void say_joined(struct finding *finding, enum ils_method method) {
    if (method == ILS_METHOD_PASSWORD)
        finding_say(finding, "{client} joined {server} by password (method 1)");
    else if (method == ILS_METHOD_SWITCHED)
        finding_say(finding, "{client} joined {server} over TLS, after it had joined by password "
                             "(method 4)");
    else
        finding_say(finding, "{client} joined {server} over TLS (method 2 or 3, the wire does not "
                             "tell which)");
}

/* The newer of two joins. */
static const struct ils_join *newer(const struct ils_join *one, const struct ils_join *other) {
    return one->ref.frame > other->ref.frame ? one : other;
}

static void report_joined(struct rule_context *context, const struct event *event,
                          struct frame_ref answer) {
    const struct flow *flow = event->connection->flow;
    struct event about = *event;
    about.actor = SERVER;
    about.ref = answer;
    const bool tls = tls_session_of(event->connection) != NULL;
    static const struct ils_pair nothing;
    struct ils_pair *pair = ils_pairs_get(context, flow->endpoints);
    const struct ils_pair *before = pair != NULL ? pair : &nothing;
    const enum ils_method method = !tls                                 ? ILS_METHOD_PASSWORD
                                   : before->by_password.ref.frame != 0 ? ILS_METHOD_SWITCHED
                                                                        : ILS_METHOD_TLS;
    struct finding *finding =
        finding_begin(context, &about, CODE_ILS_JOINED, CONFIDENCE_CERTAIN, "answer of the hub");
    finding_add_fact(finding, "method", "%s", ils_method_text[method]);
    add_course(finding, event);
    const struct ils_join *replaced = newer(&before->by_password, &before->over_tls);
    add_history(finding, before, replaced);
    if (ils_session_of(event->connection) != NULL)
        ils_first_message_fact(finding, ils_session_of(event->connection));
    if (tls)
        tls_handshake_facts(finding, tls_session_of(event->connection));
    say_joined(finding, method);
    char *cause = g_strdup_printf("%d%s", (int)method, replaced->ref.frame == 0 ? "" : " again");
    const struct finding *reported = finding_report(context, finding, cause);
    g_free(cause);
    if (pair == NULL)
        return;
    *(tls ? &pair->over_tls : &pair->by_password) =
        (struct ils_join){answer, {flow->endpoints[CLIENT], flow->endpoints[SERVER]}, reported};
    pair->failures = 0;
    pair->first_failure = (struct frame_ref){.frame = 0};
}

static void on_message(struct rule_context *context, const struct event *event) {
    const struct ils_session *ils = ils_session_of(event->connection);
    if (tls_session_of(event->connection) == NULL && goes_on_after_answer(ils) &&
        !joined_before(context, event))
        report_joined(context, event, ils->sides[SERVER].first);
}

/* What was said after the join is known when the connection ends. */
static void add_course_after(struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    struct ils_pair *pair = ils_pairs_get(context, connection->flow->endpoints);
    const struct finding *finding = pair == NULL ? NULL : pair->by_password.finding;
    if (ils_session_of(connection) == NULL || finding == NULL ||
        finding->connection != connection->flow->id)
        return;
    pair->by_password.finding = NULL;
    char *messages =
        g_strdup_printf("%" G_GUINT64_FORMAT " of the spoke, %" G_GUINT64_FORMAT " of the hub",
                        ils_session_of(connection)->sides[CLIENT].messages,
                        ils_session_of(connection)->sides[SERVER].messages);
    char *framing = ils_framing_basis(ils_session_of(connection));
    findings_add_fact(context->findings, finding, "messages", messages);
    findings_add_fact(context->findings, finding, "framing", framing);
    g_free(messages);
    g_free(framing);
}

static void on_end(struct rule_context *context, const struct event *event) {
    const struct ils_session *ils = ils_session_of(event->connection);
    const bool answered = ils != NULL && tls_session_of(event->connection) == NULL &&
                          ils->sides[CLIENT].messages > 0 && ils->sides[SERVER].messages > 0;
    if (event->type == EVENT_TCP_GONE && answered && is_still_up(event->connection->flow) &&
        !joined_before(context, event))
        report_joined(context, event, ils->sides[SERVER].first);
    add_course_after(context, event);
}

/* Records are counted to tell an answer from what TLS itself sends, so none may be missing. */
static bool was_answered(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    return !tls->gap_in_handshake && !tls->sides[CLIENT].gap && !tls->sides[SERVER].gap;
}

static bool is_end(const struct event *event) {
    return event_is_end(event) || event->type == EVENT_TCP_GONE;
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL)
        return;
    const enum service service = ils_service(context, event);
    if (service == SERVICE_ILS && event->type == EVENT_ILS_MESSAGE)
        on_message(context, event);
    else if (service == SERVICE_ILS && is_end(event))
        on_end(context, event);
    else if (service == SERVICE_ILS_TLS && event->type == EVENT_TLS_ANSWERED &&
             !joined_before(context, event) && was_answered(event->connection))
        report_joined(context, event, event->ref);
}

static void explain(void *state, struct rule_context *context, const struct event *event,
                    struct finding *finding) {
    (void)state, (void)event;
    if (tls_is_refusal(finding))
        ils_pairs_add_password_join(context, finding);
}

const struct rule ils_join_rule = {
    .state_size = sizeof(struct ils_pairs),
    .start = ils_pairs_start,
    .event = on_event,
    RULE_EVENTS(EVENT_ILS_MESSAGE, EVENT_TLS_ANSWERED, EVENTS_OF_END, EVENT_TCP_GONE),
    .stop = ils_pairs_stop,
    .explain = explain};
