/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What paths.c looks for, each kind in a file of its own. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_CASE_FIND_H
#define UCSCOPE_CAPTURE_CASE_FIND_H

#include "capture/case/orientation.h"
#include "capture/case/paths.h"

struct search {
    const GPtrArray *points, *groups;
    const struct aliases *aliases;
    struct orientation *orientation;
    GHashTable *absences; /* of absence.c */
    GPtrArray *found;     /* struct case_path * */
};

static inline struct case_point *search_point(const struct search *search, unsigned index) {
    return case_point_at(search->points, index);
}

/* A new one, in `found`. */
struct case_path *search_add(struct search *search, enum path_event type, enum side actor,
                             const struct case_connection *from, const struct case_connection *to);

/* A frame that bears it out, as long as there is room; the first one is the one to look at first.
 * `ref` is as the capture `point` has it. */
void case_path_add(struct case_path *path, unsigned point, struct frame_ref ref, const char *role);
void case_path_add_packet(struct case_path *path, unsigned point, const struct case_packet *packet,
                          const char *role);

/* It is no more than likely; the first doubt is the one that is told. */
void case_path_doubt(struct case_path *path, const char *why);

/* Whether it is so in all captures that saw the connection, of which this is the last on the way
 * from the client. */
bool search_is_last(const struct search *search, const struct case_connection *view,
                    bool (*is_so)(const struct case_connection *view));

/* Whether the capture `point` has nothing of this connection, and would have seen its SYNs come by:
 * it ran at so many of them, has other packets of these hosts, and is farther from the client. */
bool search_would_see(const struct search *search, const struct case_connection *from,
                      unsigned point, unsigned times);

/* Whether a filter goes by more than hosts and ports, and so may keep some packets of a connection
 * and not others: by flags, length or direction. NULL: there was none. */
bool search_goes_by_packet(const char *filter);

/* What makes a capture that lacks packets of a connection no sure witness: that it lost packets,
 * that not all of them could be kept, or a filter that may have left them out. `seen`: the
 * connection with the ends that it has there. */
void search_doubt_capture(struct case_path *path, const struct search *search, unsigned point,
                          const struct case_connection *seen);
/* The same of one that has nothing of the connection at all, and may not keep its port. */
void search_doubt_absence(struct case_path *path, const struct search *search, unsigned point,
                          const struct case_connection *seen);

/* By which packets of `side`, seen in `from`, never came to `to`, if any. */
void search_lost(struct search *search, const struct case_connection *from,
                 const struct case_connection *to, enum side side);
/* By which share of what `side` sent, seen in `from`, came to `to` only when it was sent again. */
void search_lossy(struct search *search, const struct case_connection *from,
                  const struct case_connection *to, enum side side);
/* SYNs that another capture, which saw the same hosts, has nothing of. */
void search_lost_syn(struct search *search, const struct case_connection *from);
/* Resets of `side`, seen in `to`, that never passed `from`. */
void search_injected(struct search *search, const struct case_connection *from,
                     const struct case_connection *to, enum side side);
/* A refusal in a server's name, where a capture that is nearer to the server has nothing of it. */
void search_refused(struct search *search, const struct case_connection *view);
/* Certificates that are others in another capture. */
void search_intercepted(struct search *search);

#endif
