/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file or stream seen through a window that moves forward: its next bytes lie in memory together,
 * and are read where they lie. The memory is small enough to stay in the processor's cache. */
#ifndef UCSCOPE_CAPTURE_READ_WINDOW_H
#define UCSCOPE_CAPTURE_READ_WINDOW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/read/input.h"
#include "wire/span.h"

struct window {
    struct span rest; /* in view and not yet taken: take_ functions move it on */
    uint64_t seen;    /* bytes of the input that have been in view */
    int error;        /* errno of the read that failed; 0: none did */
    struct input input;
    uint8_t *memory;
    size_t size;
    const _Atomic bool *stopped;
};

/* Takes `input` over. At most `longest` bytes will be asked for at once. `stopped`, which must
 * outlive the window, ends a wait for a pipe. */
void window_open(struct window *window, struct input *input, size_t longest,
                 const _Atomic bool *stopped);
void window_close(struct window *window);

/* Brings more into view, until `length` bytes are there. False: the input ended, was stopped or
 * failed before; what there is stays in view. Spans taken before are no longer valid. */
MUST_USE bool window_fill(struct window *window, size_t length);

#endif
