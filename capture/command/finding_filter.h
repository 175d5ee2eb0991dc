/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which findings somebody wants to see. */
#ifndef UCSCOPE_CAPTURE_COMMAND_FINDING_FILTER_H
#define UCSCOPE_CAPTURE_COMMAND_FINDING_FILTER_H

#include <glib.h>
#include <stdbool.h>

#include "capture/rules/finding.h"

/* A moment, or the same time of every day. */
struct time_bound {
    bool is_given, is_daily;
    int64_t time; /* nanoseconds since 1970-01-01 UTC, or since midnight */
};

/* All zero: every finding passes. */
struct finding_filter {
    GPtrArray *codes; /* char *, owned: prefixes of names, as "uc.tls_" */
    GPtrArray *names; /* char *, owned: prefixes of services and roles as a person reads them,
                         in any case */
    GArray *hosts;    /* struct address */
    enum severity least;
    struct time_bound since, until;
    GTimeZone *zone; /* of times of day; borrowed */
};

/* Adds "uc.tls_unknown_ca", a beginning of it, with or without "uc."; an address; a service, as of
 * --port or as the report names it, or a role. False: it is none of these. */
bool finding_filter_add(struct finding_filter *filter, const char *word);

/* Reads "2026-11-21", "2026-11-21T08:00" or "2026-11-21 08:00", with or without a zone of its own,
 * or "08:00:12.5". */
bool time_bound_read(struct time_bound *bound, const char *word, GTimeZone *zone);

/* Of codes, hosts and names any of a kind will do; all kinds that were given must. In time is a
 * finding that happened once in between. */
bool finding_filter_passes(const struct finding_filter *filter, const struct finding *finding);

/* Whether a time, nanoseconds since 1970-01-01 UTC, is between `since` and `until`. */
bool finding_filter_has_time(const struct finding_filter *filter, int64_t time);

void finding_filter_clear(struct finding_filter *filter);

#endif
