/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two views of one connection say of the path between them. */
#ifndef UCSCOPE_CAPTURE_CASE_PATHS_H
#define UCSCOPE_CAPTURE_CASE_PATHS_H

#include "capture/case/aliases.h"
#include "capture/case/case_group.h"
#include "capture/observe/path/path.h"

/* One thing told. */
struct case_path {
    enum path_event type;
    struct path path; /* its frames are numbered as in their captures, by their clocks; the first is
                         the one to look at first */
    enum side actor;
    const struct case_connection *from; /* the view nearer to the actor */
    const struct case_connection *to;   /* NULL: no packet of the connection came there */
};

/* struct case_path *, to be freed with g_ptr_array_unref; they point into `points`. */
GPtrArray *case_find_paths(const GPtrArray *points, const GPtrArray *groups,
                           const struct aliases *aliases);

#endif
