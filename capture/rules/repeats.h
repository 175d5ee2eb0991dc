/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same trouble once more: which frames it was seen in, and which clients had it. What is kept
 * of all findings together is bounded; counts go on. */
#ifndef UCSCOPE_CAPTURE_RULES_REPEATS_H
#define UCSCOPE_CAPTURE_RULES_REPEATS_H

#include "capture/net/limits.h"
#include "capture/rules/finding.h"

enum { REPEATS_FRAMES_KEPT = 1 << 20, REPEATS_CLIENTS_KEPT = 1 << 18 };

/* Of one capture. */
struct repeats;

struct repeats *repeats_new(struct limits *limits);
void repeats_free(struct repeats *repeats);

/* A finding that is kept, and has its id: its own client is the first. */
void repeats_begin(struct repeats *repeats, struct finding *finding);

/* Counts `made` on `known`, which is the same trouble. Where it was met in an earlier frame, it is
 * what is told, and what was told before is in `made`. */
void repeats_add(struct repeats *repeats, struct finding *known, struct finding *made);

/* The capture has ended: frames and clients are put in order. */
void repeats_settle(struct finding *finding);

/* Frees what a finding holds of them. */
void repeats_clear(struct finding *finding);

#endif
