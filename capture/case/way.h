/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of two captures packets pass first. */
#ifndef UCSCOPE_CAPTURE_CASE_WAY_H
#define UCSCOPE_CAPTURE_CASE_WAY_H

#include "capture/case/case_group.h"

/* 1: the packets of `side` pass `one`'s capture before `other`'s; -1: after it; 0: nothing tells,
 * neither their TTL nor their times. */
int case_way(const struct case_connection *one, const struct case_connection *other,
             enum side side);

/* The same, where the pairs of these packets are known: case_pair_packets. */
int case_way_of(const struct case_connection *one, const struct case_connection *other,
                enum side side, const GArray *pairs);

#endif
