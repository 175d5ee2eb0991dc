/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tags of link type 252: they are taken whole or not at all, and what is read lies in the packet.
 * Any bytes that are written as a payload are read again as they were. */
#include "capture/read/reader.h"
#include "capture/report/pcapng/upper_pdu_writer.h"
#include "memory_file.h"

static bool lies_in(struct span inner, struct span outer) {
    return span_is_empty(inner) || (inner.at >= outer.at && inner.end <= outer.end);
}

/* Tag by tag. True: they end in the packet, and *payload is what follows. */
static bool walk(struct span packet, struct span *payload) {
    struct span rest = packet;
    struct upper_pdu_tag tag;
    const struct span *const at = &rest;
    for (const uint8_t *before = at->at; upper_pdu_take_tag(&rest, &tag); before = at->at) {
        g_assert_true(rest.at == before + 4 + span_len(tag.value) && rest.end == packet.end);
        g_assert_true(lies_in(tag.value, packet));
        if (tag.number == UPPER_PDU_END) {
            *payload = rest;
            return true;
        }
    }
    return false;
}

/* What was read is written and read again as it was. */
static void write_tags(const struct upper_pdu *pdu) {
    uint8_t tags[UPPER_PDU_TAGS_MOST];
    struct upper_pdu again;
    if (span_len(pdu->dissector) > UPPER_PDU_NAME_MOST)
        return;
    const size_t length = upper_pdu_write_tags(pdu, tags);
    g_assert_true(length <= sizeof tags);
    g_assert_true(upper_pdu_read(span_of(tags, length), &again));
    g_assert_true(span_is_empty(again.payload));
    g_assert_true(span_equals(again.dissector, pdu->dissector));
    g_assert_true(endpoint_equals(&again.source, &pdu->source));
    g_assert_true(endpoint_equals(&again.destination, &pdu->destination));
    g_assert_cmpuint(again.port_type, ==, pdu->port_type);
    g_assert_true(again.has_direction == pdu->has_direction);
    g_assert_cmpuint(again.direction, ==, pdu->direction);
}

static void check(struct span packet) {
    struct span payload;
    struct upper_pdu pdu;
    const bool ends = walk(packet, &payload);
    g_assert_cmpint(upper_pdu_read(packet, &pdu), ==, ends);
    if (!ends)
        return;
    g_assert_true(pdu.payload.at == payload.at && pdu.payload.end == payload.end);
    g_assert_true(lies_in(pdu.dissector, packet));
    g_assert_true(span_is_empty(pdu.dissector) || pdu.dissector.end[-1] != 0);
    write_tags(&pdu);
}

static void write_it(const char *path, struct span payload, int64_t time) {
    static char name[] = "list", *names[] = {name};
    const struct upper_pdu pdu = {.dissector = span_of_text("ctl"), .payload = payload};
    char *error = NULL;
    struct upper_pdu_writer *writer = upper_pdu_create(path, names, 1, &error);
    g_assert_nonnull(writer);
    g_assert_null(upper_pdu_shortcoming(&pdu));
    g_assert_true(upper_pdu_write(writer, 0, &pdu, time, NULL));
    g_assert_true(upper_pdu_commit(writer, &error));
}

static void wrap(struct span payload) {
    const int64_t time = INT64_C(1700000000123456789);
    char *path = memory_folder_path("wrapped.pcapng"), *error = NULL;
    struct upper_pdu pdu;
    struct packet packet;
    write_it(path, payload, time);
    struct reader *reader = reader_open_file(path, NULL, &error);
    g_assert_nonnull(reader);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
    g_assert_cmpuint(packet.link_type, ==, LINK_TYPE_UPPER_PDU);
    g_assert_cmpint(packet.time, ==, time);
    g_assert_true(upper_pdu_read(packet.bytes, &pdu));
    g_assert_true(span_equals_text(pdu.dissector, "ctl"));
    g_assert_cmpmem(pdu.payload.at, span_len(pdu.payload), payload.at, span_len(payload));
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    reader_close(reader);
    (void)g_remove(path);
    g_free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct span bytes = span_of(data, size);
    check(bytes);
    /* Writing files is slow, and looks at no byte: a few of all inputs are enough. */
    if (size > 0 && size % 16 == 0)
        wrap(bytes);
    return 0;
}
