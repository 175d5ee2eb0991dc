/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/trace/trace_message.h"

#include "wire/message_head.h"

enum { MESSAGE_MOST = 64 * 1024 };

/* Products put blanks and a bar before lines, and an empty line may be left of it alone. */
static struct span take_line(struct span *rest) {
    struct span line = *rest;
    if (!take_until(rest, '\n', &line))
        rest->at = rest->end;
    while (!span_is_empty(line) && line.end[-1] == '\r')
        line.end--;
    while (!span_is_empty(line) && (*line.at == ' ' || *line.at == '\t' || *line.at == '|'))
        line.at++;
    return line;
}

/* `origins` may be NULL. */
static void append(GByteArray *message, GArray *origins, struct span part, bool is_of_record) {
    if (span_is_empty(part))
        return;
    g_byte_array_append(message, part.at, (guint)span_len(part));
    for (const uint8_t *at = part.at; origins != NULL && at < part.end; at++) {
        const uint8_t *origin = is_of_record ? at : NULL;
        g_array_append_val(origins, origin);
    }
}

/* The empty line at the end of a head is often missing in a trace. */
static void end_head(GByteArray *message, GArray *origins) {
    size_t scanned = 0;
    if (message->len > 0 &&
        message_head_length(span_of(message->data, message->len), &scanned) == 0)
        append(message, origins, span_of_text("\r\n"), false);
}

GByteArray *trace_message_bytes(const struct trace_statement *statement) {
    return trace_message_mapped(statement, NULL);
}

GByteArray *trace_message_mapped(const struct trace_statement *statement, GArray *origins) {
    GByteArray *message = g_byte_array_new();
    struct span text = span_first(statement->message, MESSAGE_MOST);
    while (!span_is_empty(text)) {
        const struct span line = take_line(&text);
        const bool is_before = message->len == 0 && (span_is_empty(line) || *line.at == '[');
        if (is_before) /* "[50944,NET]" */
            continue;
        append(message, origins, line, true);
        append(message, origins, span_of_text("\r\n"), false);
    }
    end_head(message, origins);
    return message;
}

static struct endpoint endpoint_of(const struct trace_end *end) {
    struct endpoint endpoint = {.port = end->port};
    trace_address_read(end->host, &endpoint.address);
    return endpoint;
}

struct trace_way trace_message_way(const struct trace_statement *statement,
                                   const struct address *own) {
    const bool came_in = statement->meaning == TRACE_SAYS_SIP_RECEIVED;
    struct endpoint writer = endpoint_of(&statement->writer);
    const struct endpoint peer = endpoint_of(&statement->peer);
    if (writer.address.family == 0)
        writer.address = *own;
    return (struct trace_way){.source = came_in ? peer : writer,
                              .destination = came_in ? writer : peer,
                              .came_in = came_in};
}
