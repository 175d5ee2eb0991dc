/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of the dialbacks of one domain to another. Each direction of a federation needs one
 * of its own; where one works and the other does not, messages pass one way only. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_PAIRS_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_PAIRS_H

#include <glib.h>

#include "capture/rules/xmpp_s2s/dialback.h"

/* By domains; to be freed with g_hash_table_destroy. */
GHashTable *dialback_pairs_new(void);

/* What became of this dialback; ANSWER_NONE: it was not answered. `finding` NULL: one about
 * something else says so. */
void dialback_pairs_note(GHashTable *pairs, struct limits *limits, const struct dialback *dialback,
                         const struct finding *finding, enum dialback_answer outcome);

/* What is known of a dialback that did not come to valid. */
struct dialback_failure {
    const struct finding *finding;
    const char *from;         /* originating domain, lower case */
    struct address receiving; /* server */
    uint64_t streams[2];      /* flow ids of stream A and B; 0: not seen */
    int64_t begun, ended;     /* nanoseconds since 1970-01-01 UTC */
};

typedef void dialback_failure_visitor(void *data, const struct dialback_failure *failure);
void dialback_pairs_failures(GHashTable *pairs, dialback_failure_visitor *each, void *data);

/* Adds to each finding what became of the other direction. */
void dialback_pairs_report(GHashTable *pairs, struct findings *findings);

#endif
