/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/trace/trace_story.h"

#include <glib.h>
#include <inttypes.h>

#define ROLE_PRESENCE "IM and Presence"

/* --- notes -------------------------------------------------------------------------------------
 */

void trace_notes_add(struct trace_state *state, struct trace_note *note) {
    struct trace_note *kept = &state->notes[state->next_note++ % TRACE_NOTES_KEPT];
    trace_note_clear(kept);
    *kept = *note;
    *note = (struct trace_note){.number = -1};
}

const struct trace_note *trace_notes_back(const struct trace_state *state, unsigned back) {
    return back <= TRACE_NOTES_KEPT && back <= state->next_note
               ? &state->notes[(state->next_note - back) % TRACE_NOTES_KEPT]
               : NULL;
}

const struct trace_note *trace_notes_find(const struct trace_state *state,
                                          const struct trace_note *note,
                                          enum trace_meaning meaning) {
    const struct trace_note *known;
    for (unsigned back = 1; (known = trace_notes_back(state, back)) != NULL; back++)
        if (known->meaning == meaning && trace_note_is_of_one(known, note))
            return known;
    return NULL;
}

void trace_notes_gather(struct trace_state *state, const struct trace_note *note,
                        trace_note_match *is_of, struct finding *finding) {
    for (unsigned i = 0; i < TRACE_NOTES_KEPT; i++) {
        struct trace_note *known = &state->notes[(state->next_note + i) % TRACE_NOTES_KEPT];
        if (known->line.file == NULL || known->is_used || !is_of(known, note))
            continue;
        known->is_used = true;
        finding_add_line(finding, &known->line, trace_meaning_words(known->meaning));
    }
}

void trace_pending_set(struct trace_state *state, const struct trace_note *note) {
    trace_note_clear(&state->pending);
    state->pending = trace_note_copy(note);
}

void trace_pending_drop(struct trace_state *state, enum trace_meaning meaning) {
    if (trace_pending_is(state, meaning))
        trace_note_clear(&state->pending);
}

/* --- stories -----------------------------------------------------------------------------------
 */

/* Newest first: an attempt that is made again has a story of its own. */
static struct trace_story *find_story(struct trace_state *state, const struct trace_note *note) {
    for (unsigned i = 1; i <= TRACE_STORIES_OPEN && i <= state->next_story; i++) {
        struct trace_story *story = &state->stories[(state->next_story - i) % TRACE_STORIES_OPEN];
        if (story->told.line.file != NULL && trace_note_is_of_one(&story->told, note))
            return story;
    }
    return NULL;
}

bool trace_story_goes_on(struct trace_state *state, struct rule_context *context,
                         const struct trace_note *note) {
    struct trace_story *story = find_story(state, note);
    if (story == NULL)
        return false;
    if (story->finding != NULL)
        findings_add_line(context->findings, story->finding, &note->line,
                          trace_meaning_words(note->meaning));
    return true;
}

/* What stands for a host that no port tells of. */
static const char *role_of_writer(enum trace_format format) {
    static const char *const roles[TRACE_FORMATS] = {
        [TRACE_SDL] = ROLE_CUCM,
        [TRACE_CALLLOG] = ROLE_CUCM,
        [TRACE_UNITY] = ROLE_UNITY_CONNECTION,
        [TRACE_PHONE] = ROLE_PHONE,
        [TRACE_EXPRESSWAY] = "Expressway",
        [TRACE_IOS] = "gateway",
        [TRACE_ALARM] = ROLE_CUCM,
    };
    return roles[format] != NULL ? roles[format] : "";
}

static void name_parties(struct finding *finding, const struct trace_note *note, enum side writer) {
    struct party *own = writer == CLIENT ? &finding->source : &finding->destination;
    struct party *peer = writer == CLIENT ? &finding->destination : &finding->source;
    if (own->role[0] == '\0')
        g_strlcpy(own->role, note->is_of_presence ? ROLE_PRESENCE : role_of_writer(note->format),
                  sizeof own->role);
    if (own->endpoint.address.family == 0)
        trace_name_copy(note->writer_name, own->name, sizeof own->name);
    if (peer->endpoint.address.family == 0)
        trace_name_copy(note->peer_name, peer->name, sizeof peer->name);
}

/* What `note` lacks of the ends and an earlier line of the same connection has. */
static void complete(const struct trace_state *state, struct trace_note *note) {
    for (unsigned i = 0; i < TRACE_NOTES_KEPT; i++) {
        const struct trace_note *known = &state->notes[i];
        const bool is_of_tftp = known->meaning == TRACE_SAYS_CTL_FETCH_FAILED;
        if (known->line.file == NULL || is_of_tftp || !trace_note_is_of_one(known, note))
            continue;
        const bool is_same_peer = note->peer.port == 0 || known->peer.port == note->peer.port;
        if (note->peer.address.family == 0 && note->peer_name[0] == '\0' && is_same_peer)
            note->peer = known->peer;
        if (note->writer.port == 0 && is_same_peer && known->writer.port != 0)
            note->writer.port = known->writer.port;
        if (note->opener == TRACE_OPENER_UNKNOWN && is_same_peer)
            note->opener = known->opener;
        if (is_same_peer && strcmp(known->connection, note->connection) == 0)
            note->is_tls |= known->is_tls;
    }
}

struct finding *trace_story_begin(struct trace_state *state, struct rule_context *context,
                                  const struct trace_note *note, enum code code,
                                  enum confidence confidence) {
    struct trace_note whole = *note; /* borrows its texts */
    complete(state, &whole);
    struct event about = {.type = EVENT_TRACE_LINE, .ref.time = note->line.time};
    about.outside_protocol = note->meaning == TRACE_SAYS_CTL_FETCH_FAILED ? IP_UDP : IP_TCP;
    const enum side writer = trace_note_ends(&whole, context->services, about.outside);
    about.actor = writer;
    struct finding *finding = finding_begin(context, &about, code, confidence, "");
    name_parties(finding, &whole, writer);
    finding_add_line(finding, &note->line, trace_meaning_words(note->meaning));
    trace_notes_gather(state, note, trace_note_is_of_one, finding);
    return finding;
}

void trace_story_blame_peer(struct finding *finding) {
    finding->actor = finding->actor == ACTOR_SOURCE ? ACTOR_DESTINATION : ACTOR_SOURCE;
}

void trace_story_report(struct trace_state *state, struct rule_context *context,
                        const struct trace_note *note, struct finding *finding) {
    struct trace_story *story = &state->stories[state->next_story++ % TRACE_STORIES_OPEN];
    char *cause =
        note->is_each_told
            ? g_strdup_printf("%s:%" PRIu64, note->line.file, note->line.line)
            : g_strdup_printf("trace %s %s %s", finding->source.name, finding->destination.name,
                              finding->fact_count > 0 ? finding->facts[0].value : "");
    trace_note_clear(&story->told);
    story->told = trace_note_copy(note);
    story->finding = finding_report(context, finding, cause);
    if (story->finding != NULL && story->finding->count > 1)
        story->finding = NULL;
    g_free(cause);
}
