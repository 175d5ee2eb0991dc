/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection as several captures saw it, or one capture on both sides of a NAT. */
#ifndef UCSCOPE_CAPTURE_CASE_CASE_GROUP_H
#define UCSCOPE_CAPTURE_CASE_CASE_GROUP_H

#include "capture/case/point.h"

/* One connection and where it was seen, twice or more. */
struct case_group {
    GPtrArray *views; /* struct case_connection * */
    bool is_shifted;  /* a proxy in between gives it other sequence numbers: what was sent is the
                         same, the packets need not be */
};

/* Of struct case_group *, to be freed with g_ptr_array_unref; connections point to them. */
GPtrArray *case_groups_new(void);

/* Both are one. A group may be without views then. */
void case_groups_join(GPtrArray *groups, struct case_connection *one, struct case_connection *other,
                      bool is_shifted);

/* At the end: takes those out that have no views any more. */
void case_groups_drop_emptied(GPtrArray *groups);

/* Whether they are one: the same view, or two of a group. */
bool case_are_one(const struct case_connection *one, const struct case_connection *other);

/* Whether another capture saw it, too. */
bool case_is_seen_elsewhere(const struct case_connection *connection);

/* Whether the ends of a connection have other addresses or ports in the other view. */
bool case_has_other_endpoints(const struct case_connection *one,
                              const struct case_connection *other);

#endif
