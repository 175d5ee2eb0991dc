/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/unpack_limit.h"

static uint64_t limit;

void unpack_limit_set(uint64_t bytes) {
    limit = bytes;
}

bool unpack_limit_exceeded(uint64_t unpacked, uint64_t packed) {
    if (limit != 0)
        return unpacked > limit;
    return unpacked > UNPACK_LIMIT_LEAST && unpacked / UNPACK_LIMIT_TIMES > packed;
}
