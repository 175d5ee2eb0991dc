/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/buffer.h"

#include <assert.h>
#include <glib.h>

bool buffer_reserve(struct buffer *buffer, struct budget *budget, size_t more, size_t step,
                    size_t most) {
    const size_t needed = buffer->length + more;
    assert(needed <= most);
    if (needed <= buffer->size)
        return true;
    const size_t size = MAX(needed, MIN(buffer->size + buffer->size / 2 + step, most));
    uint8_t *grown = budget_grow(budget, buffer->bytes, buffer->size, size);
    if (grown == NULL)
        return false;
    buffer->bytes = grown;
    buffer->size = size;
    return true;
}

bool buffer_add(struct buffer *buffer, struct budget *budget, struct span bytes, size_t step,
                size_t most) {
    if (span_is_empty(bytes))
        return true;
    if (!buffer_reserve(buffer, budget, span_len(bytes), step, most))
        return false;
    memcpy(buffer->bytes + buffer->length, bytes.at, span_len(bytes));
    buffer->length += span_len(bytes);
    return true;
}

void buffer_clear(struct buffer *buffer, struct budget *budget) {
    budget_free(budget, buffer->bytes, buffer->size);
    *buffer = (struct buffer){.bytes = NULL};
}
