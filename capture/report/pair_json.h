/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a pair of hosts, as members of an object. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAIR_JSON_H
#define UCSCOPE_CAPTURE_REPORT_PAIR_JSON_H

#include <jansson.h>

#include "capture/report/summary.h"
#include "capture/rules/service_map.h"

/* "tcp", "udp" */
const char *pair_json_protocol(const struct service_pair *pair);

/* "in_trouble", as members and columns are called; to be freed with g_free. */
char *pair_json_key(enum outcome outcome);

/* Sets all that an object of type "pair" says of one, but its filter. */
void pair_json_set(json_t *object, const struct capture_summary *summary,
                   const struct service_pair *pair);

/* The pairs of a capture as an array of these, as many as a report tells. */
json_t *pair_json_members(const struct capture_summary *summary);

#endif
