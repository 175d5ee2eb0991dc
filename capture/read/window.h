/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file or stream seen through a window that moves forward: its next bytes lie in memory together,
 * and are read where they lie. What is read into memory fits into the processor's cache; of a large
 * plain file, pages are mapped instead, and brought into the cache shortly before they are due: all
 * of them, or, where records are long, what is looked at of each. */
#ifndef UCSCOPE_CAPTURE_READ_WINDOW_H
#define UCSCOPE_CAPTURE_READ_WINDOW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/read/input.h"
#include "capture/read/record_walk.h"
#include "capture/read/window_memory.h"
#include "wire/span.h"

struct mapping;

struct window {
    struct span rest; /* in view and not yet taken: take_ functions move it on */
    uint64_t seen;    /* bytes of the input that have been in view */
    int error;        /* errno of the read that failed; 0: none did */
    struct input input;
    struct window_memory *memory, *memories; /* the one that is read into; all of them */
    size_t size;                             /* of each, in bytes */
    size_t chunk;                            /* bytes that are read at once */
    struct mapping *mapping;                 /* NULL: the input is read into `memory` */
    struct record_shape shape; /* `big` is the reader's, of the section that it reads */
    size_t taken;              /* records of what is mapped */
    const uint8_t *near;    /* of what is mapped: more comes into the cache when `rest` is there, */
    const uint8_t *fetched; /* and until here it has come */
    _Atomic bool is_lost;   /* some of what was mapped is gone: what was taken may be zeros */
    const _Atomic bool *stopped;
};

/* Takes `input` over, most of which is records of `shape`. At most `longest` bytes will be asked
 * for at once. `stopped`, which must outlive the window, ends a wait for a pipe. The window must
 * not move. */
void window_open(struct window *window, struct input *input, size_t longest,
                 const struct record_shape *shape, const _Atomic bool *stopped);
void window_close(struct window *window);

/* Brings more into view, until `length` bytes are there. False: the input ended, was stopped or
 * failed before; what there is stays in view. Spans taken before are no longer valid. */
MUST_USE bool window_fill(struct window *window, size_t length);

/* From here on the input is looked at in the thread that reads it: it is mapped if it may be. */
void window_read_alone(struct window *window);

/* For window_approach. */
void window_bring_near(struct window *window);

/* Call it for each record that was taken. */
ALWAYS_INLINE void window_approach(struct window *window) {
    window->taken++;
    if (window->rest.at >= window->near)
        window_bring_near(window);
}

/* Where `rest` and what was taken since the last call of window_fill lie, for who holds it: it is
 * as it is until it is let go of. NULL: what is mapped cannot be held. */
ALWAYS_INLINE struct window_memory *window_memory_of(const struct window *window) {
    return window->mapping == NULL ? window->memory : NULL;
}

/* What was taken looks as if the file had been cut there: looks whether it was. */
void window_doubt(struct window *window);

/* What was taken since `rest` was at `at` may be zeros in place of what the file has lost. True: it
 * is to be taken again, from `at` on, and comes from what there is. Call it when something was
 * taken. */
bool window_return(struct window *window, const uint8_t *at);

MUST_USE ALWAYS_INLINE bool window_lost(struct window *window, const uint8_t *at) {
    return atomic_load_explicit(&window->is_lost, memory_order_relaxed) &&
           window_return(window, at);
}

#endif
