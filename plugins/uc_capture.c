/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/uc_capture.h"

struct uc_capture {
    struct engine *engine;
    struct uc_numbers *numbers;
    GHashTable *findings; /* position of the frame (uint64_t) -> GPtrArray of struct finding */
    struct uc_extent extent;
    bool finished;
};

static void free_findings(void *findings) {
    g_ptr_array_unref(findings);
}

/* Only the first telling matters: the finding stays where it is and grows in place. */
static void keep_finding(void *data, const struct finding *finding, enum finding_change change) {
    struct uc_capture *capture = data;
    if (change != FINDING_NEW)
        return;
    const uint64_t position = finding->place.frame;
    GPtrArray *findings = g_hash_table_lookup(capture->findings, &position);
    if (findings == NULL) {
        findings = g_ptr_array_new();
        g_hash_table_insert(capture->findings, g_memdup2(&position, sizeof position), findings);
    }
    g_ptr_array_add(findings, (void *)finding);
}

struct uc_capture *uc_capture_new(const struct services *services) {
    struct uc_capture *capture = g_new0(struct uc_capture, 1);
    const struct engine_options options = {.services = services};
    capture->numbers = uc_numbers_new();
    capture->findings = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_findings);
    capture->engine = engine_new(&options, keep_finding, capture);
    return capture;
}

void uc_capture_free(struct uc_capture *capture) {
    engine_free(capture->engine);
    g_hash_table_destroy(capture->findings);
    uc_numbers_free(capture->numbers);
    g_free(capture);
}

void uc_capture_feed(struct uc_capture *capture, const struct uc_frame *frame,
                     const struct packet *packet) {
    const struct uc_frame *last = &capture->extent.last;
    const bool same_number = frame->number == last->number;
    const bool seen =
        frame->number < last->number || (same_number && frame->offset == last->offset);
    if (seen || capture->finished)
        return;
    if (same_number)
        uc_numbers_left_out(capture->numbers, last->number);
    if (capture->extent.first.number == 0)
        capture->extent.first = *frame;
    capture->extent.last = *frame;
    if (packet == NULL)
        return;
    struct packet fed = *packet;
    fed.frame = uc_numbers_position(capture->numbers, frame->number);
    engine_packet(capture->engine, &fed);
}

void uc_capture_finish(struct uc_capture *capture) {
    if (capture->finished)
        return;
    capture->finished = true;
    engine_finish(capture->engine);
}

struct uc_extent uc_capture_extent(const struct uc_capture *capture) {
    return capture->extent;
}

static bool same_frame(const struct uc_frame *a, const struct uc_frame *b) {
    return a->number == b->number && a->offset == b->offset && a->time == b->time &&
           a->length == b->length;
}

bool uc_capture_reached(const struct uc_capture *capture, const struct uc_extent *ended,
                        const struct uc_frame *shown) {
    return same_frame(&capture->extent.first, &ended->first) &&
           (same_frame(&capture->extent.last, &ended->last) || same_frame(shown, &ended->last));
}

const GPtrArray *uc_capture_findings(const struct uc_capture *capture, uint32_t number) {
    if (g_hash_table_size(capture->findings) == 0)
        return NULL;
    const uint64_t position = uc_numbers_position(capture->numbers, number);
    return g_hash_table_lookup(capture->findings, &position);
}

bool uc_capture_number(const struct uc_capture *capture, struct place place, uint32_t *number) {
    return uc_numbers_number(capture->numbers, place.frame, number);
}
