/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which packets of a case's captures the common engine is given: of a connection that several saw,
 * those of the capture that saw it best; a datagram once. */
#ifndef UCSCOPE_CAPTURE_CASE_FEED_H
#define UCSCOPE_CAPTURE_CASE_FEED_H

#include "capture/case/case_group.h"
#include "capture/rules/services.h"

struct feed;

/* All must outlive it. `services`: on whose UDP ports a copy counts; NULL: on the default ones. */
struct feed *feed_new(const GPtrArray *points, const GPtrArray *groups,
                      const struct services *services);
void feed_free(struct feed *feed);

enum { FEED_ENGINES_MOST = 4 };

/* How many engines are needed, FEED_ENGINES_MOST at most: connections that two captures saw at the
 * same time between the same endpoints, and that are not the same one, as on both sides of a proxy,
 * cannot go through one. */
unsigned feed_engines(const struct feed *feed);

enum { FEED_COPY = -1 };

/* The engine that this packet is for, from 0; FEED_COPY: another capture has it, too. packet->time
 * is corrected, packet->frame that of its capture. */
int feed_packet(struct feed *feed, const struct packet *packet);

/* The view of this connection's group that is given to an engine: itself, if it has none. */
const struct case_connection *feed_view(const struct case_connection *connection);

#endif
