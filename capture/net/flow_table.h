/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flows found by their endpoints, in whichever order, and by how long they were unused. Knows
 * nothing of TCP. What others than flow.c call is declared in flow.h. */
#ifndef UCSCOPE_CAPTURE_NET_FLOW_TABLE_H
#define UCSCOPE_CAPTURE_NET_FLOW_TABLE_H

#include "capture/net/flow.h"
#include "capture/net/half_open.h"

/* The same for both orders of two endpoints; seeded for each table, so that nobody can make packets
 * that all fall into one bucket. */
uint64_t flow_table_hash(const struct flow_table *table, const struct endpoint *a,
                         const struct endpoint *b);

struct flow *flow_table_find(struct flow_table *table, uint64_t hash, const struct endpoint *a,
                             const struct endpoint *b);

/* A new flow in FLOW_OPENING between client and server; another makes room. */
struct flow *flow_table_add(struct flow_table *table, uint64_t hash, const struct endpoint *client,
                            const struct endpoint *server);

/* The flow was used, and is now at `stage`. */
void flow_table_touch(struct flow_table *table, struct flow *flow, enum flow_stage stage);

/* Calls `gone` and forgets the flow. */
void flow_table_remove(struct flow_table *table, struct flow *flow);

/* --- connections with nothing but a SYN --- */

struct half_open *flow_table_find_half_open(struct flow_table *table, uint64_t hash,
                                            const struct endpoint *a, const struct endpoint *b);

/* A new one, without its SYN; another makes room. NULL: no memory. */
struct half_open *flow_table_add_half_open(struct flow_table *table, uint64_t hash,
                                           const struct endpoint *client,
                                           const struct endpoint *server);

void flow_table_touch_half_open(struct flow_table *table, struct half_open *half_open);
void flow_table_remove_half_open(struct flow_table *table, struct half_open *half_open);

/* It becomes a flow; another makes room. */
struct flow *flow_table_promote(struct flow_table *table, struct half_open *half_open);

#endif
