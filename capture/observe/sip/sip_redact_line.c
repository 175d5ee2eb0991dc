/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/sip/sip_redact_line.h"

#include "capture/observe/observer.h"
#include "capture/observe/sip/sip_redact.h"
#include "capture/observe/trace/trace_message.h"

/* The message, of which each byte came from a place in the record. */
struct line_message {
    GByteArray *bytes;
    GArray *origins; /* const uint8_t *; NULL: it was no byte of the record */
    const uint8_t *record;
    uint8_t *left;
};

static void put(const struct line_message *message, uint64_t at, uint8_t byte) {
    const uint8_t *origin = g_array_index(message->origins, const uint8_t *, (guint)at);
    if (origin != NULL)
        message->left[origin - message->record] = byte;
}

static void leave(void *data, uint64_t at, uint64_t length) {
    const struct line_message *message = data;
    for (uint64_t i = at; i < at + length; i++)
        put(message, i, message->bytes->data[i]);
}

static void leave_other(void *data, uint64_t at, struct span other) {
    for (uint64_t i = 0; i < span_len(other); i++)
        put(data, at + i, other.at[i]);
}

void sip_redact_line(const struct trace_statement *statement, const struct pseudonyms *pseudonyms,
                     const uint8_t *record, uint8_t *left) {
    struct line_message line = {.origins = g_array_new(FALSE, FALSE, sizeof(const uint8_t *)),
                                .record = record,
                                .left = left};
    const struct redact_listener listener = {
        .data = &line, .datagram = leave, .datagram_other = leave_other, .pseudonyms = pseudonyms};
    struct sip_message message;
    struct redact_unit unit;
    line.bytes = trace_message_mapped(statement, line.origins);
    const struct span bytes = span_of(line.bytes->data, line.bytes->len);
    if (sip_read(bytes, &message) && redact_unit_begin_text(&unit, &listener, bytes))
        sip_redact_message(&unit, &message);
    g_byte_array_unref(line.bytes);
    g_array_unref(line.origins);
}
