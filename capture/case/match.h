/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which connections of several captures, or of both sides of a NAT in one capture, are the same
 * one. */
#ifndef UCSCOPE_CAPTURE_CASE_MATCH_H
#define UCSCOPE_CAPTURE_CASE_MATCH_H

#include "capture/case/aliases.h"
#include "capture/case/case_group.h"

/* Puts the connections of all points (struct case_point *) into groups: by both initial sequence
 * numbers; where one side was not heard, by one of them, an address and the port; captured from the
 * middle, by endpoints and packets; behind a proxy, by the random bytes of a ClientHello, or by
 * endpoints and the first bytes of both sides. Returns struct case_group *, to be freed with
 * g_ptr_array_unref; connections point to them. */
GPtrArray *case_match(const GPtrArray *points, const struct aliases *aliases);

/* Adds to the groups what a proxy renumbers and what has no random bytes: connections whose both
 * sides begin with the same bytes at the same time, once clocks are known. */
void case_match_speech(const GPtrArray *points, GPtrArray *groups);

#endif
