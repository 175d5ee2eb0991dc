/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wireshark's times as numbers; libwsutil has them as floating-point numbers only. */
#ifndef UCSCOPE_CAPTURE_READ_NANOSECONDS_H
#define UCSCOPE_CAPTURE_READ_NANOSECONDS_H

#include <wsutil/nstime.h>

#include "wire/time.h"

static inline int64_t nanoseconds_of(const nstime_t *time) {
    return time_join(time->secs, time->nsecs);
}

#endif
