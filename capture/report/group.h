/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings in the order a person wants them, with those that explain each other put together. */
#ifndef UCSCOPE_CAPTURE_REPORT_GROUP_H
#define UCSCOPE_CAPTURE_REPORT_GROUP_H

#include <glib.h>
#include <stdbool.h>

#include "capture/rules/finding.h"

/* One entry of a report. */
struct group {
    const struct finding *first; /* the gravest, then the earliest */
    GPtrArray *others; /* const struct finding *: of the same connection, sharing a frame with it */
};

/* Groups by severity, then frame. Every finding is in exactly one. The array owns its groups; the
 * findings stay whose they are. */
GPtrArray *groups_new(const struct finding *const *findings, size_t count);

/* Whether what this finding of the group says to check is worth its place: not where another one
 * says it of the same certificate, and better. */
bool group_needs_check(const struct group *group, const struct finding *finding);

#endif
