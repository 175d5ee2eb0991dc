/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XMPP streams between servers that end with an error or refuse STARTTLS, as XCP writes what it
 * sends and gets, and SRV records that Expressway does not find. */
#include "capture/rules/trace/trace_says.h"

#include <glib.h>

enum { PORT_S2S = 5269 };

/* A stream that is idle, or for which another one is there, is no trouble. */
static bool is_graceful(const char *condition) {
    static const char *const conditions[] = {"connection-timeout", "reset", "see-other-host",
                                             "conflict", "system-shutdown"};
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (strcmp(conditions[i], condition) == 0)
            return true;
    return false;
}

/* The newest line of the same stream that tells its domains; NULL: none. */
static const struct trace_note *find_domains(const struct trace_state *state,
                                             const struct trace_note *note) {
    const struct trace_note *known;
    for (unsigned back = 1; (known = trace_notes_back(state, back)) != NULL; back++)
        if (known->log == note->log && known->from[0] != '\0' && note->connection[0] != '\0' &&
            strcmp(known->connection, note->connection) == 0)
            return known;
    return NULL;
}

static struct finding *begin(struct trace_state *state, struct rule_context *context,
                             const struct trace_note *note, enum code code,
                             enum confidence confidence) {
    struct trace_note about = *note;
    const struct trace_note *domains = find_domains(state, note);
    about.opener = TRACE_WRITER_OPENED;
    about.peer = (struct endpoint){.port = PORT_S2S};
    struct finding *finding = trace_story_begin(state, context, &about, code, confidence);
    if (domains != NULL) {
        finding_add_fact(finding, "from_domain", "%s", domains->from);
        finding_add_fact(finding, "to_domain", "%s", domains->to);
        finding_add_line(finding, &domains->line, trace_meaning_words(domains->meaning));
    }
    if (domains != NULL && domains->meaning == TRACE_SAYS_STREAM_OPENED) /* the header that came */
        trace_name_copy(domains->from, finding->destination.name, sizeof finding->destination.name);
    if (note->number == 1)
        trace_story_blame_peer(finding);
    return finding;
}

static void say_error(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    const bool is_policy = strcmp(note->subject, "policy-violation") == 0;
    struct finding *finding =
        begin(state, context, note, is_policy ? CODE_S2S_TLS_POLICY : CODE_S2S_STREAM_ERROR,
              is_policy ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
    finding_add_fact(finding, "condition", "%s", note->subject);
    finding_say(finding, "{actor} ended the XMPP stream with {other}: %s", note->subject);
    trace_story_report(state, context, note, finding);
}

static void say_starttls(struct trace_state *state, struct rule_context *context,
                         const struct trace_note *note) {
    struct finding *finding =
        begin(state, context, note, CODE_S2S_STARTTLS_FAILED, CONFIDENCE_CERTAIN);
    finding_say(finding, "{actor} refused to begin TLS with {other} (STARTTLS)");
    trace_story_report(state, context, note, finding);
}

/* "_xmpp-server._tcp.coluc.com": what was asked for last in that log. NULL: another name. */
static const struct trace_note *find_question(const struct trace_state *state,
                                              const struct trace_note *note) {
    const struct trace_note *known;
    for (unsigned back = 1; (known = trace_notes_back(state, back)) != NULL; back++)
        if (known->log == note->log && known->meaning == TRACE_SAYS_DNS_ASKED)
            return g_str_has_prefix(known->name, "_xmpp-server._tcp.") ? known : NULL;
    return NULL;
}

static void say_unresolved(struct trace_state *state, struct rule_context *context,
                           const struct trace_note *note, const struct trace_note *question) {
    struct trace_note about = *note;
    about.opener = TRACE_WRITER_OPENED;
    struct finding *finding =
        trace_story_begin(state, context, &about, CODE_DNS_SRV_MISSING, CONFIDENCE_LIKELY);
    finding_add_fact(finding, "name", "%s", question->name);
    finding_add_line(finding, &question->line, trace_meaning_words(question->meaning));
    finding_say(finding, "{client} did not find %s in DNS", question->name);
    trace_story_report(state, context, &about, finding);
}

bool trace_stream_says(struct trace_state *state, struct rule_context *context,
                       const struct trace_note *note) {
    const struct trace_note *question;
    switch (note->meaning) {
    case TRACE_SAYS_STREAM_ERROR:
        if (!is_graceful(note->subject) && !trace_story_goes_on(state, context, note))
            say_error(state, context, note);
        return true;
    case TRACE_SAYS_STARTTLS_REFUSED:
        if (!trace_story_goes_on(state, context, note))
            say_starttls(state, context, note);
        return true;
    case TRACE_SAYS_DNS_FAILED:
        question = find_question(state, note);
        if (question != NULL)
            say_unresolved(state, context, note, question);
        return question != NULL;
    default:
        return false;
    }
}
