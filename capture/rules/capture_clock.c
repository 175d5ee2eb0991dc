/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/capture_clock.h"

#include <string.h>

void capture_clock_run(struct capture_clock *clock, int64_t time) {
    const bool leaps = clock->now != INT64_MIN && !time_is_near(clock->now, time, CAPTURE_HOLE);
    if (time > clock->now && !leaps)
        clock->now = time;
}

static void forget_oldest(struct capture_clock *clock) {
    memmove(clock->holes, clock->holes + 1, sizeof clock->holes - sizeof clock->holes[0]);
    clock->hole_count--;
}

/* Back in time: what was taken for a hole was one packet with a wrong time, or an older capture
 * follows. */
void capture_clock_leap(struct capture_clock *clock, int64_t before, int64_t after) {
    const int64_t first_gone = time_after(after, -CAPTURE_HOLE);
    if (after < before) {
        while (clock->hole_count > 0 && clock->holes[clock->hole_count - 1] >= first_gone)
            clock->hole_count--;
    } else {
        if (clock->hole_count == CAPTURE_HOLES)
            forget_oldest(clock);
        clock->holes[clock->hole_count++] = before;
    }
    clock->now = after;
}

int64_t capture_clock_waited(const struct capture_clock *clock, int64_t since) {
    for (unsigned i = 0; i < clock->hole_count; i++)
        if (clock->holes[i] >= since)
            return time_between(since, clock->holes[i]);
    return time_between(since, clock->now);
}
