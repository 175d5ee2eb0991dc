/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that are put together in memory that a budget allows. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_BUFFER_H
#define UCSCOPE_CAPTURE_OBSERVE_BUFFER_H

#include "capture/observe/budget.h"
#include "wire/span.h"

/* All zero: empty. */
struct buffer {
    uint8_t *bytes;
    size_t length, size;
};

static inline struct span buffer_span(const struct buffer *buffer) {
    return span_of(buffer->bytes, buffer->length);
}

/* Room for `more` bytes after those that are there, which come to at most `most`. It grows by half
 * as much again, and by `step`. False: the budget is spent, and the buffer is as it was. */
MUST_USE bool buffer_reserve(struct buffer *buffer, struct budget *budget, size_t more, size_t step,
                             size_t most);

/* The same, and the bytes are put there. */
MUST_USE bool buffer_add(struct buffer *buffer, struct budget *budget, struct span bytes,
                         size_t step, size_t most);

/* Empties it and gives its memory back. */
void buffer_clear(struct buffer *buffer, struct budget *budget);

#endif
