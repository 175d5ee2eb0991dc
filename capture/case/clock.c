/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/clock.h"

#include "wire/time.h"

static int64_t ahead_at(const struct case_clock *clock, int64_t own) {
    const double gained = clock->drift * (double)time_between(clock->since, own);
    return time_after(clock->ahead, (int64_t)gained);
}

int64_t case_clock_correct(const struct case_clock *clock, int64_t time) {
    return clock->is_known ? time_between(ahead_at(clock, time), time) : time;
}

int64_t case_clock_show(const struct case_clock *clock, int64_t time) {
    if (!clock->is_known)
        return time;
    const int64_t about = time_after(time, clock->ahead);
    return time_after(time, ahead_at(clock, about));
}
