/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every finding about a dialback says: who the three servers are, when each step came, and
 * what the key tells to someone who knows the secret. */
#include "capture/observe/event.h"
#include "capture/rules/dns/dns_names.h"
#include "capture/rules/xmpp_s2s/dialback.h"

#include "xmpp_s2s/dialback_key.h"

#include <glib.h>

const struct dialback_exchange *dialback_main(const struct dialback *dialback) {
    return dialback->result.flow != 0 ? &dialback->result : &dialback->verify;
}

static void add_server(struct finding *finding, const char *role,
                       const struct dialback_exchange *exchange, bool asking, const char *domain) {
    char address[ADDRESS_TEXT];
    if (exchange->flow == 0)
        return;
    enum side side = asking ? exchange->asking : other_side(exchange->asking);
    finding_add_fact(finding, role, "%s (%s)",
                     address_write(&exchange->endpoints[side].address, address), domain);
}

/* Each of the two servers that are called was found by DNS, perhaps in this capture. */
static void add_srv(const struct rule_context *context, struct finding *finding,
                    const struct dialback *dialback) {
    const struct dialback_exchange *result = &dialback->result, *verify = &dialback->verify;
    if (result->flow != 0)
        dns_names_tell_srv(context, finding, &result->endpoints[result->asking].address,
                           dialback->to, "srv_of_receiving_domain");
    const struct endpoint *receiving = result->flow != 0
                                           ? &result->endpoints[other_side(result->asking)]
                                           : &verify->endpoints[verify->asking];
    dns_names_tell_srv(context, finding, &receiving->address, dialback->from,
                       "srv_of_originating_domain");
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
    if (!dialback_can_check_key(context, dialback))
        return;
    const char *formula = dialback_formula(context, dialback);
    finding_add_fact(finding, "key_check", "%s%s",
                     formula != NULL ? "right for a secret that was given, by the formula of "
                                     : "by no known formula from a secret that was given",
                     formula != NULL ? formula : "");
}

struct finding *dialback_begin(const struct rule_context *context, const struct dialback *dialback,
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

bool dialback_can_check_key(const struct rule_context *context, const struct dialback *dialback) {
    return dialback_secrets(context) != NULL && dialback_secrets(context)[0] != NULL &&
           dialback->key[0] != '\0' && dialback->id[0] != '\0';
}

const char *dialback_formula(const struct rule_context *context, const struct dialback *dialback) {
    if (!dialback_can_check_key(context, dialback))
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
