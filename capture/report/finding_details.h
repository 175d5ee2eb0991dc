/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a finding beside its sentence, for every report that people read. Strings that
 * are returned are to be freed with g_free, but for those that are const. */
#ifndef UCSCOPE_CAPTURE_REPORT_FINDING_DETAILS_H
#define UCSCOPE_CAPTURE_REPORT_FINDING_DETAILS_H

#include <glib.h>
#include <stdbool.h>

#include "capture/report/group.h"

/* Which times have a date: those that are not of the day of `day`. */
struct day_clock {
    int64_t day;     /* nanoseconds since 1970 */
    GTimeZone *zone; /* NULL: UTC */
};

/* "10:11:12.123", with the date before it on another day. */
void finding_details_time(GString *out, const struct day_clock *clock, int64_t time);

/* It is told by lines of traces alone: no frame bears it out. */
bool finding_details_is_of_trace(const struct finding *finding);

/* Whether it is told at all: a note only where notes are asked for. */
bool finding_details_is_told(const struct finding *finding, bool notes);

/* How many findings of these groups (struct group *) have no place of their own then. */
uint64_t finding_details_hidden(const GPtrArray *groups, bool notes);

/* The evidence that is the finding's own frame; NULL: there is none. */
const struct evidence *finding_details_own_evidence(const struct finding *finding);

/* "3 times in 2 min, the last at 10:13:12.123" */
char *finding_details_times(const struct finding *finding, const struct day_clock *clock);

/* "and 196 more (200 in all)", after so many clients; NULL: there are no more. */
char *finding_details_more_clients(const struct finding *finding, unsigned shown);

/* "SDL001_600_000001.txt:17" */
char *finding_details_line(const struct line_ref *line);

/* A fact's value with its unit, cut where it is long: JSON has it whole. */
char *finding_details_fact(const struct fact *fact);

/* "error in frame 19:", before the sentence of what belongs to a finding. */
char *finding_details_also(const struct finding *other);

/* "uc.tls_handshake_cut (likely)" */
char *finding_details_rule(const struct finding *finding);

/* "frames 301 at 10:11:12.123, 305; 2 times; uc.s2s_dialback_ok", behind the sentence of a note. */
char *finding_details_note(const struct finding *note, const struct day_clock *clock);

/* What to check, each advice once and those of the finding itself first: const char *, which stay
 * whose they are. */
GPtrArray *finding_details_checks(const struct group *group);

#endif
