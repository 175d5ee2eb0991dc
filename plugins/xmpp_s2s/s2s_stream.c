/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/xmpp_s2s/s2s_stream.h"

/* A segment on its way through the framer. */
struct passage {
    struct s2s_direction *direction;
    struct s2s_segment_data *bringer;      /* whose segment it is */
    struct s2s_segment_data *segment_data; /* that gets the units */
    const uint8_t *start; /* of the bytes that later passes will have with `visit`; NULL: a copy */
};

static struct span unit_bytes(const struct s2s_direction *direction) {
    return span_of(wmem_array_get_raw(direction->unit), wmem_array_get_count(direction->unit));
}

static struct span buffered(struct span bytes) {
    size_t length = span_len(bytes);
    return span_of(wmem_memdup(wmem_file_scope(), bytes.at, length), length);
}

/* The frames that brought the unit learn where it became whole. */
static void tell_parts(const struct passage *passage, struct s2s_record *record) {
    wmem_array_t *parts = passage->direction->parts;
    const unsigned count = wmem_array_get_count(parts);
    uint32_t *frames = wmem_alloc_array(wmem_file_scope(), uint32_t, count + 1);
    for (unsigned i = 0; i < count; i++) {
        struct s2s_segment_data *part = *(struct s2s_segment_data **)wmem_array_index(parts, i);
        part->continued_in = passage->segment_data->frame;
        frames[i] = part->frame;
    }
    frames[count] = passage->bringer->frame;
    if (passage->bringer != passage->segment_data)
        passage->bringer->continued_in = passage->segment_data->frame;
    record->frames = frames;
    record->frame_count = count + 1;
}

static void forget_unit(struct s2s_direction *direction) {
    if (direction->unit != NULL) {
        wmem_destroy_array(direction->unit);
        wmem_destroy_array(direction->parts);
    }
    direction->unit = wmem_array_new(wmem_file_scope(), 1);
    direction->parts = wmem_array_new(wmem_file_scope(), sizeof(struct s2s_segment_data *));
}

/* Its bytes are in one segment, which later passes have too, or are copied. */
static struct span locate_unit(const struct passage *passage, struct span taken,
                               struct s2s_record *record) {
    struct s2s_direction *direction = passage->direction;
    const bool in_one = wmem_array_get_count(direction->unit) == 0;
    if (in_one && passage->start != NULL) {
        record->offset = (unsigned)(taken.at - passage->start);
        record->length = (unsigned)span_len(taken);
        return taken;
    }
    record->copy = in_one ? buffered(taken) : buffered(unit_bytes(direction));
    tell_parts(passage, record);
    return record->copy;
}

static void buffer_bytes(struct s2s_direction *direction, struct span taken) {
    size_t room = XMPP_S2S_UNIT_MOST - wmem_array_get_count(direction->unit);
    struct span fitting = span_first(taken, room);
    if (!span_is_empty(fitting))
        wmem_array_append(direction->unit, fitting.at, (unsigned)span_len(fitting));
}

static void buffer_part(const struct passage *passage) {
    wmem_array_t *parts = passage->direction->parts;
    passage->bringer->goes_on = true;
    if (wmem_array_get_count(parts) < S2S_SEGMENTS_MOST)
        wmem_array_append_one(parts, passage->bringer);
}

static void remember_opening(struct s2s_direction *direction, const struct xmpp_s2s_unit *unit) {
    const bool readable = (unit->anomalies & ANOMALY(XMPP_S2S_NOT_WELL_FORMED)) == 0;
    if (unit->kind != XMPP_S2S_OPENING || !readable)
        return;
    struct s2s_opening *opening = wmem_new0(wmem_file_scope(), struct s2s_opening);
    opening->bytes = buffered(unit->whole);
    opening->id = wmem_strdup(wmem_file_scope(), unit->id.value);
    direction->opening = opening;
}

static void add_record(struct s2s_segment_data *segment_data, struct s2s_record *record) {
    *(segment_data->first == NULL ? &segment_data->first : &segment_data->last->next) = record;
    segment_data->last = record;
}

/* The unit that ends with `taken`. */
static void finish_unit(const struct passage *passage, struct span taken) {
    struct s2s_direction *direction = passage->direction;
    struct s2s_record *record = wmem_new0(wmem_file_scope(), struct s2s_record);
    struct xmpp_s2s_unit unit;
    if (wmem_array_get_count(direction->unit) > 0)
        buffer_bytes(direction, taken);
    struct span bytes = locate_unit(passage, taken, record);
    record->framer = direction->framer;
    record->opening = direction->opening;
    record->bytes_missing = direction->bytes_missing;
    direction->bytes_missing = false;
    struct span opening = {NULL, NULL};
    if (record->opening != NULL)
        opening = record->opening->bytes;
    xmpp_s2s_read_unit(&record->framer, opening, bytes, &unit);
    record->kind = unit.kind;
    remember_opening(direction, &unit);
    add_record(passage->segment_data, record);
    direction->sink(direction->sink_data, passage->segment_data, record, &unit);
    if (record->copy.at != NULL)
        forget_unit(direction);
}

/* What came of the unit under way is of no use without what is missing. */
static void lose_bytes(struct s2s_direction *direction) {
    xmpp_s2s_resync(&direction->framer);
    forget_unit(direction);
    direction->bytes_missing = true;
}

static void forward_bytes(const struct passage *passage, struct span rest) {
    struct s2s_direction *direction = passage->direction;
    struct span taken;
    while (xmpp_s2s_take_unit(&direction->framer, &rest, &taken))
        finish_unit(passage, taken);
    if (direction->framer.in_unit) {
        buffer_bytes(direction, taken);
        buffer_part(passage);
    }
    if (direction->framer.not_xml) {
        passage->bringer->not_xml = true;
        xmpp_s2s_resync(&direction->framer);
    }
}

/* Whether `a` comes after `b`; sequence numbers go round. */
static bool is_after(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) > 0;
}

/* The segment's turn has come: it begins at the next byte or before. */
static void take_in_order(struct s2s_direction *direction, const struct s2s_segment *segment,
                          struct s2s_segment_data *segment_data, const uint8_t *start) {
    const uint32_t end = segment->sequence + segment->wire_length;
    if (!is_after(end, direction->next)) {
        segment->segment_data->is_old = segment->segment_data->first == NULL;
        return;
    }
    const struct passage passage = {direction, segment->segment_data, segment_data, start};
    const size_t old = direction->next - segment->sequence;
    forward_bytes(&passage, span_after(segment->bytes, old));
    direction->next = end;
    if (segment->wire_length > span_len(segment->bytes))
        lose_bytes(direction);
}

static struct s2s_segment *first_waiting(const struct s2s_direction *direction) {
    wmem_list_frame_t *head = wmem_list_head(direction->waiting);
    return head == NULL ? NULL : wmem_list_frame_data(head);
}

/* `visit` gets the units; NULL: each visit that waited gets its own. */
static void take_first_waiting(struct s2s_direction *direction,
                               struct s2s_segment_data *segment_data) {
    struct s2s_segment *segment = first_waiting(direction);
    wmem_list_remove_frame(direction->waiting, wmem_list_head(direction->waiting));
    direction->waiting_bytes -= (unsigned)span_len(segment->bytes);
    if (is_after(segment->sequence, direction->next)) {
        lose_bytes(direction);
        direction->next = segment->sequence;
    }
    take_in_order(direction, segment, segment_data == NULL ? segment->segment_data : segment_data,
                  NULL);
    wmem_free(wmem_file_scope(), (void *)(uintptr_t)segment->bytes.at);
    wmem_free(wmem_file_scope(), segment);
}

static void take_waiting(struct s2s_direction *direction, struct s2s_segment_data *segment_data) {
    const struct s2s_segment *segment;
    while ((segment = first_waiting(direction)) != NULL &&
           !is_after(segment->sequence, direction->next))
        take_first_waiting(direction, segment_data);
}

static int by_sequence(const void *a, const void *b) {
    const struct s2s_segment *left = a, *right = b;
    const int32_t distance = (int32_t)(left->sequence - right->sequence);
    return (distance > 0) - (distance < 0);
}

static void wait_for_missing(struct s2s_direction *direction, const struct s2s_segment *segment) {
    struct s2s_segment *copy = wmem_new(wmem_file_scope(), struct s2s_segment);
    *copy = *segment;
    copy->bytes = buffered(segment->bytes);
    copy->segment_data->waits = true;
    direction->waiting_bytes += (unsigned)span_len(copy->bytes);
    wmem_list_insert_sorted(direction->waiting, copy, by_sequence);
}

/* Missing bytes come within moments, or were never captured. */
static bool is_patient(const struct s2s_direction *direction, const struct s2s_segment_data *now) {
    const struct s2s_segment *first = first_waiting(direction);
    if (first == NULL)
        return true;
    nstime_t waited;
    nstime_delta(&waited, &now->time, &first->segment_data->time);
    return direction->waiting_bytes <= S2S_WAITING_BYTES_MOST &&
           wmem_list_count(direction->waiting) <= S2S_WAITING_MOST &&
           nstime_to_sec(&waited) < S2S_WAITING_SECONDS;
}

void s2s_direction_start(struct s2s_direction *direction, uint32_t first) {
    direction->started = true;
    direction->next = first;
    direction->waiting = wmem_list_new(wmem_file_scope());
    forget_unit(direction);
    xmpp_s2s_resync(&direction->framer);
}

void s2s_direction_take(struct s2s_direction *direction, const struct s2s_segment *segment) {
    if (is_after(segment->sequence, direction->next))
        wait_for_missing(direction, segment);
    else
        take_in_order(direction, segment, segment->segment_data, segment->bytes.at);
    take_waiting(direction, segment->segment_data);
    while (!is_patient(direction, segment->segment_data)) {
        take_first_waiting(direction, segment->segment_data);
        take_waiting(direction, segment->segment_data);
    }
}

void s2s_direction_finish(struct s2s_direction *direction) {
    if (!direction->started)
        return;
    while (first_waiting(direction) != NULL)
        take_first_waiting(direction, NULL);
}
