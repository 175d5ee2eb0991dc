/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock of a replay: when each packet is due, and what time it is in the capture meanwhile. */
#ifndef UCSCOPE_CAPTURE_COMMAND_REPLAY_CLOCK_H
#define UCSCOPE_CAPTURE_COMMAND_REPLAY_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct replay_clock {
    double speed;     /* capture seconds per second; 0: never wait */
    int64_t began_at; /* of the monotonic clock, nanoseconds */
    int64_t first;    /* capture time of the first packet, nanoseconds */
};

/* The replay begins now with a packet of capture time `first`. */
struct replay_clock replay_clock_begin(double speed, int64_t first);

/* Sleeps until capture time `due`, but no longer than to its next tick (a quarter of a second) and
 * not on when a signal comes. True: it is due. False: call again; *now is the capture's time. */
bool replay_clock_wait(const struct replay_clock *replay_clock, int64_t due, int64_t *now);

#endif
