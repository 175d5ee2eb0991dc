/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which steps of a long ladder are shown: the frame that decides, what findings name, and around
 * these, the beginning and the end as many as there is room for. */
#ifndef UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_FOLD_H
#define UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_FOLD_H

#include "capture/report/ladder/ladder.h"

/* For each step whether it is shown; to be freed with g_free. `most`: of them, or a few more, for
 * no single one is left out; 0: all. */
bool *ladder_fold(const struct ladder *ladder, unsigned most);

#endif
