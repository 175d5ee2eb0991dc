/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/xmpp_s2s/s2s_direction.h"

/* Bytes on their way through the framer. */
struct passage {
    struct s2s_direction *direction;
    struct s2s_segment_data *from; /* that brought them */
    struct s2s_segment_data *to;   /* that gets the units */
    struct span bytes;
    uint32_t offset; /* of the first in `from` */
};

static struct span unit_bytes(const struct s2s_direction *direction) {
    return span_of(wmem_array_get_raw(direction->unit), wmem_array_get_count(direction->unit));
}

static struct span buffered(struct span bytes) {
    size_t length = span_len(bytes);
    return span_of(wmem_memdup(wmem_file_scope(), bytes.at, length), length);
}

/* The frames that brought the unit learn where it became whole. */
static void link_parts(const struct passage *passage, struct s2s_record *record) {
    wmem_array_t *parts = passage->direction->parts;
    const unsigned count = wmem_array_get_count(parts);
    uint32_t *frames = wmem_alloc_array(wmem_file_scope(), uint32_t, count);
    for (unsigned i = 0; i < count; i++) {
        struct s2s_segment_data *part = *(struct s2s_segment_data **)wmem_array_index(parts, i);
        if (part != passage->to)
            part->continued_in = passage->to->frame;
        frames[i] = part->frame;
    }
    record->frames = frames;
    record->frame_count = count;
}

static void forget_unit(struct s2s_direction *direction) {
    if (direction->unit != NULL) {
        wmem_destroy_array(direction->unit);
        wmem_destroy_array(direction->parts);
    }
    direction->unit = wmem_array_new(wmem_file_scope(), 1);
    direction->parts = wmem_array_new(wmem_file_scope(), sizeof(struct s2s_segment_data *));
}

/* A segment that is handed on in pieces is one part. */
static void add_part(const struct passage *passage) {
    wmem_array_t *parts = passage->direction->parts;
    const unsigned count = wmem_array_get_count(parts);
    const bool added = count > 0 && *(struct s2s_segment_data **)wmem_array_index(
                                        parts, count - 1) == passage->from;
    if (!added && count < S2S_PARTS_MOST)
        wmem_array_append_one(parts, passage->from);
}

/* Its bytes are in the one segment it is shown with, which later dissections have too, or are
 * copied. */
static struct span locate_unit(const struct passage *passage, struct span taken,
                               struct s2s_record *record) {
    struct s2s_direction *direction = passage->direction;
    const bool in_one = wmem_array_get_count(direction->unit) == 0;
    if (in_one && passage->from == passage->to) {
        record->offset = passage->offset + (unsigned)(taken.at - passage->bytes.at);
        record->length = (unsigned)span_len(taken);
        return taken;
    }
    record->copy = in_one ? buffered(taken) : buffered(unit_bytes(direction));
    add_part(passage);
    link_parts(passage, record);
    return record->copy;
}

static void buffer_bytes(struct s2s_direction *direction, struct span taken) {
    size_t room = XMPP_S2S_UNIT_MOST - wmem_array_get_count(direction->unit);
    struct span fitting = span_first(taken, room);
    if (!span_is_empty(fitting))
        wmem_array_append(direction->unit, fitting.at, (unsigned)span_len(fitting));
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
    add_record(passage->to, record);
    direction->sink(direction->sink_data, passage->to, record, &unit);
    if (record->copy.at != NULL)
        forget_unit(direction);
}

/* What came of the unit under way is of no use without what is missing. */
static void lose_bytes(struct s2s_direction *direction) {
    xmpp_s2s_resync(&direction->framer);
    forget_unit(direction);
    direction->bytes_missing = true;
}

static void cut_into_units(const struct passage *passage) {
    struct s2s_direction *direction = passage->direction;
    struct span rest = passage->bytes, taken;
    while (xmpp_s2s_take_unit(&direction->framer, &rest, &taken))
        finish_unit(passage, taken);
    if (direction->framer.in_unit) {
        buffer_bytes(direction, taken);
        passage->from->goes_on = true;
        add_part(passage);
    }
    if (direction->framer.not_xml) {
        passage->from->not_xml = true;
        xmpp_s2s_resync(&direction->framer);
    }
}

static void forward_bytes(void *data, void *segment, uint32_t offset, struct span bytes) {
    struct s2s_direction *direction = data;
    const struct passage passage = {
        direction, segment, direction->now != NULL ? direction->now : segment, bytes, offset};
    cut_into_units(&passage);
}

static void forward_gap(void *data, uint64_t missing) {
    (void)missing;
    lose_bytes(data);
}

void s2s_direction_init(struct s2s_direction *direction, s2s_unit_sink *sink, void *sink_data) {
    const struct tcp_order_reader reader = {direction, forward_bytes, forward_gap};
    direction->sink = sink;
    direction->sink_data = sink_data;
    direction->order = tcp_order_new(&reader);
    forget_unit(direction);
    xmpp_s2s_resync(&direction->framer);
}

void s2s_direction_take(struct s2s_direction *direction, const packet_info *pinfo,
                        const struct tcp_order_segment *segment) {
    direction->now = segment->data;
    const enum tcp_order_answer answer = tcp_order_take(direction->order, pinfo, segment);
    direction->now->early = answer == TCP_ORDER_EARLY;
    direction->now->is_old = answer == TCP_ORDER_OLD;
    direction->now = NULL;
}

void s2s_direction_append(struct s2s_direction *direction,
                          const struct tcp_order_segment *segment) {
    const struct passage passage = {direction, segment->data, segment->data, segment->bytes, 0};
    cut_into_units(&passage);
    if (segment->wire_length > span_len(segment->bytes))
        lose_bytes(direction);
}
