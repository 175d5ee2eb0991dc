/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/trace_pdu.h"

#include "capture/observe/trace/trace_message.h"

/* Without what follows it in the trace. */
static struct span sip_bytes(const GByteArray *bytes, struct sip_message *message) {
    struct span whole = span_of(bytes->data, bytes->len);
    if (!sip_read(whole, message) || span_is_empty(message->head))
        return whole;
    whole.at = message->head.at;
    if (message->has_length && message->length <= span_len(message->body))
        whole.end = message->head.end + message->length;
    return whole;
}

static bool take_sip(const struct trace_moment *moment, const struct trace_statement *statement,
                     struct sip_own *own, GByteArray *bytes, struct upper_pdu *out) {
    struct sip_message message = {0};
    struct trace_way way = trace_message_way(statement, &moment->course->writer);
    GByteArray *written = trace_message_bytes(statement);
    g_byte_array_set_size(bytes, 0);
    g_byte_array_append(bytes, written->data, written->len);
    g_byte_array_unref(written);
    const struct span payload = sip_bytes(bytes, &message);
    if (!span_is_empty(message.head)) /* as far as it tells the ends that the trace does not */
        sip_own_complete(own, &message, moment->course->record.line.format == TRACE_IOS,
                         way.came_in, &way.source, &way.destination);
    *out = (struct upper_pdu){.dissector = span_of_text("sip"),
                              .source = way.source,
                              .destination = way.destination,
                              .port_type = statement->is_udp ? UPPER_PDU_UDP : UPPER_PDU_TCP,
                              .has_direction = true,
                              .direction = way.came_in ? UPPER_PDU_RECEIVED : UPPER_PDU_SENT,
                              .payload = payload};
    return !span_is_empty(payload);
}

/* A stanza of dialback, inside TLS most often. Between which addresses, such lines do not tell. */
static struct upper_pdu stanza_of(const struct trace_statement *statement) {
    return (struct upper_pdu){.dissector = span_of_text("xmpp"),
                              .has_direction = true,
                              .direction =
                                  statement->number == 1 ? UPPER_PDU_RECEIVED : UPPER_PDU_SENT,
                              .payload = statement->message};
}

bool trace_pdu_is_head(const struct trace_line *line, const struct trace_statement *statement) {
    return trace_says_sip(statement) && line->format == TRACE_CALLLOG;
}

bool trace_pdu_of(const struct trace_moment *moment, const struct trace_statement *statement,
                  struct sip_own *own, GByteArray *bytes, struct upper_pdu *out) {
    if (trace_pdu_is_head(&moment->course->record.line, statement))
        return false;
    if (trace_says_sip(statement))
        return take_sip(moment, statement, own, bytes, out);
    if (statement->meaning == TRACE_MEANINGS || span_is_empty(statement->message))
        return false;
    *out = stanza_of(statement);
    return true;
}
