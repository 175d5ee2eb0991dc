/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/random_seed.h"

#ifdef _WIN32
#define _CRT_RAND_S
#include <stdlib.h>
#include <string.h>

bool random_seed(void *out, size_t size) {
    for (size_t done = 0; done < size;) {
        unsigned number;
        const size_t part = size - done < sizeof number ? size - done : sizeof number;
        if (rand_s(&number) != 0)
            return false;
        memcpy((char *)out + done, &number, part);
        done += part;
    }
    return true;
}
#else
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

bool random_seed(void *out, size_t size) {
    return getentropy(out, size) == 0;
}
#endif
