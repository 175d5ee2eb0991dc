/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of ILS between two hosts, over all their connections: joined by which method, on
 * which connection, after how many failures. */
#ifndef UCSCOPE_CAPTURE_RULES_ILS_ILS_PAIRS_H
#define UCSCOPE_CAPTURE_RULES_ILS_ILS_PAIRS_H

#include <glib.h>

#include "capture/rules/rule_context.h"
#include "ils/join.h"

/* A join that succeeded. */
struct ils_join {
    struct frame_ref ref;          /* frame 0: none */
    struct endpoint endpoints[2];  /* by enum side */
    const struct finding *finding; /* as long as more is to be said of it; NULL otherwise */
};

/* Two hosts, whichever of them opens the connections. */
struct ils_pair {
    struct ils_join by_password; /* the latest of each kind */
    struct ils_join over_tls;
    struct frame_ref first_failure; /* since the latest join */
    uint64_t failures;              /* since then */
};

/* The state of the rule about joins. */
struct ils_pairs {
    GHashTable *by_hosts; /* char *, owned: both addresses -> struct ils_pair *, owned */
};

void ils_pairs_start(void *pairs);
void ils_pairs_stop(void *pairs);

/* What is known of these two; NULL when there are too many pairs, which is counted. */
struct ils_pair *ils_pairs_get(const struct rule_context *context,
                               const struct endpoint endpoints[2]);

/* Another attempt of the two ends of the event's connection failed. */
void ils_pairs_note_failure(const struct rule_context *context, const struct event *event);

/* Adds to a finding about ILS over TLS that these two joined by password before, if they did. */
void ils_pairs_add_password_join(const struct rule_context *context, struct finding *finding);

#endif
