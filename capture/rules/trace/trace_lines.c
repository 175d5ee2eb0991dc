/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of traces, one after the other, and the subjects that they are shown to. */
#include "capture/rules/trace/trace_says.h"

#include <glib.h>

static const int64_t pending_time = 2 * TIME_SECOND; /* what tells more comes in milliseconds */
enum { PENDING_LINES = 20 };                         /* without times */

/* Captures have no lines, and no need for it. */
struct lines {
    struct trace_state *state; /* NULL: there was no line */
};

static void stop(void *data) {
    struct trace_state *state = ((struct lines *)data)->state;
    if (state == NULL)
        return;
    for (unsigned i = 0; i < TRACE_NOTES_KEPT; i++)
        trace_note_clear(&state->notes[i]);
    for (unsigned i = 0; i < TRACE_STORIES_OPEN; i++)
        trace_note_clear(&state->stories[i].told);
    for (unsigned i = 0; i < TRACE_DIALBACKS_KEPT; i++)
        trace_note_clear(&state->dialbacks[i].asked);
    trace_note_clear(&state->pending);
    g_free(state);
}

static void settle(struct trace_state *state, struct rule_context *context) {
    struct trace_note pending = state->pending;
    if (pending.line.file == NULL)
        return;
    state->pending = (struct trace_note){.number = -1};
    trace_ils_settle(state, context, &pending);
    trace_tls_settle(state, context, &pending);
    trace_other_settle(state, context, &pending);
    trace_note_clear(&pending);
}

static bool waits(enum trace_meaning meaning) {
    return meaning == TRACE_SAYS_ILS_CERTIFICATE_UNKNOWN ||
           meaning == TRACE_SAYS_ILS_CERTIFICATE_BY_NAME ||
           meaning == TRACE_SAYS_TLS_NAME_REFUSED || meaning == TRACE_SAYS_AXL_REFUSED;
}

static bool is_over(const struct trace_note *pending, const struct trace_note *note) {
    if (pending->log != note->log || waits(note->meaning))
        return true;
    if (pending->is_timed && note->is_timed)
        return !time_is_near(pending->clock_time, note->clock_time, pending_time);
    return note->line.line - pending->line.line > PENDING_LINES;
}

/* A call log tells its host in each line. */
static void learn_of_call(struct rule_context *context, const struct trace_told *told) {
    struct address address;
    if (trace_address_read(told->statement->writer.host, &address))
        hosts_learn(context->hosts, &address, ROLE_CUCM);
}

static void learn(struct rule_context *context, const struct trace_told *told) {
    if (told->line->format == TRACE_CALLLOG)
        learn_of_call(context, told);
    if (told->line->format == TRACE_SDL && told->writer.family != 0)
        hosts_learn(context->hosts, &told->writer, ROLE_CUCM);
}

static void on_event(void *data, struct rule_context *context, const struct event *event) {
    struct lines *lines = data;
    struct trace_note note;
    if (lines->state == NULL)
        lines->state = g_new0(struct trace_state, 1);
    struct trace_state *state = lines->state;
    const struct trace_told *told = trace_told_of(event);
    learn(context, told);
    if (trace_says_sip(told->statement)) /* of SIP, whose rules are others */
        return;
    trace_note_of(told, &note);
    if (state->pending.line.file != NULL && is_over(&state->pending, &note))
        settle(state, context);
    note.is_used =
        trace_ils_says(state, context, &note) || trace_tls_says(state, context, &note) ||
        trace_other_says(state, context, &note) || trace_xmpp_says(state, context, &note) ||
        trace_stream_says(state, context, &note) || trace_device_says(state, context, &note) ||
        trace_alarm_says(state, context, &note);
    state->last_time = note.clock_time;
    state->is_last_timed = note.is_timed;
    trace_notes_add(state, &note);
}

static void finish(void *data, struct rule_context *context) {
    struct trace_state *state = ((struct lines *)data)->state;
    if (state == NULL)
        return;
    settle(state, context);
    trace_xmpp_finish(state, context);
}

const struct rule trace_lines_rule = {.state_size = sizeof(struct lines),
                                      .stop = stop,
                                      .event = on_event,
                                      RULE_EVENTS(EVENT_TRACE_LINE),
                                      .finish = finish};
