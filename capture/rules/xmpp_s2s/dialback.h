/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One dialback as it was seen across its two connections: stream A, on which the originating server
 * asks the receiving one, and stream B, on which the receiving server asks the authoritative one
 * (XEP-0220 2). Shared by the rule that follows it and the one that tells of it. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_H

#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/rule_context.h"

enum dialback_answer { ANSWER_NONE, ANSWER_VALID, ANSWER_INVALID, ANSWER_ERROR };

/* A question and its answer on one connection. */
struct dialback_exchange {
    struct frame_ref question, answer; /* frame 0: not seen */
    enum dialback_answer match;
    char condition[XMPP_S2S_TEXT_MOST], text[XMPP_S2S_TEXT_MOST]; /* of an error */
    uint64_t flow;                       /* id; 0: nothing was seen of it */
    const struct connection *connection; /* NULL once it is gone */
    struct endpoint endpoints[2];        /* by enum side */
    enum side asking;
    bool answer_may_be_missing; /* in a hole, or in the direction that was not captured */
    struct frame_ref ended;     /* FIN or RST of either side */
};

struct dialback {
    char from[XMPP_S2S_TEXT_MOST], to[XMPP_S2S_TEXT_MOST]; /* originating, receiving domain */
    char id[XMPP_S2S_TEXT_MOST];  /* of stream A as the receiving server named it; "" unknown */
    char key[XMPP_S2S_TEXT_MOST]; /* as the originating server sent it; "" unknown */
    struct dialback_exchange result, verify; /* stream A, stream B */
    bool explained;  /* a stream error or policy was told of on stream A instead of an answer */
    bool inside_tls; /* stream A is */
    const char *tls_policy; /* of the receiving server on stream A; static */
};

/* Secrets of originating domains to check keys with, NULL at the end; NULL: none. They must outlive
 * `rules` and are never told in a finding. Before the first event. */
void dialback_know_secrets(struct rules *rules, const char *const *secrets);
const char *const *dialback_secrets(const struct rule_context *context);

/* dialback_report.c. Each makes a finding, which belongs to the findings; NULL: no room for it. */
const struct finding *dialback_tell_outcome(struct rule_context *context,
                                            const struct dialback *dialback);
const struct finding *dialback_tell_unanswered(struct rule_context *context,
                                               const struct dialback *dialback);

/* dialback_facts.c: a draft with the facts and evidence that all findings about it have. */
struct finding *dialback_begin(const struct rule_context *context, const struct dialback *dialback,
                               enum code code, enum confidence confidence, struct frame_ref ref);

/* The formula by which the key of db:result comes of one of the secrets; NULL: of none, or
 * something that is needed is not known. */
const char *dialback_formula(const struct rule_context *context, const struct dialback *dialback);

/* There are secrets and all else that a key is made of is known. */
bool dialback_can_check_key(const struct rule_context *context, const struct dialback *dialback);

/* The exchange that a finding is about: that of stream A where it was seen. */
const struct dialback_exchange *dialback_main(const struct dialback *dialback);

#endif
