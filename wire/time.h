/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as int64_t nanoseconds since 1970-01-01 UTC, and the only arithmetic with them. A capture's
 * times may be anything that its writer put there, so nothing here overflows: a result that 64 bits
 * cannot hold is the nearest one that they can. */
#ifndef UCSCOPE_WIRE_TIME_H
#define UCSCOPE_WIRE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_MILLISECOND INT64_C(1000000)
#define TIME_SECOND      INT64_C(1000000000)

/* The nanoseconds from one time to another; negative when `to` is the earlier one. */
static inline int64_t time_between(int64_t from, int64_t to) {
    int64_t passed;
    if (__builtin_sub_overflow(to, from, &passed))
        return to > from ? INT64_MAX : INT64_MIN;
    return passed;
}

/* The time so many nanoseconds after `time`. */
static inline int64_t time_after(int64_t time, int64_t nanoseconds) {
    int64_t sum;
    if (__builtin_add_overflow(time, nanoseconds, &sum))
        return nanoseconds < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

/* Whether two times are at most `nanoseconds` apart, in either order: captures go back in time. */
static inline bool time_is_near(int64_t a, int64_t b, int64_t nanoseconds) {
    const int64_t passed = a < b ? time_between(a, b) : time_between(b, a);
    return passed <= nanoseconds;
}

/* Captures of several queues, and of both sides of a switch, have packets in another order than
 * they were sent in: an answer that stands so shortly before its question is the answer to it. */
#define TIME_OVERTAKEN TIME_SECOND

/* A time as most formats write it. */
struct time_parts {
    int64_t seconds;     /* since 1970-01-01 UTC, rounded down */
    int32_t nanoseconds; /* within that second, never negative */
};

static inline struct time_parts time_split(int64_t time) {
    const struct time_parts parts = {time / TIME_SECOND, (int32_t)(time % TIME_SECOND)};
    if (parts.nanoseconds >= 0)
        return parts;
    return (struct time_parts){parts.seconds - 1, parts.nanoseconds + (int32_t)TIME_SECOND};
}

/* The inverse of time_split; `nanoseconds` may be any number. */
static inline int64_t time_join(int64_t seconds, int64_t nanoseconds) {
    int64_t whole;
    if (__builtin_mul_overflow(seconds, TIME_SECOND, &whole))
        return seconds < 0 ? INT64_MIN : INT64_MAX;
    return time_after(whole, nanoseconds);
}

#endif
