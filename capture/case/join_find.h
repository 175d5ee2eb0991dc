/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which finding of packets a finding of a trace is the same trouble as. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_CASE_JOIN_FIND_H
#define UCSCOPE_CAPTURE_CASE_JOIN_FIND_H

#include "capture/case/join.h"

/* When something that a line tells was on the wire: so far from this. */
struct join_moment {
    int64_t time; /* by the case's clock, where that of the log is known; else by the log's */
    int64_t reach;
};

/* `time`: by the log's clock and zone. */
struct join_moment join_moment(const struct case_log *log, int64_t time);

bool join_is_alive(const struct join *join, const struct case_connection *connection,
                   const struct join_moment *moment);

/* The connection between these ends, by enum side, at that time; what of them is not known may be
 * any, but the client's port is. NULL: none, or several. */
const struct case_connection *join_connection(const struct join *join,
                                              const struct endpoint ends[2],
                                              const struct join_moment *moment);

/* What a finding of a trace is looked for by. */
struct join_told {
    struct finding *finding;
    struct case_log *log;
    bool is_timed;
    struct join_moment moment;                /* of the line that decides */
    bool is_placed;                           /* the day and zone are known */
    bool is_by_name;                          /* its ends are told by domains alone */
    const struct case_connection *connection; /* by both its ends; NULL: none, or several */
};

struct join_told join_told(const struct join *join, struct case_log *log, struct finding *finding);

/* Which of two codes is told. */
enum join_outcome { NOTHING_TO_DO, SAME_CODE, TAKES_OVER, GIVES_WAY };

/* What a line's code is beside that of a finding of packets on the same connection. */
enum join_outcome join_compare(const struct finding *line, const struct finding *packets);

/* How much a code says of a connection that did not come about; 0: it is about something else. */
unsigned join_depth(enum code code);

/* Whether the finding, or one of its repetitions, was met on this connection. */
bool join_is_on(const struct join *join, const struct case_connection *connection,
                const struct finding *finding);

struct join_found {
    struct finding *finding; /* NULL: none */
    bool is_ambiguous;       /* the line may be about another one */
};

struct join_found join_find(const struct join *join, const struct join_told *told,
                            const GPtrArray *findings);

#endif
