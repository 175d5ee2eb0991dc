/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sccp/sccp_silence.h"

#include "capture/rules/sccp/sccp_facts.h"
#include "capture/rules/waiting.h"

#include <glib.h>

/* One KeepAlive may be about to be answered. */
static const int64_t keep_alive_wait = 10 * TIME_SECOND;

static void report_silence(struct rule_context *context, const struct event *event,
                           struct frame_ref asked, const struct waiting *waiting, bool is_sure,
                           const char *what) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    struct event about = *event;
    about.actor = SERVER;
    about.ref = asked;
    struct finding *finding = sccp_finding_begin(
        context, &about, CODE_SCCP_UNREGISTERED,
        is_sure ? waiting->confidence : MIN(waiting->confidence, CONFIDENCE_LIKELY), what);
    waiting_say(finding, waiting, what);
    finding_add_evidence(finding, session->alive, "latest KeepAliveAck");
    if (session->unanswered_count > 0) {
        finding_add_evidence(finding, session->unanswered_last, "latest KeepAlive");
        finding_add_fact(finding, "keep_alives_unanswered", "%u", session->unanswered_count);
    }
    sccp_finding_report(context, finding, what, &session->station);
}

void sccp_judge_registration(struct rule_context *context, const struct event *event) {
    const struct frame_ref asked = sccp_session_of(event->connection)->asked;
    const struct waiting waiting = waiting_of(context, event->connection->flow, CLIENT, asked);
    if (waiting.end != WAITING_NOT_JUDGED)
        report_silence(context, event, asked, &waiting, true, "registration");
}

/* CallManager before 3.x acknowledges no KeepAlive: whoever tells no version may be one. */
static bool answers_keep_alives(const struct sccp_session *session) {
    return session->alive.frame != 0 || session->protocol_version != 0;
}

void sccp_judge_keep_alives(struct rule_context *context, const struct event *event) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    const struct flow *flow = event->connection->flow;
    const struct waiting waiting = waiting_of(context, flow, CLIENT, session->unanswered);
    const bool was_repeated = session->unanswered_count > 1;
    const bool is_long = waiting.end == WAITING_STILL ? was_repeated
                         : waiting.end == WAITING_GAVE_UP
                             ? was_repeated || waiting.waited >= keep_alive_wait
                             : false;
    if (!is_long || !answers_keep_alives(session) || sccp_is_standby(event->connection) ||
        flow->sides[SERVER].last_data.frame > session->unanswered.frame)
        return;
    report_silence(context, event, session->unanswered, &waiting, session->alive.frame != 0,
                   "KeepAlive");
}
