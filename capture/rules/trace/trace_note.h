/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of a trace as it is remembered: its own copy, with the ends of the connection as addresses
 * where the line has them. */
#ifndef UCSCOPE_CAPTURE_RULES_TRACE_TRACE_NOTE_H
#define UCSCOPE_CAPTURE_RULES_TRACE_TRACE_NOTE_H

#include "capture/observe/trace/trace.h"
#include "capture/rules/rule_context.h"

enum { TRACE_NAME_MOST = 128 };

struct trace_note {
    enum trace_meaning meaning;
    enum trace_format format;
    struct line_ref line; /* file and text are owned */
    const char *log;      /* that it is of, for comparing the pointers alone; never freed */
    int64_t clock_time;   /* as in struct trace_told */
    bool is_timed;
    struct endpoint writer, peer; /* family 0, port 0: not told */
    char peer_name[64];           /* where the peer is told by a name; "" otherwise */
    char writer_name[64];         /* of who wrote it; "": not told */
    bool is_of_presence;          /* by IM and Presence */
    enum trace_opener opener;
    bool is_tls;
    bool is_of_ils;      /* it was written by the ILS service, or speaks of it */
    bool is_used;        /* a finding has it */
    bool is_each_told;   /* as in struct trace_told */
    char connection[40]; /* handle in the process, digits with commas between; "": none */
    char name[TRACE_NAME_MOST], subject[TRACE_NAME_MOST]; /* as in struct trace_statement */
    char from[TRACE_NAME_MOST], to[TRACE_NAME_MOST], answer[16], file[64];
    char key[64], stream[64];
    uint64_t sequence;
    int64_t number;
};

/* As much of a name as there is room for, as UTF-8: what is none becomes U+FFFD. */
void trace_name_copy(const char *name, char *out, size_t room);

/* Free with trace_note_clear. */
void trace_note_of(const struct trace_told *told, struct trace_note *out);
void trace_note_clear(struct trace_note *note);
/* With texts of its own: free it likewise. */
struct trace_note trace_note_copy(const struct trace_note *note);

/* A parameter of an alarm, in one line. False: it has none of that name. */
bool trace_note_parameter(const struct trace_note *note, const char *name, char *out, size_t room);

/* Both are of one file and tell of one connection, or may, and are no more than ten seconds apart
 * (or, without times, thirty lines). */
bool trace_note_is_of_one(const struct trace_note *note, const struct trace_note *other);

/* The ends by enum side, as far as they are known, and which of them the writer is. */
enum side trace_note_ends(const struct trace_note *note, const struct services *services,
                          struct endpoint out[2]);

#endif
