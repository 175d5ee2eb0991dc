/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every finding about a dialback says: who the three servers are, when each step came, and
 * what the key tells to someone who knows the secret. */
#include "capture/diagnose/dialback.h"

#include "xmpp_s2s/dialback_key.h"

#include <glib.h>

const struct dialback_exchange *dialback_main(const struct dialback *dialback) {
    return dialback->result.flow != 0 ? &dialback->result : &dialback->verify;
}

static void add_server(struct finding *draft, const char *role,
                       const struct dialback_exchange *exchange, bool asking, const char *domain) {
    char address[ADDRESS_TEXT];
    if (exchange->flow == 0)
        return;
    enum side side = asking ? exchange->asking : other_side(exchange->asking);
    finding_add_fact(draft, role, "%s (%s)", address_write(&exchange->ends[side].address, address),
                     domain);
}

/* Each of the two servers that are called was found by DNS, perhaps in this capture. */
static void add_srv(const struct diagnosis *diagnosis, struct finding *draft,
                    const struct dialback *dialback) {
    const struct dialback_exchange *result = &dialback->result, *verify = &dialback->verify;
    if (result->flow != 0)
        dns_names_tell_srv(diagnosis->dns_names, draft, &result->ends[result->asking].address,
                           dialback->to, "srv_of_receiving_domain");
    const struct endpoint *receiving = result->flow != 0 ? &result->ends[other_side(result->asking)]
                                                         : &verify->ends[verify->asking];
    dns_names_tell_srv(diagnosis->dns_names, draft, &receiving->address, dialback->from,
                       "srv_of_originating_domain");
}

static void append_step(GString *text, int64_t from, struct place place, const char *step) {
    if (place.frame != 0)
        g_string_append_printf(text, "%s%s after %.1f ms", text->len == 0 ? "" : ", ", step,
                               (double)time_between(from, place.time) / 1e6);
}

/* The first step is the zero that others count from. */
static void add_times(struct finding *draft, const struct dialback *dialback) {
    const struct dialback_exchange *result = &dialback->result, *verify = &dialback->verify;
    GString *text = g_string_new(NULL);
    if (result->question.frame != 0) {
        append_step(text, result->question.time, verify->question, "db:verify");
        append_step(text, result->question.time, verify->answer, "its answer");
        append_step(text, result->question.time, result->answer, "the answer to db:result");
    } else if (verify->question.frame != 0) {
        append_step(text, verify->question.time, verify->answer, "the answer to db:verify");
    }
    finding_add_fact(draft, "steps", "%s", text->str);
    g_string_free(text, TRUE);
}

static void add_key(const struct diagnosis *diagnosis, struct finding *draft,
                    const struct dialback *dialback) {
    finding_add_fact(draft, "stream_id", "%s", dialback->id);
    finding_add_fact(draft, "key", "%s", dialback->key);
    if (!dialback_can_check_key(diagnosis, dialback))
        return;
    const char *formula = dialback_formula(diagnosis, dialback);
    finding_add_fact(draft, "key_check", "%s%s",
                     formula != NULL ? "right for a secret that was given, by the formula of "
                                     : "by no known formula from a secret that was given",
                     formula != NULL ? formula : "");
}

struct finding *dialback_draft(const struct diagnosis *diagnosis, const struct dialback *dialback,
                               enum code code, enum confidence confidence, struct place place) {
    const struct dialback_exchange *exchange = dialback_main(dialback), *verify = &dialback->verify;
    struct event event = {.place = place,
                          .actor = other_side(exchange->asking),
                          .conversation = exchange->conversation,
                          .outside = {exchange->ends[CLIENT], exchange->ends[SERVER]}};
    const char *role = place.frame == verify->answer.frame            ? "answer to db:verify"
                       : place.frame == dialback->result.answer.frame ? "answer to db:result"
                       : place.frame == verify->question.frame        ? "db:verify"
                                                                      : "db:result";
    struct finding *draft = diagnosis_draft(diagnosis, &event, code, confidence, role);
    draft->conversation = exchange->flow;
    finding_add_evidence(draft, dialback->result.question, "db:result");
    finding_add_evidence(draft, verify->question, "db:verify");
    finding_add_evidence(draft, verify->answer, "answer to db:verify");
    finding_add_evidence(draft, dialback->result.answer, "answer to db:result");
    add_server(draft, "originating_server", &dialback->result, true, dialback->from);
    add_server(draft, "receiving_server", dialback->result.flow != 0 ? &dialback->result : verify,
               dialback->result.flow == 0, dialback->to);
    add_server(draft, "authoritative_server", verify, false, dialback->from);
    add_srv(diagnosis, draft, dialback);
    add_times(draft, dialback);
    add_key(diagnosis, draft, dialback);
    if (dialback->tls_policy != NULL)
        finding_add_fact(draft, "tls", "%s, policy of the receiving server: %s",
                         dialback->inside_tls ? "used" : "not used", dialback->tls_policy);
    return draft;
}

bool dialback_can_check_key(const struct diagnosis *diagnosis, const struct dialback *dialback) {
    return diagnosis->dialback_secrets != NULL && diagnosis->dialback_secrets[0] != NULL &&
           dialback->key[0] != '\0' && dialback->id[0] != '\0';
}

const char *dialback_formula(const struct diagnosis *diagnosis, const struct dialback *dialback) {
    if (!dialback_can_check_key(diagnosis, dialback))
        return NULL;
    struct dialback_inputs inputs = {
        .from = dialback->from, .to = dialback->to, .id = dialback->id};
    for (const char *const *secret = diagnosis->dialback_secrets; *secret != NULL; secret++) {
        enum dialback_formula formula;
        inputs.secret = *secret;
        if (dialback_key_recognise(dialback->key, &inputs, &formula))
            return dialback_formula_words(formula);
    }
    return NULL;
}
