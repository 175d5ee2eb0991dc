/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting by the monotonic clock: delays do not add up. */
#include "capture/command/replay_clock.h"

#include <time.h>

static const int64_t second = 1000000000;
static const int64_t tick = 250000000;

static int64_t monotonic_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * second + now.tv_nsec;
}

struct replay_clock replay_clock_begin(double speed, int64_t first) {
    return (struct replay_clock){speed, monotonic_now(), first};
}

/* Nanoseconds from `now` until capture time `due`. A packet that lies years ahead (a broken clock)
 * must not overflow. */
static int64_t until(const struct replay_clock *replay_clock, int64_t due, int64_t now) {
    double wait = ((double)due - (double)replay_clock->first) / replay_clock->speed -
                  (double)(now - replay_clock->began_at);
    return wait > 0x1p62 ? INT64_C(1) << 62 : (int64_t)wait;
}

bool replay_clock_wait(const struct replay_clock *replay_clock, int64_t due, int64_t *now) {
    if (replay_clock->speed <= 0)
        return true;
    int64_t clock = monotonic_now();
    int64_t wait = until(replay_clock, due, clock);
    if (wait <= 0)
        return true;
    bool whole = wait <= tick;
    int64_t end = clock + (whole ? wait : tick);
    struct timespec at = {.tv_sec = (time_t)(end / second), .tv_nsec = (long)(end % second)};
    if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == 0 && whole)
        return true;
    double passed = (double)(monotonic_now() - replay_clock->began_at) * replay_clock->speed;
    *now = replay_clock->first + (int64_t)passed;
    return false;
}
