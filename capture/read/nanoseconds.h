/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wireshark's times as numbers and back; libwsutil has them as floating-point numbers only. */
#ifndef UCSCOPE_CAPTURE_READ_NANOSECONDS_H
#define UCSCOPE_CAPTURE_READ_NANOSECONDS_H

#include <stdbool.h>
#include <stdint.h>
#include <wsutil/nstime.h>

/* Nanoseconds since 1970-01-01 UTC. Time stamps of a hostile file may be anything: what 64 bits
 * cannot hold is kept at their end. */
static inline int64_t nanoseconds_of(const nstime_t *time) {
    int64_t whole;
    const bool beyond = __builtin_mul_overflow((int64_t)time->secs, INT64_C(1000000000), &whole) ||
                        __builtin_add_overflow(whole, (int64_t)time->nsecs, &whole);
    if (beyond)
        return time->secs < 0 ? INT64_MIN : INT64_MAX;
    return whole;
}

/* Rounds the seconds down, so that the rest is never negative. */
static inline nstime_t nanoseconds_split(int64_t time) {
    enum { SECOND = 1000000000 };
    int64_t seconds = time / SECOND;
    int64_t rest = time % SECOND;
    if (rest < 0) {
        seconds--;
        rest += SECOND;
    }
    return (nstime_t){.secs = (time_t)seconds, .nsecs = (int)rest};
}

#endif
