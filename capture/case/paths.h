/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two views of one connection say of the path between them. */
#ifndef UCSCOPE_CAPTURE_CASE_PATHS_H
#define UCSCOPE_CAPTURE_CASE_PATHS_H

#include "capture/case/match.h"
#include "capture/observe/path/path.h"

/* A frame of a capture. */
struct case_frame {
    unsigned point;
    struct frame_ref ref; /* numbered as in its capture, by its clock */
    const char *role;     /* static text */
};

/* One thing told. The evidence of `path` is empty: it is here. */
struct case_path {
    enum path_event type;
    struct path path;
    enum side actor;
    const struct case_connection *from; /* the view nearer to the actor */
    const struct case_connection *to;   /* NULL: no packet of the connection came there */
    struct case_frame first;            /* the frame to look at first */
    struct case_frame evidence[PATH_EVIDENCE_MAX];
    unsigned evidence_count;
};

/* struct case_path *, to be freed with g_ptr_array_unref; they point into `points`. */
GPtrArray *case_find_paths(const GPtrArray *points, const GPtrArray *groups,
                           const struct aliases *aliases);

#endif
