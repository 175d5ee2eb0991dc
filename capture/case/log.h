/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace of a case: the lines in it that name both ends of a connection, by which its clock is
 * learned, and what its own lines became as findings. Memory is bounded. */
#ifndef UCSCOPE_CAPTURE_CASE_LOG_H
#define UCSCOPE_CAPTURE_CASE_LOG_H

#include "capture/case/point.h"
#include "capture/observe/event.h"
#include "capture/rules/finding.h"
#include "traces/trace_statement.h"

/* A line that names the peer with its port, or both ports. */
struct case_line {
    struct endpoint writer, peer; /* family 0, port 0: not told */
    int64_t time;                 /* by the clock and zone of the log, nanoseconds */
    enum trace_meaning meaning;
};

/* The clock of a log beside that of the case. */
struct case_log_clock {
    bool is_known;
    int64_t zone;        /* how far its times are ahead for the zone alone: whole quarter hours, and
                            whole days where it tells none */
    int64_t ahead;       /* beyond that, nanoseconds */
    int64_t uncertainty; /* nanoseconds, either way */
    uint64_t lines;      /* that were found on the wire by both ends */
};

struct case_log {
    char *name;          /* as it is called in sentences; owned */
    char *path;          /* as the user named it; owned */
    char *host;          /* what its writer calls itself; "": not told; owned */
    bool is_dated;       /* its lines tell day and zone */
    GArray *lines;       /* struct case_line */
    GArray *claims;      /* struct case_claim */
    GHashTable *ports;   /* client's ports of the captures; lines of others are not kept */
    GHashTable *times;   /* where it is not dated: number of a line, uint64_t: its time, int64_t */
    GPtrArray *findings; /* struct finding *: of its lines alone; they belong to the engine that the
                            log passed */
    uint64_t joined;     /* findings whose connection or dialback was found on the wire */
    struct case_log_clock clock;
};

/* `ports`: case_index_ports, must outlive the reading. */
struct case_log *case_log_new(const char *path, GHashTable *ports);
void case_log_free(struct case_log *log);

/* An event_sink: what the rules are told of the log's lines. */
void case_log_event(void *log, const struct event *event);

/* What its own clock showed at a line. False: it has no time, or was not kept. */
bool case_log_time(const struct case_log *log, const struct line_ref *line, int64_t *time);

/* The case's time of what the log calls `time`; where its clock is not known, as it stands. */
int64_t case_log_correct(const struct case_log *log, int64_t time);

#endif
