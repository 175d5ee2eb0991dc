/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of two captures is nearer to a host, and what a capture would have seen. */
#ifndef UCSCOPE_CAPTURE_CASE_ORIENTATION_H
#define UCSCOPE_CAPTURE_CASE_ORIENTATION_H

#include "capture/case/case_group.h"

struct orientation;

/* Learns it from all connections that two captures share. `points` and `groups` must outlive it. */
struct orientation *orientation_new(const GPtrArray *points, const GPtrArray *groups);
void orientation_free(struct orientation *orientation);

/* 1: what `side` of this connection sends passes `one`'s capture before `other`'s; -1: after it;
 * 0: nothing tells. */
int orientation_of(const struct orientation *orientation, const struct case_connection *one,
                   const struct case_connection *other, enum side side);

/* The same of what a host sends, whatever connection it is of. */
int orientation_of_host(const struct orientation *orientation, unsigned one, unsigned other,
                        const struct address *host);

/* Whether the capture has any packet from one host to the other, and, with a port other than 0, one
 * of a connection to that port of a server. */
bool orientation_heard(const struct orientation *orientation, unsigned point,
                       const struct address *from, const struct address *to, uint16_t server_port);

/* Whether the capture ran at that time of another one's clock, as far as its packets show. */
bool orientation_ran(const struct orientation *orientation, unsigned point, unsigned of,
                     int64_t time);

#endif
