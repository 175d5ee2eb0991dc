/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/pcapng/block_stream.h"

#include <string.h>

enum { BUFFER_FIRST = 1 << 18 };

void block_stream_begin(struct block_stream *stream, const struct rewrite_source *source) {
    *stream = (struct block_stream){.source = source, .capacity = BUFFER_FIRST};
    stream->buffer = g_malloc(stream->capacity);
}

void block_stream_end(struct block_stream *stream) {
    g_free(stream->buffer);
    stream->buffer = NULL;
}

enum block_answer block_stream_look(struct block_stream *stream, struct block *out,
                                    size_t *wanted) {
    const struct span bytes = {stream->buffer + stream->begin, stream->buffer + stream->end};
    const enum block_answer answer = block_read(bytes, &stream->big, out, wanted);
    if (answer != BLOCK_WHOLE)
        return answer;
    if (!stream->in_section && out->type != BLOCK_SECTION)
        return BLOCK_BROKEN;
    stream->in_section = true;
    stream->begin += span_len(out->whole);
    return BLOCK_WHOLE;
}

ptrdiff_t block_stream_refill(struct block_stream *stream, size_t wanted) {
    stream->end -= stream->begin;
    memmove(stream->buffer, stream->buffer + stream->begin, stream->end);
    stream->begin = 0;
    if (wanted > stream->capacity) {
        stream->capacity = wanted;
        stream->buffer = g_realloc(stream->buffer, wanted);
    }
    const ptrdiff_t came = stream->source->read(stream->source->data, stream->buffer + stream->end,
                                                stream->capacity - stream->end);
    stream->end += came > 0 ? (size_t)came : 0;
    return came;
}

bool block_stream_next(struct block_stream *stream, struct block *out) {
    enum block_answer answer;
    size_t wanted = 0;
    do
        answer = block_stream_look(stream, out, &wanted);
    while (answer == BLOCK_MORE && block_stream_refill(stream, wanted) > 0);
    return answer == BLOCK_WHOLE;
}
