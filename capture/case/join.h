/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings of traces and findings of packets that are of one trouble: lines become evidence beside
 * frames, and settle what packets made but likely. */
#ifndef UCSCOPE_CAPTURE_CASE_JOIN_H
#define UCSCOPE_CAPTURE_CASE_JOIN_H

#include "capture/case/aliases.h"
#include "capture/case/log.h"

/* All must outlive the findings. */
struct join {
    struct frame_files *files; /* merged */
    const GPtrArray *points;   /* struct case_point * */
    GHashTable *ports;         /* case_index_ports */
    const GPtrArray *logs;     /* struct case_log *, whose clocks were learned */
    const struct aliases *aliases;
    const GArray *fetched; /* case_fetched_new */
};

/* Adds to `findings` (struct finding *) what the logs tell and no packet does, and gives the others
 * the lines that bear them out. */
void case_join(const struct join *join, GPtrArray *findings);

#endif
