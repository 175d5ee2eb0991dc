/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures of a case, each through an engine of its own, as in a scan. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_CAPTURES_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_CAPTURES_H

#include "capture/case/point.h"
#include "capture/command/batch.h"

struct case_captures {
    GPtrArray *points;  /* struct case_point *, owned: of what could be read */
    GPtrArray *entries; /* const struct input_entry *, likewise */
    GPtrArray *traces;  /* const struct input_entry *: of traces that could be read */
    char *error;        /* the first that came of opening TLS with keys; NULL: none; owned */
};

/* Scans all inputs; they stay unpacked. What there was is complained of, but for `error`. */
struct batch_end case_captures_scan(struct case_captures *captures, const struct options *options,
                                    struct inputs *inputs);
void case_captures_clear(struct case_captures *captures);

#endif
