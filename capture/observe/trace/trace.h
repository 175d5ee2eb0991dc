/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a line of a trace tells the rules. It comes from outside of the capture, engine_event, and
 * is no packet: its frame is 0. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TRACE_TRACE_H
#define UCSCOPE_CAPTURE_OBSERVE_TRACE_TRACE_H

#include "capture/net/address.h"
#include "capture/observe/event.h"
#include "traces/trace_statement.h"

enum trace_event {
    EVENT_TRACE_LINE = EVENTS_OF(EVENT_FAMILY_TRACE), /* struct trace_told */
};

struct trace_told {
    const struct trace_statement *statement; /* spans of it, and of `line`, live during the call */
    const struct trace_line *line;
    const char *file; /* as the user named it */
    const char *log;  /* the first file of those that a service cut its trace into; NULL: it is one
                         file */
    uint64_t number;  /* of the line in it, from 1 */
    const char *text; /* the record in one line, UTF-8 */
    int64_t time;     /* UTC, nanoseconds; 0: not known. As in the event's ref */
    int64_t
        clock_time; /* as the file has it, which tells how long after another line this one is */
    bool is_timed;  /* there is one */
    struct address writer; /* of the host that wrote the file, as its beginning tells; family 0: not
                              told */
    const char *writer_name; /* what it calls itself; "": not told */
    bool is_each_told;       /* what it decides is a finding of its own, however often it comes */
    uint64_t app;            /* SDL: 100 is CallManager, 600 ILS */
};

/* It has a message of SIP, as far as it is there. */
static inline bool trace_says_sip(const struct trace_statement *statement) {
    return statement->meaning == TRACE_SAYS_SIP_RECEIVED ||
           statement->meaning == TRACE_SAYS_SIP_SENT;
}

/* The address that a line tells. False and `out` untouched where it is a name, or nothing. */
static inline bool trace_address_read(struct span host, struct address *out) {
    char text[ADDRESS_TEXT];
    trace_one_line(host, text, sizeof text);
    return address_read(text, out);
}

/* The data of EVENT_TRACE_LINE. */
static inline const struct trace_told *trace_told_of(const struct event *event) {
    return event_data(event, EVENT_FAMILY_TRACE);
}

#endif
