/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How late it is in the capture, and how long somebody waited by what was captured. Captures that
 * were joined, or stopped and begun again, have holes in time: what happened there is not known. */
#ifndef UCSCOPE_CAPTURE_RULES_CAPTURE_CLOCK_H
#define UCSCOPE_CAPTURE_RULES_CAPTURE_CLOCK_H

#include "wire/time.h"

enum { CAPTURE_HOLES = 8 };

/* All zero but `now`, which is INT64_MIN before the first time. Times in nanoseconds since 1970. */
struct capture_clock {
    int64_t now;                  /* newest time of the capture */
    int64_t holes[CAPTURE_HOLES]; /* the last time before each hole, oldest first */
    unsigned hole_count;
};

/* Without any packet for longer than this, it is taken for granted that nobody captured. */
#define CAPTURE_HOLE (3600 * TIME_SECOND)

/* It is this late. A time before the newest changes nothing, nor does one that lies CAPTURE_HOLE
 * behind it or more: such a leap is told by itself. */
void capture_clock_run(struct capture_clock *clock, int64_t time);

/* From one packet to the next the time went from `before` to `after`, which are more than
 * CAPTURE_HOLE apart, forward or back. */
void capture_clock_leap(struct capture_clock *clock, int64_t before, int64_t after);

/* The nanoseconds from then to now, or to the first hole in between: until then nothing came. */
int64_t capture_clock_waited(const struct capture_clock *clock, int64_t since);

#endif
