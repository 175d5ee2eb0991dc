/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several lines of a trace tell of one trouble is one finding: lines before it are gathered
 * when it begins, those that follow from it are added. */
#ifndef UCSCOPE_CAPTURE_RULES_TRACE_TRACE_STORY_H
#define UCSCOPE_CAPTURE_RULES_TRACE_TRACE_STORY_H

#include "capture/rules/trace/trace_note.h"

enum { TRACE_NOTES_KEPT = 48, TRACE_STORIES_OPEN = 16, TRACE_DIALBACKS_KEPT = 64 };

/* A finding that further lines may belong to. */
struct trace_story {
    struct trace_note told;        /* the line that decided it; meaningless where file is NULL */
    const struct finding *finding; /* NULL: it is counted on another, whose lines are enough */
};

/* A dialback that this server began, or was asked to accept, and that is not decided. */
struct trace_dialback {
    struct trace_note asked; /* file NULL: none */
    bool is_ours;            /* the writer began it */
};

struct trace_state {
    struct trace_note notes[TRACE_NOTES_KEPT]; /* a ring; file NULL: none */
    unsigned next_note;
    struct trace_story stories[TRACE_STORIES_OPEN]; /* likewise */
    unsigned next_story;
    struct trace_note pending; /* a line that decides, whose host another line will tell, or that
                                  may come to nothing; file NULL: none */
    struct trace_dialback dialbacks[TRACE_DIALBACKS_KEPT];
    unsigned next_dialback;
    int64_t last_time;  /* by the clock of the file, of the newest line that says anything, */
    bool is_last_timed; /* if it has one */
};

/* Remembers it; takes the note over. */
void trace_notes_add(struct trace_state *state, struct trace_note *note);

/* The newest line but `back`, from 1; NULL: there is none, or it is not kept. */
const struct trace_note *trace_notes_back(const struct trace_state *state, unsigned back);

/* The newest line of this meaning that may be of one story with `note`; NULL: none. */
const struct trace_note *trace_notes_find(const struct trace_state *state,
                                          const struct trace_note *note,
                                          enum trace_meaning meaning);

/* Adds those lines to a finding that none has yet and that `is_of` says are of one story with
 * `note`, in the order of the file. */
typedef bool trace_note_match(const struct trace_note *known, const struct trace_note *note);
void trace_notes_gather(struct trace_state *state, const struct trace_note *note,
                        trace_note_match *is_of, struct finding *finding);

/* It waits for a line that tells more; what waited before was settled. */
void trace_pending_set(struct trace_state *state, const struct trace_note *note);
/* What waits came to nothing, if it is of that meaning. */
void trace_pending_drop(struct trace_state *state, enum trace_meaning meaning);
static inline bool trace_pending_is(const struct trace_state *state, enum trace_meaning meaning) {
    return state->pending.line.file != NULL && state->pending.meaning == meaning;
}

/* Adds the line to the finding that it follows from. False: there is none. */
bool trace_story_goes_on(struct trace_state *state, struct rule_context *context,
                         const struct trace_note *note);

/* A finding that the line decides, between the ends that it, or else a line before it, tells; the
 * writer acted. With the lines before it. Report or discard it. */
struct finding *trace_story_begin(struct trace_state *state, struct rule_context *context,
                                  const struct trace_note *note, enum code code,
                                  enum confidence confidence);

/* The other end acted. */
void trace_story_blame_peer(struct finding *finding);

/* Hands it to the findings; lines that follow belong to it. */
void trace_story_report(struct trace_state *state, struct rule_context *context,
                        const struct trace_note *note, struct finding *finding);

#endif
