/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/dialback_facts.h"

#include "capture/rules/dns/dns_names.h"
#include "xmpp_s2s/dialback_key.h"

#include <glib.h>

const struct dialback_exchange *dialback_main(const struct dialback *dialback) {
    return dialback->result.flow != 0 ? &dialback->result : &dialback->verify;
}

/* --- the key --------------------------------------------------------------------------------- */

bool dialback_can_check_key(const struct rule_context *context, const struct dialback *dialback) {
    return dialback_secrets(context) != NULL && dialback_secrets(context)[0] != NULL &&
           dialback->key[0] != '\0' && dialback->id[0] != '\0';
}

const char *dialback_formula_of_key(const struct rule_context *context,
                                    const struct dialback *dialback) {
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
    if (!dialback_can_check_key(context, dialback))
        return;
    const char *formula = dialback_formula_of_key(context, dialback);
    finding_add_fact(finding, "key_check", "%s%s",
                     formula != NULL ? "right for a secret that was given, by the formula of "
                                     : "by no known formula from a secret that was given",
                     formula != NULL ? formula : "");
}

struct finding *dialback_finding_begin(const struct rule_context *context,
                                       const struct dialback *dialback, enum code code,
                                       enum confidence confidence, struct frame_ref ref) {
    const struct dialback_exchange *exchange = dialback_main(dialback), *verify = &dialback->verify;
    struct event event = {.ref = ref,
                          .actor = other_side(exchange->asking),
                          .connection = exchange->connection,
                          .outside = {exchange->endpoints[CLIENT], exchange->endpoints[SERVER]}};
    const char *role = ref.frame == dialback->misplaced.ref.frame   ? "answer out of place"
                       : ref.frame == verify->answer.frame          ? "answer to db:verify"
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
