/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which lifeline stands where, so that arrows cross as few others as can be. */
#ifndef UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_ORDER_H
#define UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_ORDER_H

#include "capture/report/ladder/ladder.h"

/* The place of each lifeline, from 0 on the left; to be freed with g_free. Of orders that are as
 * good it is that in which they were added; so it is where there are too many to try, and
 * with `keeps_order`. */
unsigned *ladder_order(const struct ladder *ladder, bool keeps_order);

#endif
