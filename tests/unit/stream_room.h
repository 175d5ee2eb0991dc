/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One stream and what comes out of it, as a fixture of tests. */
#ifndef UCSCOPE_TESTS_STREAM_ROOM_H
#define UCSCOPE_TESTS_STREAM_ROOM_H

#include <glib.h>

#include "capture/net/stream.h"

enum { MOST_ZEROS = 1 << 20 };

struct output {
    GByteArray *bytes; /* a gap leaves zeros here, up to MOST_ZEROS */
    uint64_t gaps, cut;
    uint64_t last_frame;
    struct stream *stop; /* set to ignored at the first bytes */
};

static inline void put_bytes(void *data, struct span bytes, struct frame_ref from) {
    struct output *output = data;
    g_assert_false(span_is_empty(bytes));
    g_byte_array_append(output->bytes, bytes.at, (guint)span_len(bytes));
    output->last_frame = from.frame;
    if (output->stop != NULL)
        output->stop->ignored = true;
}

static inline void put_gap(void *data, uint64_t missing, enum gap why, struct frame_ref after) {
    struct output *output = data;
    g_assert_cmpuint(missing, >, 0);
    g_assert_cmpuint(after.frame, >, 0);
    *(why == GAP_CUT ? &output->cut : &output->gaps) += missing;
    const guint at = output->bytes->len, zeros = (guint)MIN(missing, MOST_ZEROS);
    g_byte_array_set_size(output->bytes, at + zeros);
    memset(output->bytes->data + at, 0, zeros);
}

struct fixture {
    struct stream stream;
    struct stream_budget budget;
    struct limits limits;
    struct output output;
    struct stream_reader reader;
    uint64_t frame;
};

static inline void set_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->output.bytes = g_byte_array_new();
    fixture->stream.budget = &fixture->budget;
    fixture->reader = (struct stream_reader){&fixture->output, put_bytes, put_gap};
}

static inline void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_clear(&fixture->stream);
    g_assert_cmpuint(fixture->budget.held, ==, 0);
    g_byte_array_unref(fixture->output.bytes);
}

static inline struct frame_ref now(struct fixture *fixture) {
    return frame_ref_of(++fixture->frame, 0, 0);
}

static inline void accept(struct fixture *fixture, uint32_t sequence, const char *text) {
    stream_accept(&fixture->stream, sequence, span_of_text(text), (uint32_t)strlen(text),
                  now(fixture), &fixture->limits, &fixture->reader);
}

static inline void acknowledge(struct fixture *fixture, uint32_t sequence) {
    stream_acknowledged(&fixture->stream, sequence, now(fixture), &fixture->reader);
}

static inline void assert_output(const struct fixture *fixture, const char *text) {
    g_assert_true(
        span_equals_text(span_of(fixture->output.bytes->data, fixture->output.bytes->len), text));
}

#endif
