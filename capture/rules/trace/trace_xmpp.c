/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialback (XEP-0220) from inside: as the server that began it, that received it, or that vouches
 * for its domain. */
#include "capture/rules/trace/trace_says.h"

#include <glib.h>

static const int64_t dialback_time = 30 * TIME_SECOND; /* Expressway's */
enum { PORT_S2S = 5269 };

static void remember(struct trace_state *state, const struct trace_note *note, bool is_ours) {
    struct trace_dialback *kept = &state->dialbacks[state->next_dialback++ % TRACE_DIALBACKS_KEPT];
    trace_note_clear(&kept->asked);
    kept->asked = trace_note_copy(note);
    kept->is_ours = is_ours;
}

/* The dialback between those domains, or the one with that key, that the line decides. */
static struct trace_dialback *find(struct trace_state *state, const struct trace_note *note,
                                   bool is_ours) {
    for (unsigned i = 1; i <= TRACE_DIALBACKS_KEPT && i <= state->next_dialback; i++) {
        struct trace_dialback *known =
            &state->dialbacks[(state->next_dialback - i) % TRACE_DIALBACKS_KEPT];
        const struct trace_note *asked = &known->asked;
        if (asked->line.file == NULL || known->is_ours != is_ours || asked->log != note->log)
            continue;
        const bool is_key = note->key[0] != '\0' && strcmp(asked->key, note->key) == 0;
        const bool is_stream =
            note->stream[0] != '\0' && strcmp(asked->connection, note->stream) == 0;
        const bool straight =
            strcmp(asked->from, note->from) == 0 && strcmp(asked->to, note->to) == 0;
        const bool back = strcmp(asked->from, note->to) == 0 && strcmp(asked->to, note->from) == 0;
        if (is_key || is_stream || (note->from[0] != '\0' && (straight || back)))
            return known;
    }
    return NULL;
}

static bool has_same_key(const struct trace_note *known, const struct trace_note *asked) {
    return known->key[0] != '\0' && strcmp(known->key, asked->key) == 0;
}

/* The domains stand for their servers, whose addresses no line tells. */
static struct finding *begin(struct trace_state *state, struct rule_context *context,
                             const struct trace_note *note, const struct trace_note *asked,
                             enum code code, enum confidence confidence) {
    struct trace_note about = *note;
    about.opener = TRACE_WRITER_OPENED;
    about.peer = (struct endpoint){.port = PORT_S2S};
    about.peer_name[0] = '\0';
    about.writer = (struct endpoint){0};
    struct finding *finding = trace_story_begin(state, context, &about, code, confidence);
    trace_name_copy(asked->from, finding->source.name, sizeof finding->source.name);
    trace_name_copy(asked->to, finding->destination.name, sizeof finding->destination.name);
    g_strlcpy(finding->source.role, "XMPP server", sizeof finding->source.role);
    finding_add_fact(finding, "originating_domain", "%s", asked->from);
    finding_add_fact(finding, "receiving_domain", "%s", asked->to);
    finding_add_fact(finding, "stream_id", "%s",
                     note->stream[0] != '\0' ? note->stream : asked->connection);
    finding_add_line(finding, &asked->line, trace_meaning_words(asked->meaning));
    trace_notes_gather(state, asked, has_same_key, finding);
    return finding;
}

static void say_answer(struct trace_state *state, struct rule_context *context,
                       const struct trace_note *note, const struct trace_note *asked) {
    const bool is_valid = strcmp(note->answer, "valid") == 0;
    const bool is_invalid = strcmp(note->answer, "invalid") == 0;
    struct finding *finding = begin(state, context, note, asked,
                                    is_valid     ? CODE_S2S_DIALBACK_OK
                                    : is_invalid ? CODE_S2S_DIALBACK_REFUSED
                                                 : CODE_S2S_DIALBACK_ERROR,
                                    CONFIDENCE_CERTAIN);
    finding_add_fact(finding, "answer", "%s to db:%s", note->answer, note->subject);
    finding->actor = ACTOR_DESTINATION;
    if (is_valid)
        finding_say(finding, "dialback of %s to %s is valid", asked->from, asked->to);
    else if (is_invalid)
        finding_say(finding,
                    "dialback of %s to %s was refused: the server that vouches for %s "
                    "computed another key",
                    asked->from, asked->to, asked->from);
    else
        finding_say(finding, "dialback of %s to %s failed: %s", asked->from, asked->to,
                    note->answer);
    trace_story_report(state, context, note, finding);
}

static void on_answer(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    const bool came = note->number == 1;
    const bool is_result = strcmp(note->subject, "result") == 0;
    /* A verify that came decides what others began here; a result that came, what we began. */
    struct trace_dialback *known = find(state, note, is_result && came);
    if (known != NULL) {
        say_answer(state, context, note, &known->asked);
        trace_note_clear(&known->asked);
        return;
    }
    if (strcmp(note->answer, "valid") == 0)
        return; /* decided before, or by another server */
    struct trace_note asked = *note;
    if (is_result) { /* it goes back to who began; who vouches for a domain answers for that one */
        memcpy(asked.from, note->to, sizeof asked.from);
        memcpy(asked.to, note->from, sizeof asked.to);
    }
    if (!trace_story_goes_on(state, context, note))
        say_answer(state, context, note, &asked);
}

/* Without a word of the dialback itself: the only one that waits. */
static void on_connected(struct trace_state *state, struct rule_context *context,
                         const struct trace_note *note) {
    struct trace_dialback *only = NULL;
    for (unsigned i = 0; i < TRACE_DIALBACKS_KEPT; i++) {
        struct trace_dialback *known = &state->dialbacks[i];
        if (known->asked.line.file == NULL || !known->is_ours || known->asked.log != note->log)
            continue;
        if (only != NULL)
            return;
        only = known;
    }
    if (only == NULL)
        return;
    struct finding *finding =
        begin(state, context, note, &only->asked, CODE_S2S_DIALBACK_OK, CONFIDENCE_LIKELY);
    finding_say(finding, "dialback of %s to %s most likely is valid: the connection was accepted",
                only->asked.from, only->asked.to);
    trace_story_report(state, context, note, finding);
    trace_note_clear(&only->asked);
}

bool trace_xmpp_says(struct trace_state *state, struct rule_context *context,
                     const struct trace_note *note) {
    switch (note->meaning) {
    case TRACE_SAYS_DIALBACK_RESULT_SENT:
        remember(state, note, true);
        return false;
    case TRACE_SAYS_DIALBACK_RESULT_RECEIVED:
        remember(state, note, false);
        return false;
    case TRACE_SAYS_DIALBACK_ANSWERED:
        on_answer(state, context, note);
        return true;
    case TRACE_SAYS_STREAM_CONNECTED:
        on_connected(state, context, note);
        return true;
    default:
        return false;
    }
}

void trace_xmpp_finish(struct trace_state *state, struct rule_context *context) {
    for (unsigned i = 0; i < TRACE_DIALBACKS_KEPT; i++) {
        const struct trace_note *asked =
            &state->dialbacks[(state->next_dialback + i) % TRACE_DIALBACKS_KEPT].asked;
        const bool had_time = asked->line.file != NULL && asked->is_timed && state->is_last_timed &&
                              time_between(asked->clock_time, state->last_time) > dialback_time;
        if (!had_time)
            continue;
        struct finding *finding =
            begin(state, context, asked, asked, CODE_S2S_DIALBACK_UNANSWERED, CONFIDENCE_LIKELY);
        finding_say(finding,
                    "dialback of %s to %s was not answered: the log goes on for more than 30 "
                    "seconds without a word of it",
                    asked->from, asked->to);
        trace_story_report(state, context, asked, finding);
    }
}
