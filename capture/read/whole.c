/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/whole.h"

#include <errno.h>
#include <unistd.h>

int whole_write(int descriptor, const void *bytes, size_t length) {
    for (const char *at = bytes; length > 0;) {
        const ssize_t written = TEMP_FAILURE_RETRY(write(descriptor, at, length));
        if (written < 0)
            return errno;
        at += written;
        length -= (size_t)written;
    }
    return 0;
}

int whole_read(int descriptor, uint64_t offset, void *out, size_t length) {
    for (char *to = out; length > 0;) {
        const ssize_t got = TEMP_FAILURE_RETRY(pread(descriptor, to, length, (off_t)offset));
        if (got <= 0)
            return got < 0 ? errno : EIO;
        to += got;
        offset += (uint64_t)got;
        length -= (size_t)got;
    }
    return 0;
}
