/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings say of how a dialback ended, and who decided it. */
#include "capture/rules/xmpp_s2s/dialback.h"
#include "capture/rules/xmpp_s2s/dialback_facts.h"
#include "capture/rules/xmpp_s2s/dialback_reason.h"
#include "capture/rules/xmpp_s2s/s2s_conditions.h"
#include "capture/rules/xmpp_s2s/s2s_facts.h"

#include <glib.h>

/* Who acted, named by what it did: it is one of the endpoints of stream A, or another host. */
static void set_actor(struct finding *finding, const struct dialback *dialback,
                      const struct dialback_exchange *answered, bool answering) {
    enum side side = answering ? other_side(answered->asking) : answered->asking;
    const struct address *address = &answered->endpoints[side].address;
    const struct dialback_exchange *exchange = dialback_main(dialback);
    for (enum side end = CLIENT; end <= SERVER; end++) {
        if (!address_equals(address, &exchange->endpoints[end].address))
            continue;
        finding->actor = end == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION;
        return;
    }
    finding->actor = ACTOR_OTHER;
    finding->reporter = *address;
}

static const char *server_text(const struct dialback_exchange *exchange, bool answering,
                               char out[ADDRESS_TEXT]) {
    enum side side = answering ? other_side(exchange->asking) : exchange->asking;
    return address_write(&exchange->endpoints[side].address, out);
}

/* Of a connection that is gone, nothing is remembered. */
static const struct finding *report(struct rule_context *context, struct finding *finding,
                                    const struct dialback *dialback) {
    const struct dialback_exchange *exchange = dialback_main(dialback);
    char *cause = g_strdup_printf("%s %s %s%s", dialback->from, dialback->to,
                                  dialback->result.condition, dialback->verify.condition);
    const struct finding *reported = finding_report(context, finding, cause);
    g_free(cause);
    if (exchange->connection == NULL && !context->has_ended)
        findings_forget(context->findings, exchange->flow);
    return reported;
}

/* The answer of the authoritative server alone: what became of it was not seen. */
static const struct finding *report_confirmed(struct rule_context *context,
                                              const struct dialback *dialback) {
    char address[ADDRESS_TEXT];
    struct finding *finding = dialback_finding_begin(context, dialback, CODE_S2S_DIALBACK_OK,
                                                     CONFIDENCE_LIKELY, dialback->verify.answer);
    finding_say(finding,
                "%s -> %s: dialback confirmed by the authoritative server %s; the stream that it "
                "is about was not seen in clear",
                dialback->from, dialback->to, server_text(&dialback->verify, true, address));
    return report(context, finding, dialback);
}

static const struct finding *report_valid(struct rule_context *context,
                                          const struct dialback *dialback) {
    const struct dialback_exchange *result = &dialback->result;
    const char *unseen =
        dialback->verify.answer.frame == 0 ? "; its db:verify was not captured in clear" : "";
    if (result->flow == 0)
        return report_confirmed(context, dialback);
    bool asked = result->question.frame != 0;
    struct finding *finding =
        dialback_finding_begin(context, dialback, CODE_S2S_DIALBACK_OK, CONFIDENCE_CERTAIN,
                               asked ? result->question : result->answer);
    const int64_t took = time_between(result->question.time, result->answer.time);
    if (asked)
        finding_say(finding, "%s -> %s: dialback valid in %.1f ms%s", dialback->from, dialback->to,
                    (double)took / TIME_MILLISECOND, unseen);
    else
        finding_say(finding, "%s -> %s: dialback valid%s", dialback->from, dialback->to, unseen);
    return report(context, finding, dialback);
}

/* With the secret known, the key says which of the two servers of the originating domain computes
 * with another. Whose secret was given is not on the wire, so this is no more than likely. */
static void report_key(struct rule_context *context, const struct dialback *dialback,
                       struct frame_ref refused) {
    if (!dialback_can_check_key(context, dialback))
        return;
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    const char *formula = dialback_formula_of_key(context, dialback);
    bool sent_right = formula != NULL;
    char address[ADDRESS_TEXT] = "";
    struct finding *finding = dialback_finding_begin(context, dialback, CODE_S2S_DIALBACK_KEY_WRONG,
                                                     CONFIDENCE_LIKELY, refused);
    if (verify->flow != 0 && sent_right)
        set_actor(finding, dialback, verify, true);
    else if (result->flow != 0)
        set_actor(finding, dialback, result, sent_right);
    const struct dialback_exchange *blamed = sent_right ? verify : result;
    if (blamed->flow != 0)
        server_text(blamed, sent_right, address);
    const char *gap = address[0] == '\0' ? "" : " ";
    if (sent_right)
        finding_say(finding,
                    "%s -> %s: the key is right for the secret given, by the formula of %s, so the "
                    "authoritative server %s%schecks with another secret",
                    dialback->from, dialback->to, formula, address, gap);
    else
        finding_say(finding,
                    "%s -> %s: the originating server %s%ssent a key that no known formula makes "
                    "of the secret given: it computes with another secret",
                    dialback->from, dialback->to, address, gap);
    report(context, finding, dialback);
}

static const struct finding *report_invalid(struct rule_context *context,
                                            const struct dialback *dialback) {
    const struct dialback_exchange *verify = &dialback->verify;
    bool by_authority = verify->type == ANSWER_INVALID;
    const struct dialback_exchange *answered = by_authority ? verify : &dialback->result;
    char address[ADDRESS_TEXT];
    struct finding *finding = dialback_finding_begin(context, dialback, CODE_S2S_DIALBACK_REFUSED,
                                                     CONFIDENCE_CERTAIN, answered->answer);
    set_actor(finding, dialback, answered, true);
    server_text(answered, true, address);
    if (by_authority)
        finding_say(finding,
                    "%s -> %s: dialback refused, the authoritative server %s says that the key is "
                    "not its own",
                    dialback->from, dialback->to, address);
    else
        finding_say(finding, "%s -> %s: dialback refused by the receiving server %s%s",
                    dialback->from, dialback->to, address,
                    verify->type == ANSWER_VALID
                        ? ", although the authoritative server confirmed the key"
                        : "; how it verified the key was not captured");
    const struct finding *reported = report(context, finding, dialback);
    report_key(context, dialback, answered->answer);
    return reported;
}

/* A policy that is violated in clear is most likely the one that wants TLS. */
static bool is_about_tls(const struct dialback *dialback) {
    return strcmp(dialback->result.condition, "policy-violation") == 0 && !dialback->inside_tls &&
           s2s_text_is_about_tls(dialback->result.text);
}

/* The condition alone may say less than its text or the wire. */
static void say_error(struct finding *finding, const struct dialback *dialback,
                      const struct dialback_exchange *answered) {
    char address[ADDRESS_TEXT];
    struct dialback_reason reason;
    const char *condition =
        answered->condition[0] == '\0' ? "undefined-condition" : answered->condition;
    server_text(answered, true, address);
    if (dialback_reason_of(dialback, answered, &reason)) {
        finding->check = g_strdup(reason.advice);
        finding_say(finding, "%s -> %s: dialback failed, the receiving server %s %s (%s)",
                    dialback->from, dialback->to, address, reason.words, condition);
        return;
    }
    finding->check = g_strdup(s2s_dialback_error_advice(answered->condition));
    finding_say(finding, "%s -> %s: dialback failed, the %s server %s says: %s (%s)",
                dialback->from, dialback->to,
                answered == &dialback->verify ? "authoritative" : "receiving", address,
                xmpp_s2s_condition_text(condition), condition);
}

static void say_tls(struct finding *finding, const struct dialback *dialback) {
    char address[ADDRESS_TEXT];
    finding_say(finding,
                "%s -> %s: dialback failed, the receiving server %s says: %s (policy-violation); "
                "TLS was not started on this connection",
                dialback->from, dialback->to, server_text(&dialback->result, true, address),
                xmpp_s2s_condition_text("policy-violation"));
}

/* Where the receiving server was turned away before. */
static void add_refused(struct finding *finding, const struct dialback *dialback) {
    char server[ENDPOINT_TEXT], frame[FRAME_TEXT];
    if (dialback->refused.ref.frame == 0)
        return;
    finding_add_evidence(finding, dialback->refused.ref, "refused by the server asked for it");
    finding_add_fact(finding, "connection_refused_by", "%s (frame %s)",
                     endpoint_write(&dialback->refused.server, server),
                     frame_text_write(finding->files, dialback->refused.ref.frame, frame));
}

static const struct finding *report_error(struct rule_context *context,
                                          const struct dialback *dialback) {
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    const struct dialback_exchange *answered = result->type == ANSWER_ERROR ? result : verify;
    bool about_tls = answered == result && is_about_tls(dialback);
    struct finding *finding = dialback_finding_begin(
        context, dialback, about_tls ? CODE_S2S_TLS_POLICY : CODE_S2S_DIALBACK_ERROR,
        about_tls ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, answered->answer);
    set_actor(finding, dialback, answered, true);
    finding_add_fact(finding, "condition", "%s", answered->condition);
    finding_add_fact(finding, "text", "%s", answered->text);
    add_refused(finding, dialback);
    if (about_tls)
        say_tls(finding, dialback);
    else
        say_error(finding, dialback, answered);
    return report(context, finding, dialback);
}

/* An answer that misses its question is none: who asked waits on, or gives up. */
const struct finding *dialback_report_misplaced(struct rule_context *context,
                                                const struct dialback *dialback) {
    const struct dialback_misplaced *misplaced = &dialback->misplaced;
    const struct dialback_exchange *asked =
        misplaced->of_result ? &dialback->result : &dialback->verify;
    const bool other_stream = misplaced->kind == ANSWER_ON_OTHER_STREAM;
    const char *what = misplaced->of_result ? "db:result" : "db:verify";
    char address[ADDRESS_TEXT];
    struct finding *finding = dialback_finding_begin(context, dialback, CODE_S2S_DIALBACK_ERROR,
                                                     CONFIDENCE_LIKELY, misplaced->ref);
    set_actor(finding, dialback, asked, true);
    finding_add_evidence(finding, dialback_main(dialback)->ended, "end of the connection");
    char frame[FRAME_TEXT];
    finding_add_fact(finding, "question", "%s in frame %s", what,
                     frame_text_write(finding->files, asked->question.frame, frame));
    if (!other_stream)
        finding_add_fact(finding, "answered_stream_id", "%s", misplaced->id);
    finding_add_fact(finding, "condition", "%s", dialback->result.condition);
    finding_add_fact(finding, "text", "%s", dialback->result.text);
    finding_advise(finding, true,
                   "An answer counts only on the stream of its question and for the same stream id "
                   "(XEP-0220 2.1): look at the server software of %s, or at what distributes its "
                   "connections over several nodes.",
                   dialback->from);
    finding_say(finding, "%s -> %s: dialback failed, %s answered the %s %s", dialback->from,
                dialback->to, address_write(&misplaced->by, address), what,
                other_stream ? "on another stream than it was asked on"
                             : "for another stream id than it was asked for");
    return report(context, finding, dialback);
}

const struct finding *dialback_report_answer(struct rule_context *context,
                                             const struct dialback *dialback) {
    switch (dialback_outcome(dialback)) {
    case ANSWER_VALID:
        return report_valid(context, dialback);
    case ANSWER_INVALID:
        return report_invalid(context, dialback);
    default:
        return report_error(context, dialback);
    }
}

const struct finding *dialback_report_unanswered(struct rule_context *context,
                                                 const struct dialback *dialback) {
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    char address[ADDRESS_TEXT];
    bool unasked = verify->flow == 0, confirmed = verify->type == ANSWER_VALID;
    const bool is_refused = dialback->refused.ref.frame != 0;
    struct frame_ref last = confirmed ? verify->answer
                            : unasked ? result->question
                                      : verify->question;
    struct finding *finding =
        dialback_finding_begin(context, dialback, CODE_S2S_DIALBACK_UNANSWERED,
                               unasked ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, last);
    add_refused(finding, dialback);
    finding_add_fact(finding, "missing", "%s",
                     unasked     ? "db:verify of the receiving server, none was captured"
                     : confirmed ? "the answer of the receiving server to db:result"
                                 : "the answer of the authoritative server to db:verify");
    finding_add_evidence(finding, dialback_main(dialback)->ended, "end of the connection");
    const struct dialback_exchange *silent = unasked || confirmed ? result : verify;
    set_actor(finding, dialback, silent, true);
    finding_say(finding, "%s -> %s: dialback unanswered: the %s server %s %s", dialback->from,
                dialback->to, silent == result ? "receiving" : "authoritative",
                server_text(silent, true, address),
                unasked     ? (is_refused ? "could not connect to the authoritative server: "
                                            "connection refused"
                                          : "asked no authoritative server, as far as was "
                                            "captured")
                : confirmed ? "did not pass on that the key is valid"
                            : "did not answer the db:verify of the receiving server");
    return report(context, finding, dialback);
}
