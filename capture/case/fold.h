/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One finding for one trouble: what follows from a loss or a reset between two captures is evidence
 * of it, and frames of the other captures that saw the same are added. */
#ifndef UCSCOPE_CAPTURE_CASE_FOLD_H
#define UCSCOPE_CAPTURE_CASE_FOLD_H

#include "capture/case/paths.h"
#include "capture/rules/finding.h"

struct fold {
    const struct frame_files *files; /* merged */
    const GPtrArray *points, *groups;
    const GPtrArray *paths;         /* struct case_path * */
    const GPtrArray *path_findings; /* struct finding *: what became of each path; NULL: nothing */
};

/* Takes out of `findings` (struct finding *) what follows from a path. */
void fold_consequences(const struct fold *fold, GPtrArray *findings);

/* Adds frames of other captures to what each finding rests on, and the addresses that they have. */
void fold_add_views(const struct fold *fold, const GPtrArray *findings);

#endif
