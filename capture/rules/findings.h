/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The findings of one capture. A rule makes one; where it is the same trouble as one before, it is
 * counted there. All are kept until the end; the listener hears of each as it comes and changes. */
#ifndef UCSCOPE_CAPTURE_RULES_FINDINGS_H
#define UCSCOPE_CAPTURE_RULES_FINDINGS_H

#include "capture/net/limits.h"
#include "capture/rules/finding.h"

struct findings;

struct findings *findings_new(struct limits *limits, finding_sink *sink, void *sink_data);
void findings_free(struct findings *findings);

/* A new finding with everything empty: give it to findings_add or finding_discard. */
struct finding *finding_new(enum code code, enum confidence confidence, struct frame_ref ref);

/* Frees one that was not given to findings_add. NULL is fine. */
void finding_discard(struct finding *finding);

/* Evidence is kept in the order of frames, each frame once. Nothing happens for frame 0. */
void finding_add_evidence(struct finding *finding, struct frame_ref ref, const char *role);

/* A line of a trace, copied; at most FINDING_LINES_MAX, each once. `role` is static text. */
void finding_add_line(struct finding *finding, const struct line_ref *line, const char *role);

/* `key` is static text. A fact with an empty value is left out. */
void finding_add_fact(struct finding *finding, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of the first fact of that key; NULL: it has none. */
const char *finding_fact(const struct finding *finding, const char *key);

/* It is about this client, or counts one of it. */
bool finding_has_client(const struct finding *finding, const struct address *address);

/* Takes the finding. `cause` is what makes two occurrences the same trouble besides code, server,
 * its port and actor: a fingerprint, a path; "" when there is nothing more. Clients make no
 * difference, but to notes. The first is kept and reported; a later one is counted on it, and takes
 * its place where its frame is earlier.
 * Returns the finding it became, which belongs to `findings`; NULL when there is no room. */
const struct finding *findings_add(struct findings *findings, struct finding *finding,
                                   const char *cause);

/* The same where `own` decides, too, and each client may have its own: a certificate that it
 * presents, its address. The first eight of one `cause` are told apart, the rest is one. */
const struct finding *findings_add_kind(struct findings *findings, struct finding *finding,
                                        const char *cause, const char *own);

/* The finding on which findings_add would count it; NULL: none. */
const struct finding *findings_find(const struct findings *findings, const struct finding *finding,
                                    const char *cause);

/* The same, but the trouble is the same wherever it is met: hosts and ports make no
 * difference. */
const struct finding *findings_add_once(struct findings *findings, struct finding *finding,
                                        const char *cause);

/* More evidence for the newest finding of this connection (flow id) whose code is at least as bad
 * as a warning. False when there is none. Repetitions count as findings of their own connection
 * here. */
bool findings_add_evidence(struct findings *findings, uint64_t connection, struct frame_ref ref,
                           const char *role);

/* One more fact for a finding that was reported already. */
void findings_add_fact(struct findings *findings, const struct finding *finding, const char *key,
                       const char *value);

/* The same for one of several that have this key, unless one of them says so already, in any case,
 * or there are `most` of them. */
void findings_list_fact(struct findings *findings, const struct finding *finding, const char *key,
                        const char *value, unsigned most);

/* One more line of a trace for a finding that was reported already. */
void findings_add_line(struct findings *findings, const struct finding *finding,
                       const struct line_ref *line, const char *role);

/* It is surer than it was when it was reported: repeats bear it out. */
void findings_raise_confidence(struct findings *findings, const struct finding *finding,
                               enum confidence confidence);

/* Whether a finding with this code, or a repetition of one, was made for this connection. */
bool findings_have(const struct findings *findings, uint64_t connection, enum code code);

/* Whether one of those that were made for this connection implies this. */
bool findings_imply(const struct findings *findings, uint64_t connection,
                    enum implication implication);

/* The codes of all of them. Those are known that found no room, too. */
struct code_set findings_codes(const struct findings *findings, uint64_t connection);

/* This connection is gone: nothing more will be added for it. */
void findings_forget(struct findings *findings, uint64_t connection);

/* Calls `each` with every finding kept so far; it may change its texts. */
void findings_for_each(struct findings *findings, void (*each)(void *data, struct finding *finding),
                       void *data);

/* How many were kept so far. */
uint64_t findings_count(const struct findings *findings);

/* Notes of a finding that was reported that it came of another one, which stands before it then
 * wherever findings are in order. */
void findings_add_cause(struct findings *findings, struct finding *consequence,
                        struct finding *cause);

/* It was met in an earlier frame. */
bool finding_comes_before(const struct finding *finding, const struct finding *other);

/* For sorting: by frame, then by discovery; a cause stands before its consequence. */
int finding_compare_frames(const struct finding *a, const struct finding *b);

/* End of capture: the listener hears of each finding, in the order of finding_compare_frames, that
 * it is settled. */
void findings_settle(struct findings *findings);

#endif
