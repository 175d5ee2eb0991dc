/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/sip/sip_line.h"

#include <glib.h>

#include "capture/observe/sip/sip_calllog.h"
#include "capture/observe/trace/trace_message.h"

static struct sip_way way_of(const struct trace_told *told) {
    const struct trace_way way = trace_message_way(told->statement, &told->writer);
    return (struct sip_way){.source = way.source,
                            .destination = way.destination,
                            .quote = {.file = g_intern_string(told->file),
                                      .line = told->number,
                                      .time = told->time,
                                      .text = told->text},
                            .is_stream = !told->statement->is_udp,
                            .came_in = way.came_in};
}

static bool has_ends(const struct sip_way *way) {
    return way->source.address.family != 0 && way->destination.address.family != 0;
}

static void take_message(struct observe *observe, const struct trace_told *told,
                         struct sip_way *way, struct frame_ref ref) {
    struct sip_message message;
    GByteArray *bytes = trace_message_bytes(told->statement);
    if (sip_read(span_of(bytes->data, bytes->len), &message)) {
        struct sip_capture *capture = observe->states[OBSERVER_SIP];
        const bool is_gateway = told->line->format == TRACE_IOS;
        sip_own_keep(&capture->own, g_intern_string(told->log != NULL ? told->log : told->file));
        sip_own_complete(&capture->own, &message, is_gateway, way->came_in, &way->source,
                         &way->destination);
        if (has_ends(way))
            sip_transactions_message(observe, way, &message, ref);
    }
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
    if (!trace_says_sip(told->statement))
        return;
    struct sip_way way = way_of(told);
    const struct frame_ref ref = {.time = told->time != 0 ? told->time : told->clock_time};
    if (told->line->format != TRACE_CALLLOG)
        take_message(observe, told, &way, ref);
    else if (has_ends(&way))
        take_call(observe, told->statement, &way, ref);
}
