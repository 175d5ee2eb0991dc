/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting by the monotonic clock: delays do not add up. */
#include "capture/command/replay_clock.h"

#include <glib.h>
#include <time.h>

#include "wire/time.h"

static const int64_t tick = 250 * TIME_MILLISECOND;

static int64_t monotonic_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return time_join(now.tv_sec, now.tv_nsec);
}

struct replay_clock replay_clock_begin(double speed, int64_t first) {
    return (struct replay_clock){speed, monotonic_now(), first};
}

static const double longest = 0x1p62; /* nanoseconds: more than a century */

/* Nanoseconds from `now` until capture time `due`; 0 when that is past. A packet may lie centuries
 * ahead: captures have broken clocks. */
static int64_t until(const struct replay_clock *replay_clock, int64_t due, int64_t now) {
    double wait = (double)time_between(replay_clock->first, due) / replay_clock->speed -
                  (double)time_between(replay_clock->began_at, now);
    return (int64_t)CLAMP(wait, 0, longest);
}

bool replay_clock_wait(const struct replay_clock *replay_clock, int64_t due, int64_t *now) {
    if (replay_clock->speed <= 0)
        return true;
    int64_t clock = monotonic_now();
    int64_t wait = until(replay_clock, due, clock);
    if (wait <= 0)
        return true;
    bool whole = wait <= tick;
    struct time_parts end = time_split(time_after(clock, whole ? wait : tick));
    struct timespec at = {.tv_sec = (time_t)end.seconds, .tv_nsec = end.nanoseconds};
    if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == 0 && whole)
        return true;
    double passed =
        (double)time_between(replay_clock->began_at, monotonic_now()) * replay_clock->speed;
    *now = time_after(replay_clock->first, (int64_t)CLAMP(passed, 0, longest));
    return false;
}
