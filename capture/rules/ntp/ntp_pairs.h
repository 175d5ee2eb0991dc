/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who asks whom for the time, and what came of it: queries that wait, the silence that is going on,
 * what answers tell of both clocks. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_NTP_NTP_PAIRS_H
#define UCSCOPE_CAPTURE_RULES_NTP_NTP_PAIRS_H

#include "capture/observe/ntp/ntp_observer.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

enum { NTP_PAIRS_MOST = 4096, NTP_OPEN_MOST = 4 };

/* Without an answer in this time a query is lost. */
#define NTP_PATIENCE TIME_SECOND

struct ntp_query {
    struct frame_ref ref;
    uint16_t port; /* of the client */
    ntp_time transmit;
    ntp_time receive; /* names the query in the answer where both interleave; 0: neither does */
};

/* Queries in a row that were not answered. */
struct ntp_silence {
    struct frame_ref first, last;
    uint16_t port; /* of the first query */
    unsigned queries;
    bool is_proven; /* the client names the same latest answer as before: none came since */
    bool is_told;
};

/* How far the two clocks were apart, as long as that did not change. */
struct ntp_offset {
    struct frame_ref first, last; /* answers */
    uint16_t port;                /* of the first query */
    unsigned exchanges;
    ntp_time asked;       /* the client's clock in the latest query */
    int64_t asked_time;   /* when that was captured */
    int64_t microseconds; /* that the client's clock is behind; of the latest exchange */
};

struct ntp_pair {
    struct endpoint client, server;       /* the client with its latest port */
    struct ntp_query open[NTP_OPEN_MOST]; /* oldest first */
    unsigned open_count;
    struct ntp_silence silence;
    ntp_time origin;           /* that the latest query named */
    uint8_t version;           /* of the latest query; 0: none was captured */
    bool is_turned_away;       /* by ICMP */
    struct frame_ref answered; /* latest answer; frame 0: none */
    unsigned usable;           /* answers with time */
    struct frame_ref rate;     /* the first answer that asks for fewer queries */
    unsigned rates;
    uint16_t rate_port;
    struct ntp_offset offset;
    const struct finding *trouble; /* belongs to the findings; NULL: none, or it is over */
};

struct ntp_pairs {
    GHashTable *table; /* struct ntp_pair *, owned: by the two addresses */
    GPtrArray *order;  /* the same, as they came up */
};

void ntp_pairs_start(struct ntp_pairs *pairs);
void ntp_pairs_stop(struct ntp_pairs *pairs);

/* NULL: there is none. */
struct ntp_pair *ntp_pairs_find(const struct ntp_pairs *pairs, const struct address *client,
                                const struct address *server);
/* NULL: there is none, and no room, which is counted. */
struct ntp_pair *ntp_pairs_get(struct ntp_pairs *pairs, struct limits *limits,
                               const struct endpoint endpoints[2]);

/* A query was sent. Where none of the open ones may go, the oldest does, into `lost`: true then. */
bool ntp_pair_ask(struct ntp_pair *pair, const struct ntp_packet *query, struct frame_ref ref,
                  struct ntp_query *lost);

/* The query that this answers, taken from those that are open, with `lost_count` older ones before
 * it in `lost`. False: none that was captured. */
bool ntp_pair_take_query(struct ntp_pair *pair, const struct ntp_packet *answer,
                         struct ntp_query *out, struct ntp_query lost[NTP_OPEN_MOST],
                         unsigned *lost_count);

/* What this exchange, whose answer is usable, tells of the clocks (RFC 5905 8). Many clients write
 * something random in the place of their time: only where it goes on as the capture's does, it is a
 * clock. */
void ntp_pair_measure(struct ntp_pair *pair, const struct ntp_query *query,
                      const struct ntp_packet *answer, struct frame_ref ref);

#endif
