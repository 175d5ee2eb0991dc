/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A heap of captures by the time of the packet that each one gives next. */
#include "capture/case/merged_reader.h"

#include <glib.h>

struct head {
    struct packet packet; /* lives until its capture is read on */
    struct reader *reader;
    const struct case_clock *clock;
};

struct merged_reader {
    struct head *heads;
    unsigned *heap; /* indices of `heads`; the earliest first */
    unsigned count; /* in the heap */
    bool has_given; /* the first of the heap was handed out and is to be read on */
};

static bool is_before(const struct merged_reader *reader, unsigned one, unsigned other) {
    const struct packet *a = &reader->heads[one].packet, *b = &reader->heads[other].packet;
    return a->time != b->time ? a->time < b->time : one < other;
}

static void swap(unsigned *a, unsigned *b) {
    const unsigned kept = *a;
    *a = *b;
    *b = kept;
}

static void sink_down(struct merged_reader *reader, unsigned at) {
    for (;;) {
        unsigned least = at;
        for (unsigned child = 2 * at + 1; child <= 2 * at + 2 && child < reader->count; child++)
            if (is_before(reader, reader->heap[child], reader->heap[least]))
                least = child;
        if (least == at)
            return;
        swap(&reader->heap[at], &reader->heap[least]);
        at = least;
    }
}

/* False: the capture has ended. */
static bool read_on(struct merged_reader *reader, unsigned index) {
    struct head *head = &reader->heads[index];
    if (reader_next(head->reader, &head->packet) != READER_PACKET)
        return false;
    head->packet.time = case_clock_correct(head->clock, head->packet.time);
    head->packet.point = index;
    return true;
}

struct merged_reader *merged_reader_new(struct reader *const *readers, const GPtrArray *points) {
    struct merged_reader *reader = g_new0(struct merged_reader, 1);
    reader->heads = g_new0(struct head, points->len);
    reader->heap = g_new0(unsigned, points->len);
    for (unsigned i = 0; i < points->len; i++) {
        const struct case_point *point = points->pdata[i];
        reader->heads[i].reader = readers[i];
        reader->heads[i].clock = &point->clock;
        if (readers[i] != NULL && read_on(reader, i))
            reader->heap[reader->count++] = i;
    }
    for (unsigned i = reader->count / 2; i-- > 0;)
        sink_down(reader, i);
    return reader;
}

void merged_reader_free(struct merged_reader *reader) {
    g_free(reader->heads);
    g_free(reader->heap);
    g_free(reader);
}

bool merged_reader_next(struct merged_reader *reader, struct packet *packet) {
    if (reader->has_given) {
        if (!read_on(reader, reader->heap[0]))
            reader->heap[0] = reader->heap[--reader->count];
        sink_down(reader, 0);
    }
    reader->has_given = reader->count > 0;
    if (reader->has_given)
        *packet = reader->heads[reader->heap[0]].packet;
    return reader->has_given;
}
