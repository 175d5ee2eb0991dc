/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the clock of a capture is ahead of that of another, learned from packets that both saw.
 */
#ifndef UCSCOPE_CAPTURE_CASE_CLOCK_H
#define UCSCOPE_CAPTURE_CASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* The clock of one capture beside that of the capture that the case goes by. */
struct case_clock {
    bool is_known;       /* a chain of captures that saw the same packets leads to that one */
    bool one_way;        /* by packets of one direction alone: the time on the way is in it */
    unsigned beside;     /* the capture that it was compared with */
    int64_t ahead;       /* of the case's clock at `since`, nanoseconds */
    int64_t uncertainty; /* nanoseconds, either way */
    double drift;        /* nanoseconds that it gains in a nanosecond */
    int64_t since;       /* by its own clock */
    uint64_t packets;    /* that both have */
};

/* The case's time of what this clock calls `time`. */
int64_t case_clock_correct(const struct case_clock *clock, int64_t time);

/* What this clock shows at the case's `time`. */
int64_t case_clock_show(const struct case_clock *clock, int64_t time);

#endif
