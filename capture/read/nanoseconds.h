/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wireshark's times as numbers and back; libwsutil has them as floating-point numbers only. */
#ifndef UCSCOPE_CAPTURE_READ_NANOSECONDS_H
#define UCSCOPE_CAPTURE_READ_NANOSECONDS_H

#include <wsutil/nstime.h>

#include "wire/time.h"

static inline int64_t nanoseconds_of(const nstime_t *time) {
    return time_join(time->secs, time->nsecs);
}

static inline nstime_t nanoseconds_split(int64_t time) {
    const struct time_parts parts = time_split(time);
    return (nstime_t){.secs = (time_t)parts.seconds, .nsecs = parts.nanoseconds};
}

#endif
