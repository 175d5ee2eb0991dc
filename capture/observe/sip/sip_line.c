/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/sip/sip_line.h"

#include <glib.h>

#include "capture/observe/sip/sip_calllog.h"
#include "capture/observe/trace/trace.h"

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

/* Its lines as they were sent; to be freed. */
static GByteArray *message_of(struct span text) {
    GByteArray *message = g_byte_array_new();
    text = span_first(text, MESSAGE_MOST);
    while (!span_is_empty(text)) {
        const struct span line = take_line(&text);
        const bool is_before = message->len == 0 && (span_is_empty(line) || *line.at == '[');
        if (is_before) /* "[50944,NET]" */
            continue;
        if (!span_is_empty(line))
            g_byte_array_append(message, line.at, (guint)span_len(line));
        g_byte_array_append(message, (const guint8 *)"\r\n", 2);
    }
    return message;
}

/* An address that is told by name, or not at all, has no family. */
static struct endpoint endpoint_of(const struct trace_end *end) {
    struct endpoint endpoint = {.port = end->port};
    trace_address_read(end->host, &endpoint.address);
    return endpoint;
}

static struct sip_way way_of(const struct trace_told *told) {
    const struct trace_statement *statement = told->statement;
    const bool came_in = statement->meaning == TRACE_SAYS_SIP_RECEIVED;
    struct endpoint writer = endpoint_of(&statement->writer);
    const struct endpoint peer = endpoint_of(&statement->peer);
    if (writer.address.family == 0)
        writer.address = told->writer;
    return (struct sip_way){.source = came_in ? peer : writer,
                            .destination = came_in ? writer : peer,
                            .quote = {.file = g_intern_string(told->file),
                                      .line = told->number,
                                      .time = told->time,
                                      .text = told->text},
                            .is_stream = !statement->is_udp,
                            .came_in = came_in};
}

static void take_message(struct observe *observe, const struct trace_statement *statement,
                         const struct sip_way *way, struct frame_ref ref) {
    struct sip_message message;
    GByteArray *bytes = message_of(statement->message);
    if (sip_read(span_of(bytes->data, bytes->len), &message))
        sip_transactions_message(observe, way, &message, ref);
    g_byte_array_unref(bytes);
}

/* What has no answer there may have had one all the same. */
static void take_call(struct observe *observe, const struct trace_statement *statement,
                      struct sip_way *way, struct frame_ref ref) {
    struct sip_message message;
    way->came_in = true;
    if (sip_calllog_message(observe->states[OBSERVER_SIP], statement, way, &message))
        sip_transactions_message(observe, way, &message, ref);
}

/* Without a time in UTC, the clock of the file tells how long somebody waited. */
void sip_take_line(struct observe *observe, const struct event *event) {
    const struct trace_told *told = trace_told_of(event);
    struct sip_way way = way_of(told);
    const struct frame_ref ref = {.time = told->time != 0 ? told->time : told->clock_time};
    if (!trace_says_sip(told->statement) || way.source.address.family == 0 ||
        way.destination.address.family == 0)
        return;
    if (told->line->format == TRACE_CALLLOG)
        take_call(observe, told->statement, &way, ref);
    else
        take_message(observe, told->statement, &way, ref);
}
