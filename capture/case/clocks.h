/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clocks of a case's captures, compared by the packets that two of them saw: what goes one way
 * takes as long as what goes the other, as far as nobody knows better. */
#ifndef UCSCOPE_CAPTURE_CASE_CLOCKS_H
#define UCSCOPE_CAPTURE_CASE_CLOCKS_H

#include "capture/case/case_group.h"

/* Sets point->clock of each. The first capture that has something in common with another is the one
 * that the case goes by; one that has nothing in common with it keeps a clock that is not known. */
void case_learn_clocks(const GPtrArray *points, const GPtrArray *groups);

/* 1: the packets of `side` pass `one`'s capture before `other`'s; -1: after it; 0: nothing tells,
 * neither their TTL nor their times. */
int case_way(const struct case_connection *one, const struct case_connection *other,
             enum side side);

#endif
