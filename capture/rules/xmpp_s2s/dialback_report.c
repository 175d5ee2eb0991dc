/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a dialback at its end: who decided it, and what its key tells. */
#include "capture/rules/xmpp_s2s/dialback.h"

#include <glib.h>

/* Who acted, named by what it did: it is one of the ends of stream A, or another host. */
static void set_actor(struct finding *begun, const struct dialback *dialback,
                      const struct dialback_exchange *answered, bool answering) {
    enum side side = answering ? other_side(answered->asking) : answered->asking;
    const struct address *address = &answered->endpoints[side].address;
    const struct dialback_exchange *exchange = dialback_main(dialback);
    for (enum side end = CLIENT; end <= SERVER; end++) {
        if (!address_equals(address, &exchange->endpoints[end].address))
            continue;
        begun->actor = end == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION;
        return;
    }
    begun->actor = ACTOR_OTHER;
    begun->reporter = *address;
}

static const char *server_text(const struct dialback_exchange *exchange, bool answering,
                               char out[ADDRESS_TEXT]) {
    enum side side = answering ? other_side(exchange->asking) : exchange->asking;
    return address_write(&exchange->endpoints[side].address, out);
}

/* `middle` is taken. A connection that is gone leaves nothing behind. */
static const struct finding *report(struct rule_context *context, struct finding *begun,
                                    const struct dialback *dialback, char *middle) {
    const struct dialback_exchange *exchange = dialback_main(dialback);
    char *cause = g_strdup_printf("%s %s %s%s", dialback->from, dialback->to,
                                  dialback->result.condition, dialback->verify.condition);
    char *summary = g_strdup_printf("%s -> %s: %s", dialback->from, dialback->to, middle);
    const struct finding *finding = finding_report(context, begun, summary, cause);
    g_free(cause);
    g_free(middle);
    if (exchange->connection == NULL)
        findings_forget(context->findings, exchange->flow);
    return finding;
}

static const struct finding *tell_valid(struct rule_context *context,
                                        const struct dialback *dialback) {
    const struct dialback_exchange *result = &dialback->result, *verify = &dialback->verify;
    char address[ADDRESS_TEXT];
    if (result->flow == 0) {
        struct finding *begun = dialback_begin(context, dialback, CODE_S2S_DIALBACK_OK,
                                               CONFIDENCE_LIKELY, verify->answer);
        return report(context, begun, dialback,
                      g_strdup_printf("dialback confirmed by the authoritative server %s; the "
                                      "stream that it is about was not seen in clear",
                                      server_text(verify, true, address)));
    }
    struct frame_ref first = result->question.frame != 0 ? result->question : result->answer;
    struct finding *begun =
        dialback_begin(context, dialback, CODE_S2S_DIALBACK_OK, CONFIDENCE_CERTAIN, first);
    char *took = result->question.frame == 0
                     ? g_strdup("")
                     : g_strdup_printf(" in %.1f ms", (double)time_between(result->question.time,
                                                                           result->answer.time) /
                                                          TIME_MILLISECOND);
    char *middle = g_strdup_printf(
        "dialback valid%s%s", took,
        verify->answer.frame == 0 ? "; its db:verify was not captured in clear" : "");
    g_free(took);
    return report(context, begun, dialback, middle);
}

/* With the secret known, the key says which of the two servers of the originating domain computes
 * with another. Whose secret was given is not on the wire, so this is no more than likely. */
static void tell_key(struct rule_context *context, const struct dialback *dialback,
                     struct frame_ref refused) {
    if (!dialback_can_check_key(context, dialback))
        return;
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    const char *formula = dialback_formula(context, dialback);
    bool sent_right = formula != NULL;
    char address[ADDRESS_TEXT];
    struct finding *begun =
        dialback_begin(context, dialback, CODE_S2S_DIALBACK_KEY_WRONG, CONFIDENCE_LIKELY, refused);
    if (verify->flow != 0 && sent_right)
        set_actor(begun, dialback, verify, true);
    else if (result->flow != 0)
        set_actor(begun, dialback, result, sent_right);
    const char *authority = verify->flow == 0 ? "" : server_text(verify, true, address);
    char *middle;
    if (sent_right)
        middle = g_strdup_printf(
            "the key is right for the secret given, by the formula of %s, so the authoritative "
            "server %s%schecks with another secret",
            formula, authority, authority[0] == '\0' ? "" : " ");
    else
        middle = g_strdup_printf(
            "the originating server %s%ssent a key that no known formula makes of the secret "
            "given: it computes with another secret",
            result->flow == 0 ? "" : server_text(result, false, address),
            result->flow == 0 ? "" : " ");
    report(context, begun, dialback, middle);
}

static const struct finding *tell_invalid(struct rule_context *context,
                                          const struct dialback *dialback) {
    const struct dialback_exchange *verify = &dialback->verify;
    bool by_authority = verify->match == ANSWER_INVALID;
    const struct dialback_exchange *answered = by_authority ? verify : &dialback->result;
    char address[ADDRESS_TEXT];
    struct finding *begun = dialback_begin(context, dialback, CODE_S2S_DIALBACK_REFUSED,
                                           CONFIDENCE_CERTAIN, answered->answer);
    set_actor(begun, dialback, answered, true);
    server_text(answered, true, address);
    char *middle =
        by_authority ? g_strdup_printf("dialback refused, the authoritative server %s says that "
                                       "the key is not its own",
                                       address)
        : verify->match == ANSWER_VALID
            ? g_strdup_printf("dialback refused by the receiving server %s, although the "
                              "authoritative server confirmed the key",
                              address)
            : g_strdup_printf("dialback refused by the receiving server %s; how it verified the "
                              "key was not captured",
                              address);
    const struct finding *finding = report(context, begun, dialback, middle);
    tell_key(context, dialback, answered->answer);
    return finding;
}

/* A policy that is violated in clear is most likely the one that wants TLS. */
static bool is_about_tls(const struct dialback *dialback) {
    return strcmp(dialback->result.condition, "policy-violation") == 0 && !dialback->inside_tls;
}

static const struct finding *tell_error(struct rule_context *context,
                                        const struct dialback *dialback) {
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    const struct dialback_exchange *answered = result->match == ANSWER_ERROR ? result : verify;
    bool about_tls = answered == result && is_about_tls(dialback);
    char address[ADDRESS_TEXT];
    struct finding *begun =
        dialback_begin(context, dialback, about_tls ? CODE_S2S_TLS_POLICY : CODE_S2S_DIALBACK_ERROR,
                       about_tls ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, answered->answer);
    set_actor(begun, dialback, answered, true);
    finding_add_fact(begun, "condition", "%s", answered->condition);
    finding_add_fact(begun, "text", "%s", answered->text);
    const char *condition =
        answered->condition[0] == '\0' ? "undefined-condition" : answered->condition;
    char *middle =
        g_strdup_printf("dialback failed, the %s server %s says: %s (%s)%s",
                        answered == verify ? "authoritative" : "receiving",
                        server_text(answered, true, address), xmpp_s2s_condition_text(condition),
                        condition, about_tls ? "; TLS was not started on this connection" : "");
    return report(context, begun, dialback, middle);
}

const struct finding *dialback_tell_outcome(struct rule_context *context,
                                            const struct dialback *dialback) {
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    if (result->match == ANSWER_VALID ||
        (result->match == ANSWER_NONE && verify->match == ANSWER_VALID))
        return tell_valid(context, dialback);
    if (result->match == ANSWER_INVALID ||
        (result->match == ANSWER_NONE && verify->match == ANSWER_INVALID))
        return tell_invalid(context, dialback);
    return tell_error(context, dialback);
}

const struct finding *dialback_tell_unanswered(struct rule_context *context,
                                               const struct dialback *dialback) {
    const struct dialback_exchange *verify = &dialback->verify, *result = &dialback->result;
    char address[ADDRESS_TEXT];
    bool unasked = verify->flow == 0, confirmed = verify->match == ANSWER_VALID;
    struct frame_ref last = confirmed ? verify->answer
                            : unasked ? result->question
                                      : verify->question;
    struct finding *begun = dialback_begin(context, dialback, CODE_S2S_DIALBACK_UNANSWERED,
                                           unasked ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, last);
    finding_add_fact(begun, "missing", "%s",
                     unasked     ? "db:verify of the receiving server, none was captured"
                     : confirmed ? "the answer of the receiving server to db:result"
                                 : "the answer of the authoritative server to db:verify");
    finding_add_evidence(begun, dialback_main(dialback)->ended, "end of the connection");
    char *middle;
    if (unasked || confirmed) {
        set_actor(begun, dialback, result, true);
        server_text(result, true, address);
        middle = unasked ? g_strdup_printf("dialback unanswered: the receiving server %s asked no "
                                           "authoritative server, as far as was captured",
                                           address)
                         : g_strdup_printf("dialback unanswered: the receiving server %s did not "
                                           "pass on that the key is valid",
                                           address);
    } else {
        set_actor(begun, dialback, verify, true);
        middle = g_strdup_printf("dialback unanswered: the authoritative server %s did not answer "
                                 "the db:verify of the receiving server",
                                 server_text(verify, true, address));
    }
    return report(context, begun, dialback, middle);
}
