/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ILS as its own trace tells it: joins with their method, and why others failed. */
#include "capture/rules/trace/trace_says.h"

#include <glib.h>

/* --- failures ----------------------------------------------------------------------------------
 */

static void say_password(struct trace_state *state, struct rule_context *context,
                         const struct trace_note *note) {
    struct finding *finding =
        trace_story_begin(state, context, note, CODE_ILS_PASSWORD_MISMATCH, CONFIDENCE_CERTAIN);
    finding_say(finding,
                "{server} could not decipher the message of {client}: the passwords differ");
    trace_story_report(state, context, note, finding);
}

/* `closed` tells the host, where a line did. */
static void say_unknown(struct trace_state *state, struct rule_context *context,
                        const struct trace_note *verdict, const struct trace_note *closed) {
    struct trace_note about = *verdict; /* borrows its texts */
    if (closed != NULL) {
        about.peer = closed->peer;
        memcpy(about.connection, closed->connection, sizeof about.connection);
    }
    about.opener = TRACE_PEER_OPENED;
    struct finding *finding = trace_story_begin(
        state, context, &about, CODE_ILS_CERTIFICATE_NOT_IMPORTED, CONFIDENCE_CERTAIN);
    finding_add_fact(finding, "name", "%s", verdict->name);
    if (finding->source.endpoint.address.family == 0)
        trace_name_copy(verdict->name, finding->source.name, sizeof finding->source.name);
    if (closed != NULL)
        finding_add_line(finding, &closed->line, trace_meaning_words(closed->meaning));
    finding_say(finding,
                "{server} closed the connection of {client}: it holds no certificate of %s "
                "and does not know that name of an earlier join",
                verdict->name[0] != '\0' ? verdict->name : "the spoke");
    trace_story_report(state, context, &about, finding);
}

static void say_alarm(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    struct trace_note about = *note;
    if (address_read(note->name, &about.peer.address))
        about.opener = TRACE_WRITER_OPENED;
    else
        trace_name_copy(note->name, about.peer_name, sizeof about.peer_name);
    about.is_tls = true;
    struct finding *finding = trace_story_begin(
        state, context, &about, CODE_ILS_CERTIFICATE_NOT_IMPORTED, CONFIDENCE_LIKELY);
    finding_say(finding,
                "{actor} raised the alarm ILSTLSAuthenticationFailed about {other}: one of "
                "the two most likely does not hold the other's certificate");
    trace_story_report(state, context, &about, finding);
}

static void say_not_connected(struct trace_state *state, struct rule_context *context,
                              const struct trace_note *note) {
    struct finding *finding =
        trace_story_begin(state, context, note, CODE_TCP_NO_ANSWER, CONFIDENCE_POSSIBLE);
    if (note->number >= 0)
        finding_add_fact(finding, "connect_reason", "%" G_GINT64_FORMAT, note->number);
    finding_say(finding, "{client} could not connect to {server}; its trace does not tell whether "
                         "anything answered");
    trace_story_report(state, context, note, finding);
}

/* --- joins -------------------------------------------------------------------------------------
 */

/* Lines about the certificate have no address: those of the same second are of it. */
static bool is_near(const struct trace_note *known, const struct trace_note *note) {
    return known->log == note->log &&
           time_is_near(known->clock_time, note->clock_time, TIME_SECOND);
}

static const char *method_of(const struct trace_state *state, const struct trace_note *note) {
    static const struct {
        enum trace_meaning meaning;
        const char *words;
    } methods[] = {
        {TRACE_SAYS_ILS_CERTIFICATE_IN_STORE, "TLS certificates (method 2)"},
        {TRACE_SAYS_ILS_CERTIFICATE_BY_ROOT, "TLS certificates of a CA and password (method 3)"},
        {TRACE_SAYS_ILS_CERTIFICATE_BY_NAME, "TLS after a join by password (method 4)"},
    };
    if (!note->is_tls)
        return "password (method 1)";
    const struct trace_note *known;
    for (unsigned back = 1; (known = trace_notes_back(state, back)) != NULL; back++)
        for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++)
            if (known->meaning == methods[i].meaning && is_near(known, note))
                return methods[i].words;
    return "TLS (method 2, 3 or 4)";
}

static bool is_about_certificate(const struct trace_note *known, const struct trace_note *note) {
    const bool is_about = known->meaning >= TRACE_SAYS_ILS_CERTIFICATE_IN_STORE &&
                          known->meaning <= TRACE_SAYS_ILS_CERTIFICATE_BY_NAME;
    const bool is_more = known->meaning == TRACE_SAYS_ILS_CERTIFICATE_LOOKUP ||
                         known->meaning == TRACE_SAYS_ILS_DECRYPTED;
    return (is_about || is_more) && is_near(known, note);
}

static void say_joined(struct trace_state *state, struct rule_context *context,
                       const struct trace_note *note, enum confidence confidence) {
    const char *method = method_of(state, note);
    struct finding *finding = trace_story_begin(state, context, note, CODE_ILS_JOINED, confidence);
    if (note->is_tls)
        trace_notes_gather(state, note, is_about_certificate, finding);
    finding_add_fact(finding, "method", "%s", method);
    if (confidence == CONFIDENCE_CERTAIN)
        finding_say(finding, "{client} joined {server} by %s", method);
    else
        finding_say(finding,
                    "{actor} accepted the certificate of {other}, whose name it knows of an "
                    "earlier join: it joins by %s",
                    method);
    trace_story_report(state, context, note, finding);
}

/* --- all ---------------------------------------------------------------------------------------
 */

void trace_ils_settle(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *pending) {
    if (pending->meaning == TRACE_SAYS_ILS_CERTIFICATE_UNKNOWN)
        say_unknown(state, context, pending, NULL);
    if (pending->meaning == TRACE_SAYS_ILS_CERTIFICATE_BY_NAME) {
        struct trace_note about = *pending;
        const struct trace_note *accepted =
            trace_notes_find(state, pending, TRACE_SAYS_ILS_ACCEPTED);
        if (accepted != NULL) {
            about.peer = accepted->peer;
            about.opener = accepted->opener;
        }
        about.is_tls = true;
        about.is_of_ils = accepted != NULL; /* which of the two is the hub is not told */
        say_joined(state, context, &about, CONFIDENCE_LIKELY);
    }
}

/* Who closes now is who did not hold the certificate a moment ago. */
static bool is_close_of(const struct trace_note *pending, const struct trace_note *note) {
    return pending->line.file != NULL && pending->meaning == TRACE_SAYS_ILS_CERTIFICATE_UNKNOWN &&
           (pending->sequence == note->sequence ||
            time_is_near(pending->clock_time, note->clock_time, TIME_SECOND));
}

bool trace_ils_says(struct trace_state *state, struct rule_context *context,
                    const struct trace_note *note) {
    switch (note->meaning) {
    case TRACE_SAYS_ILS_DECRYPT_FAILED:
        say_password(state, context, note);
        return true;
    case TRACE_SAYS_ILS_PASSWORD_ALARM:
        if (!trace_story_goes_on(state, context, note))
            say_password(state, context, note);
        return true;
    case TRACE_SAYS_ILS_CERTIFICATE_UNKNOWN:
    case TRACE_SAYS_ILS_CERTIFICATE_BY_NAME:
        trace_pending_set(state, note);
        return note->meaning == TRACE_SAYS_ILS_CERTIFICATE_UNKNOWN; /* the other tells of a join */
    case TRACE_SAYS_ILS_CLOSE:
        if (!is_close_of(&state->pending, note))
            (void)trace_story_goes_on(state, context, note);
        else {
            say_unknown(state, context, &state->pending, note);
            trace_note_clear(&state->pending);
        }
        return true;
    case TRACE_SAYS_ILS_TLS_ALARM:
        if (state->pending.line.file != NULL && strcmp(state->pending.name, note->name) == 0)
            return false; /* its finding gathers it */
        if (!trace_story_goes_on(state, context, note))
            say_alarm(state, context, note);
        return true;
    case TRACE_SAYS_ILS_CONNECT_FAILED:
        if (!trace_story_goes_on(state, context, note))
            say_not_connected(state, context, note);
        return true;
    case TRACE_SAYS_ILS_JOINED_AS_HUB:
    case TRACE_SAYS_ILS_JOINED_AS_SPOKE:
        trace_pending_drop(state, TRACE_SAYS_ILS_CERTIFICATE_BY_NAME);
        say_joined(state, context, note, CONFIDENCE_CERTAIN);
        return true;
    default:
        return false;
    }
}
