/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clocks of a case's captures, compared by the packets that two of them saw: what goes one way
 * takes as long as what goes the other, as far as nobody knows better. */
#ifndef UCSCOPE_CAPTURE_CASE_CLOCKS_H
#define UCSCOPE_CAPTURE_CASE_CLOCKS_H

#include "capture/case/case_group.h"

/* Sets point->clock of each. The first capture that has something in common with another is the one
 * that the case goes by; one that has nothing in common with it keeps a clock that is not known. */
void case_learn_clocks(const GPtrArray *points, const GPtrArray *groups);

#endif
