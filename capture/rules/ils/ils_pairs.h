/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of ILS between two hosts, over all their connections: joined by which method, on
 * which connection, after how many failures. */
#ifndef UCSCOPE_CAPTURE_RULES_ILS_ILS_PAIRS_H
#define UCSCOPE_CAPTURE_RULES_ILS_ILS_PAIRS_H

#include "capture/net/limits.h"
#include "capture/rules/finding.h"
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

struct ils_pairs;

struct ils_pairs *ils_pairs_new(struct limits *limits);
void ils_pairs_free(struct ils_pairs *pairs);

/* The state of these two; NULL when there are too many pairs, which is counted. */
struct ils_pair *ils_pairs_get(struct ils_pairs *pairs, const struct endpoint endpoints[2]);

/* Adds to a draft about ILS over TLS that these two joined by password before, if they did. */
void ils_pairs_tell_password_join(struct ils_pairs *pairs, struct finding *finding);

#endif
