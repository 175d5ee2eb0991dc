/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings say of a dialback: who the three servers are, when each step came, what the key
 * tells to someone who knows the secret, and at its end who decided it. */
#include "capture/rules/dns/dns_names.h"
#include "capture/rules/xmpp_s2s/dialback.h"
#include "capture/rules/xmpp_s2s/s2s_conditions.h"

#include "xmpp_s2s/dialback_key.h"

#include <glib.h>

const struct dialback_exchange *dialback_main(const struct dialback *dialback) {
    return dialback->result.flow != 0 ? &dialback->result : &dialback->verify;
}

/* --- the key --------------------------------------------------------------------------------- */

/* There are secrets, and all else that a key is made of is known. */
static bool can_check_key(const struct rule_context *context, const struct dialback *dialback) {
    return dialback_secrets(context) != NULL && dialback_secrets(context)[0] != NULL &&
           dialback->key[0] != '\0' && dialback->id[0] != '\0';
}

/* The formula by which the key of db:result comes of one of the secrets; NULL: of none, or
 * something that is needed is not known. */
static const char *formula_of_key(const struct rule_context *context,
                                  const struct dialback *dialback) {
    if (!can_check_key(context, dialback))
        return NULL;
    struct dialback_inputs inputs = {
        .from = dialback->from, .to = dialback->to, .id = dialback->id};
    for (const char *const *secret = dialback_secrets(context); *secret != NULL; secret++) {
        enum dialback_formula formula;
        inputs.secret = *secret;
        if (dialback_key_match(dialback->key, &inputs, &formula))
            return dialback_formula_text(formula);
    }
    return NULL;
}

/* --- facts ----------------------------------------------------------------------------------- */

static void add_server(struct finding *finding, const char *role,
                       const struct dialback_exchange *exchange, bool asking, const char *domain) {
    char address[ADDRESS_TEXT];
    if (exchange->flow == 0)
        return;
    enum side side = asking ? exchange->asking : other_side(exchange->asking);
    finding_add_fact(finding, role, "%s (%s)",
                     address_write(&exchange->endpoints[side].address, address), domain);
}

static const struct address *address_of(const struct dialback_exchange *exchange, bool asking) {
    const enum side side = asking ? exchange->asking : other_side(exchange->asking);
    return exchange->flow == 0 ? NULL : &exchange->endpoints[side].address;
}

/* Each of the two servers that are called was found by DNS, perhaps in this capture. */
static void add_srv(const struct rule_context *context, struct finding *finding,
                    const struct dialback *dialback) {
    const struct dialback_exchange *result = &dialback->result, *verify = &dialback->verify;
    const bool has_result = result->flow != 0;
    const struct dns_srv_question receiving = {address_of(result, true), dialback->to,
                                               address_of(result, false)};
    const struct dns_srv_question authoritative = {has_result ? address_of(result, false)
                                                              : address_of(verify, true),
                                                   dialback->from, address_of(verify, false)};
    if (has_result)
        dns_names_add_srv(context, finding, &receiving, "srv_of_receiving_domain");
    dns_names_add_srv(context, finding, &authoritative, "srv_of_originating_domain");
}

static void append_step(GString *text, int64_t from, struct frame_ref ref, const char *step) {
    if (ref.frame != 0)
        g_string_append_printf(text, "%s%s after %.1f ms", text->len == 0 ? "" : ", ", step,
                               (double)time_between(from, ref.time) / TIME_MILLISECOND);
}

/* The first step is the zero that others count from. */
static void add_times(struct finding *finding, const struct dialback *dialback) {
    const struct dialback_exchange *result = &dialback->result, *verify = &dialback->verify;
    GString *text = g_string_new(NULL);
    if (result->question.frame != 0) {
        append_step(text, result->question.time, verify->question, "db:verify");
        append_step(text, result->question.time, verify->answer, "its answer");
        append_step(text, result->question.time, result->answer, "the answer to db:result");
    } else if (verify->question.frame != 0) {
        append_step(text, verify->question.time, verify->answer, "the answer to db:verify");
    }
    finding_add_fact(finding, "steps", "%s", text->str);
    g_string_free(text, TRUE);
}

static void add_key(const struct rule_context *context, struct finding *finding,
                    const struct dialback *dialback) {
    finding_add_fact(finding, "stream_id", "%s", dialback->id);
    finding_add_fact(finding, "key", "%s", dialback->key);
    if (!can_check_key(context, dialback))
        return;
    const char *formula = formula_of_key(context, dialback);
    finding_add_fact(finding, "key_check", "%s%s",
                     formula != NULL ? "right for a secret that was given, by the formula of "
                                     : "by no known formula from a secret that was given",
                     formula != NULL ? formula : "");
}

/* A finding with the facts and evidence that all findings about it have. */
static struct finding *begin(const struct rule_context *context, const struct dialback *dialback,
                             enum code code, enum confidence confidence, struct frame_ref ref) {
    const struct dialback_exchange *exchange = dialback_main(dialback), *verify = &dialback->verify;
    struct event event = {.ref = ref,
                          .actor = other_side(exchange->asking),
                          .connection = exchange->connection,
                          .outside = {exchange->endpoints[CLIENT], exchange->endpoints[SERVER]}};
    const char *role = ref.frame == verify->answer.frame            ? "answer to db:verify"
                       : ref.frame == dialback->result.answer.frame ? "answer to db:result"
                       : ref.frame == verify->question.frame        ? "db:verify"
                                                                    : "db:result";
    struct finding *finding = finding_begin(context, &event, code, confidence, role);
    finding->connection = exchange->flow;
    finding_add_evidence(finding, dialback->result.question, "db:result");
    finding_add_evidence(finding, verify->question, "db:verify");
    finding_add_evidence(finding, verify->answer, "answer to db:verify");
    finding_add_evidence(finding, dialback->result.answer, "answer to db:result");
    add_server(finding, "originating_server", &dialback->result, true, dialback->from);
    add_server(finding, "receiving_server", dialback->result.flow != 0 ? &dialback->result : verify,
               dialback->result.flow == 0, dialback->to);
    add_server(finding, "authoritative_server", verify, false, dialback->from);
    add_srv(context, finding, dialback);
    add_times(finding, dialback);
    add_key(context, finding, dialback);
    if (dialback->tls_policy != NULL)
        finding_add_fact(finding, "tls", "%s, policy of the receiving server: %s",
                         dialback->inside_tls ? "used" : "not used", dialback->tls_policy);
    return finding;
}

/* --- the end --------------------------------------------------------------------------------- */

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
    if (exchange->connection == NULL)
        findings_forget(context->findings, exchange->flow);
    return reported;
}

/* The answer of the authoritative server alone: what became of it was not seen. */
static const struct finding *report_confirmed(struct rule_context *context,
                                              const struct dialback *dialback) {
    char address[ADDRESS_TEXT];
    struct finding *finding =
        begin(context, dialback, CODE_S2S_DIALBACK_OK, CONFIDENCE_LIKELY, dialback->verify.answer);
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
    struct finding *finding = begin(context, dialback, CODE_S2S_DIALBACK_OK, CONFIDENCE_CERTAIN,
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
    if (!can_check_key(context, dialback))
        return;
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    const char *formula = formula_of_key(context, dialback);
    bool sent_right = formula != NULL;
    char address[ADDRESS_TEXT] = "";
    struct finding *finding =
        begin(context, dialback, CODE_S2S_DIALBACK_KEY_WRONG, CONFIDENCE_LIKELY, refused);
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
    struct finding *finding =
        begin(context, dialback, CODE_S2S_DIALBACK_REFUSED, CONFIDENCE_CERTAIN, answered->answer);
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
    return strcmp(dialback->result.condition, "policy-violation") == 0 && !dialback->inside_tls;
}

static const struct finding *report_error(struct rule_context *context,
                                          const struct dialback *dialback) {
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    const struct dialback_exchange *answered = result->type == ANSWER_ERROR ? result : verify;
    bool about_tls = answered == result && is_about_tls(dialback);
    char address[ADDRESS_TEXT];
    struct finding *finding =
        begin(context, dialback, about_tls ? CODE_S2S_TLS_POLICY : CODE_S2S_DIALBACK_ERROR,
              about_tls ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, answered->answer);
    set_actor(finding, dialback, answered, true);
    finding_add_fact(finding, "condition", "%s", answered->condition);
    finding_add_fact(finding, "text", "%s", answered->text);
    if (!about_tls)
        finding->check = g_strdup(s2s_dialback_error_advice(answered->condition));
    const char *condition =
        answered->condition[0] == '\0' ? "undefined-condition" : answered->condition;
    finding_say(finding, "%s -> %s: dialback failed, the %s server %s says: %s (%s)%s",
                dialback->from, dialback->to, answered == verify ? "authoritative" : "receiving",
                server_text(answered, true, address), xmpp_s2s_condition_text(condition), condition,
                about_tls ? "; TLS was not started on this connection" : "");
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
    struct frame_ref last = confirmed ? verify->answer
                            : unasked ? result->question
                                      : verify->question;
    struct finding *finding = begin(context, dialback, CODE_S2S_DIALBACK_UNANSWERED,
                                    unasked ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, last);
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
                unasked     ? "asked no authoritative server, as far as was captured"
                : confirmed ? "did not pass on that the key is valid"
                            : "did not answer the db:verify of the receiving server");
    return report(context, finding, dialback);
}
