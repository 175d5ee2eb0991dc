/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One dialback as it was seen across its two connections: stream A, on which the originating server
 * asks the receiving one, and stream B, on which the receiving server asks the authoritative one
 * (XEP-0220 2). dialback.c follows it, dialback_findings.c speaks of it. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_H

#include <glib.h>

#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/rule_context.h"

enum dialback_answer { ANSWER_NONE, ANSWER_VALID, ANSWER_INVALID, ANSWER_ERROR };

/* A question and its answer on one connection. */
struct dialback_exchange {
    struct frame_ref question, answer;                            /* frame 0: not seen */
    enum dialback_answer type;                                    /* of the answer */
    char condition[XMPP_S2S_TEXT_MOST], text[XMPP_S2S_TEXT_MOST]; /* of an error */
    uint64_t flow;                       /* id; 0: nothing was seen of it */
    const struct connection *connection; /* NULL once it is gone */
    struct endpoint endpoints[2];        /* by enum side */
    enum side asking;
    bool answer_may_be_missing; /* in a gap, or in the direction that was not captured */
    struct frame_ref ended;     /* FIN or RST of either side */
};

/* How an answer misses its question. */
enum dialback_placement { ANSWER_IN_PLACE, ANSWER_ON_OTHER_STREAM, ANSWER_FOR_OTHER_ID };

struct dialback_misplaced {
    enum dialback_placement kind;
    struct frame_ref ref;
    bool of_result;    /* it answers db:result, otherwise db:verify */
    struct address by; /* who sent it */
    char id[XMPP_S2S_TEXT_MOST];
};

/* A connection by which the receiving server wanted to ask. */
struct dialback_refused {
    struct frame_ref ref; /* frame 0: none was refused */
    struct endpoint server;
};

struct dialback {
    char from[XMPP_S2S_TEXT_MOST], to[XMPP_S2S_TEXT_MOST]; /* originating, receiving domain */
    char id[XMPP_S2S_TEXT_MOST];  /* of stream A as the receiving server named it; "" unknown */
    char key[XMPP_S2S_TEXT_MOST]; /* as the originating server sent it; "" unknown */
    struct dialback_exchange result, verify; /* stream A, stream B */
    struct dialback_misplaced misplaced;
    struct dialback_refused refused;
    bool explained;  /* stream A ended with an error instead of an answer, which is a finding */
    bool inside_tls; /* stream A is */
    const char *tls_policy; /* of the receiving server on stream A; static */
};

/* Secrets of originating domains to check keys with, NULL at the end; NULL: none. They must outlive
 * `rules` and never stand in a finding. Before the first event. */
void dialback_know_secrets(struct rules *rules, const char *const *secrets);
const char *const *dialback_secrets(const struct rule_context *context);

/* The stream error of this event comes of an answer that missed its question, which will be told.
 */
bool dialback_explains_error(const struct rule_context *context, const struct event *event);

/* By domains, what became of all dialbacks so far: dialback_pairs.h. */
GHashTable *dialback_pairs_of(const struct rule_context *context);

/* Each makes a finding, which belongs to the findings; NULL: no room for it.
 */
const struct finding *dialback_report_answer(struct rule_context *context,
                                             const struct dialback *dialback);
const struct finding *dialback_report_unanswered(struct rule_context *context,
                                                 const struct dialback *dialback);
const struct finding *dialback_report_misplaced(struct rule_context *context,
                                                const struct dialback *dialback);

/* Domains are compared in any case. */
static inline bool dialback_is_between(const struct dialback *dialback, const char *from,
                                       const char *to) {
    return g_ascii_strcasecmp(dialback->from, from) == 0 &&
           g_ascii_strcasecmp(dialback->to, to) == 0;
}

/* The last answer that there is: that to db:result, or else that to db:verify. */
static inline enum dialback_answer dialback_outcome(const struct dialback *dialback) {
    return dialback->result.type != ANSWER_NONE ? dialback->result.type : dialback->verify.type;
}

/* The exchange that a finding is about: that of stream A where it was seen. */
const struct dialback_exchange *dialback_main(const struct dialback *dialback);

#endif
