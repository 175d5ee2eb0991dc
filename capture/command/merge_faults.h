/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What files of JSON lines have that is of no use, and what they lack. */
#ifndef UCSCOPE_CAPTURE_COMMAND_MERGE_FAULTS_H
#define UCSCOPE_CAPTURE_COMMAND_MERGE_FAULTS_H

#include "capture/command/merge_index.h"

/* Start with all zero. */
struct merge_faults {
    uint64_t lines[FAULT_COUNT];
    uint64_t missing;   /* findings */
    uint64_t of_before; /* captures */
};

/* A damaged line of a capture whose findings are all there was written once more: by a scan that
 * took up another one, which was killed while it wrote. */
void merge_faults_add(struct merge_faults *faults, const struct capture_lines *lines);

/* Tells all of it on standard error. False: something is not there that should be. */
bool merge_faults_tell(const struct merge_faults *faults, const struct merge_index *index);

#endif
