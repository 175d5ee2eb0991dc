/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the latest packets had PSH: a program's write ended with them. Bytes reach an observer
 * with the frame they came in, sometimes later than the frame. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_PUSHES_H
#define UCSCOPE_CAPTURE_OBSERVE_PUSHES_H

#include <stdbool.h>
#include <stdint.h>

enum { PUSHES_KEPT = 256 };

/* All zero: none. */
struct pushes {
    uint64_t frames[PUSHES_KEPT];
};

static inline void pushes_note(struct pushes *pushes, uint64_t frame) {
    pushes->frames[frame % PUSHES_KEPT] = frame;
}

/* False also for a frame that came more than PUSHES_KEPT frames ago. */
static inline bool pushes_had(const struct pushes *pushes, uint64_t frame) {
    return pushes->frames[frame % PUSHES_KEPT] == frame;
}

#endif
