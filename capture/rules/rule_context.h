/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule is to rules.c, and what it is given to work with: where findings go, what the hosts
 * are, and how a finding about a connection begins and speaks. Private to this folder and those in
 * it, but for what subjects have the engine know. */
#ifndef UCSCOPE_CAPTURE_RULES_RULE_CONTEXT_H
#define UCSCOPE_CAPTURE_RULES_RULE_CONTEXT_H

#include <assert.h>

#include "capture/observe/event.h"
#include "capture/rules/capture_clock.h"
#include "capture/rules/findings.h"
#include "capture/rules/hosts.h"
#include "capture/rules/rule_table.h"
#include "capture/rules/services.h"

struct rules;
struct service_map;

/* Rules as bits, by enum rule_id. */
typedef uint64_t rule_set;
static_assert(RULE_COUNT <= 64, "a bit for each");

struct rule_context {
    struct findings *findings;
    struct hosts *hosts;
    const struct services *services;
    const struct frame_files *files; /* that the capture lies in; NULL: one */
    struct limits *limits;
    struct service_map *service_map; /* for what goes over UDP, service_map_exchange */
    bool quotes_nothing; /* what is taken out of the capture is not quoted by findings either */
    bool has_ended;      /* the capture has: nothing is forgotten any more */
    struct capture_clock clock;
    rule_set waiting;         /* of rule_wait */
    void *states[RULE_COUNT]; /* each rule's own */
};

/* One trouble, or several of one kind. A line in rule_table.h makes it known. Slots that it has no
 * use for are NULL. */
struct rule {
    size_t state_size; /* zeroed memory that rules.c makes before `start`, and frees; 0: none. A
                          state that other rules may see begins with what they see */
    void (*start)(void *state);
    void (*stop)(void *state); /* frees what the state holds */
    void (*event)(void *state, struct rule_context *context, const struct event *event);
    const unsigned *events; /* the types of events that `event` is called for, by RULE_EVENTS; while
                               the rule waits, it is called for all */
    size_t event_count;
    void (*finish)(void *state, struct rule_context *context); /* the capture has ended */

    /* --- about findings of a general subject, such as TLS --- */
    /* It has just begun: where it is a trouble of this rule's subject, make it a finding of its
     * own, under another code, with the facts that come first. */
    void (*claim)(void *state, struct rule_context *context, const struct event *event,
                  struct finding *finding);
    /* All its facts are there: add what this subject knows of it. */
    void (*explain)(void *state, struct rule_context *context, const struct event *event,
                    struct finding *finding);
    /* What is spoken on a connection whose port tells nothing; static text, NULL: nothing that this
     * subject knows. The last rule in the table that answers is right, as it is more special. */
    const char *(*service)(const struct rule_context *context, const struct connection *connection);
};

/* In a struct rule: event types, and EVENTS_ALL(FAMILY). */
#define RULE_EVENTS(...)                                                                           \
    .events = (const unsigned[]){__VA_ARGS__},                                                     \
    .event_count = sizeof((const unsigned[]){__VA_ARGS__}) / sizeof(unsigned)

/* The state of a rule, for the subject that it is of. */
static inline void *rule_state(const struct rule_context *context, enum rule_id id) {
    return context->states[id];
}

/* Something of the rule is due some time later, or when something else was told of: it is called
 * for every event until it waits no more. */
static inline void rule_wait(struct rule_context *context, enum rule_id id, bool waits) {
    const rule_set rule = (rule_set)1 << id;
    context->waiting = waits ? context->waiting | rule : context->waiting & ~rule;
}

/* For what a subject has to know before the first event. */
struct rule_context *rules_context(struct rules *rules);

/* Between whom it happened, by enum side. Valid as long as the event is. */
const struct endpoint *event_endpoints(const struct event *event);

/* A finding about the event's connection: frame, both parties with roles, service, and who acted.
 * The event's frame becomes the first evidence, as `role`. Report or discard it. */
struct finding *finding_begin(const struct rule_context *context, const struct event *event,
                              enum code code, enum confidence confidence, const char *role);

/* For a general subject: has the others claim, or explain, its finding about this event. */
void finding_claim(struct rule_context *context, const struct event *event,
                   struct finding *finding);
void finding_explain(struct rule_context *context, const struct event *event,
                     struct finding *finding);

/* The party of that side in a finding made by finding_begin. */
const struct party *finding_party(const struct finding *finding, enum side side);

/* Gives the finding its sentence. "{client}", "{server}", "{actor}" and "{other}" in the format
 * stand for the parties: "Unity Connection 10.48.47.124", and "CUCM 10.48.47.110:5061 (SIP/TLS)"
 * for the side that was called, since its port says what was wanted. They are put in when the
 * finding is reported, and anew at the end of the capture, when more may be known of the hosts. Who
 * acted is taken from the finding as it is now. What the arguments say is left alone. */
void finding_say(struct finding *finding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes the summary anew, of the sentence and the parties as they are now. */
void finding_retell(struct finding *finding);

/* The summary for where little room is: parties by their addresses alone. To be freed with g_free.
 */
char *finding_tell_short(const struct finding *finding);

/* What to do first, before what the product's documents say; `is_all`: instead of it. Parties are
 * named as in finding_say, by their addresses alone. */
void finding_advise(struct finding *finding, bool is_all, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Hands a finding that has its sentence to the findings, with summary and advice. `cause` as in
 * findings_add. */
const struct finding *finding_report(struct rule_context *context, struct finding *finding,
                                     const char *cause);

/* The same with findings_add_kind. */
const struct finding *finding_report_kind(struct rule_context *context, struct finding *finding,
                                          const char *cause, const char *own);

/* The same with findings_add_once. */
const struct finding *finding_report_once(struct rule_context *context, struct finding *finding,
                                          const char *cause);

/* End of capture: findings speak of their parties as they are known now. */
void rule_context_review(struct rule_context *context);

#endif
