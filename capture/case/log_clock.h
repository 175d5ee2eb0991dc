/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock and the zone of a trace, learned from lines that name both ends of a connection that a
 * capture saw. */
#ifndef UCSCOPE_CAPTURE_CASE_LOG_CLOCK_H
#define UCSCOPE_CAPTURE_CASE_LOG_CLOCK_H

#include "capture/case/aliases.h"
#include "capture/case/log.h"

/* Whether this may be the connection that a line or finding tells of: what it has of the ends, by
 * enum side, is the connection's. `aliases` may be NULL. */
bool case_ends_fit(const struct aliases *aliases, const struct endpoint told[2],
                   const struct case_connection *connection);

/* The connections of all points (struct case_point *) by the client's port: GPtrArray of struct
 * case_connection *. To be freed with g_hash_table_unref. */
GHashTable *case_index_ports(const GPtrArray *points);

/* Learns log->clock of every log (struct case_log *). `ports`: case_index_ports. A log that tells
 * its zone is believed, but where lines of two connections agree on another one; a connection that
 * is used again an hour later is no reason. */
void case_learn_log_clocks(const GPtrArray *logs, const GPtrArray *points, GHashTable *ports,
                           const struct aliases *aliases);

#endif
