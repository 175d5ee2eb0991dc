/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the latest packets had PSH: a program's write ended with them. Bytes reach an observer
 * with the frame they came in, sometimes later than the frame. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_PSH_FRAMES_H
#define UCSCOPE_CAPTURE_OBSERVE_PSH_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

enum { PSH_FRAMES_MOST = 256 };

/* All zero: none. */
struct psh_frames {
    uint64_t frames[PSH_FRAMES_MOST];
};

static inline void psh_frames_note(struct psh_frames *psh_frames, uint64_t frame) {
    psh_frames->frames[frame % PSH_FRAMES_MOST] = frame;
}

/* False also for a frame that came more than PSH_FRAMES_MOST frames ago. */
static inline bool psh_frames_had(const struct psh_frames *psh_frames, uint64_t frame) {
    return psh_frames->frames[frame % PSH_FRAMES_MOST] == frame;
}

#endif
