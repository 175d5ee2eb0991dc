/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Goes through what several captures saw; what is looked for lies in lost.c, lossy.c,
 * injected.c and intercepted.c, and how far a capture can be believed in witness.c. */
#include "capture/case/paths.h"

#include "capture/case/absence.h"
#include "capture/case/find.h"
#include "capture/case/pairing.h"

struct case_path *search_add(struct search *search, enum path_event type, enum side actor,
                             const struct case_connection *from, const struct case_connection *to) {
    struct case_path *path = g_new0(struct case_path, 1);
    path->type = type;
    path->actor = actor;
    path->from = from;
    path->to = to;
    path->path.from = search_point(search, from->point)->name;
    path->path.to = to == NULL ? "" : search_point(search, to->point)->name;
    path->path.is_certain = true;
    g_ptr_array_add(search->found, path);
    return path;
}

void case_path_add(struct case_path *path, unsigned point, struct frame_ref ref, const char *role) {
    ref = frame_ref_of(ref.frame, ref.time, point);
    if (path->path.evidence_count < PATH_EVIDENCE_MAX)
        path->path.evidence[path->path.evidence_count++] = (struct path_evidence){ref, role};
}

void case_path_add_packet(struct case_path *path, unsigned point, const struct case_packet *packet,
                          const char *role) {
    const struct frame_ref ref = frame_ref_of(packet->frame, packet->time, 0);
    case_path_add(path, point, ref, role);
}

void case_path_doubt(struct case_path *path, const char *why) {
    path->path.is_certain = false;
    if (path->path.doubt == NULL)
        path->path.doubt = why;
}

/* --- addresses -------------------------------------------------------------------------------- */

static bool has_other_numbers(const struct case_connection *one,
                              const struct case_connection *other) {
    for (enum side side = CLIENT; side <= SERVER; side++)
        if (one->sides[side].has_start && other->sides[side].has_start &&
            one->sides[side].start != other->sides[side].start)
            return true;
    return false;
}

/* Where the client's packets come by first stands first. */
static void add_addresses(struct search *search, const struct case_connection *one,
                          const struct case_connection *other) {
    int way = orientation_of(search->orientation, one, other, CLIENT);
    if (way == 0)
        way = one->point == other->point && one->first.frame > other->first.frame ? -1 : 1;
    const struct case_connection *from = way > 0 ? one : other, *to = way > 0 ? other : one;
    struct case_path *path = search_add(search, EVENT_PATH_ADDRESSES, CLIENT, from, to);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        path->path.before[side] = from->endpoints[side];
        path->path.after[side] = to->endpoints[side];
    }
    path->path.is_renumbered = has_other_numbers(from, to);
    case_path_add(path, from->point, from->first, "first packet");
    case_path_add(path, to->point, to->first, "the same on the other side");
}

/* One change of addresses in a group, however many captures are on each side of it. */
static void search_addresses(struct search *search, const struct case_group *group) {
    for (guint i = 1; i < group->views->len; i++) {
        const struct case_connection *one = group->views->pdata[0];
        const struct case_connection *other = group->views->pdata[i];
        if (case_has_other_endpoints(one, other) || has_other_numbers(one, other)) {
            add_addresses(search, one, other);
            return;
        }
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Whether the first one tells more narrowly where it is: of two captures on the way that had it the
 * later one, of two that had it not the earlier one. */
static bool is_narrower(const struct search *search, const struct case_path *one,
                        const struct case_path *other) {
    const struct orientation *known = search->orientation;
    if (one->from != other->from)
        return orientation_of(known, one->from, other->from, one->actor) < 0;
    return orientation_of(known, one->to, other->to, one->actor) > 0;
}

/* Of what was found from that index on, the narrowest one is left. */
static void leave_narrowest(const struct search *search, guint from) {
    GPtrArray *found = search->found;
    while (found->len > from + 1) {
        const bool is_last_narrower =
            is_narrower(search, found->pdata[from + 1], found->pdata[from]);
        g_ptr_array_remove_index(found, is_last_narrower ? from : from + 1);
    }
}

/* Between any two of its views; what several pairs show is one thing. */
static void search_group(struct search *search, const struct case_group *group, enum side side,
                         void (*look)(struct search *, const struct case_connection *,
                                      const struct case_connection *, enum side)) {
    const guint before = search->found->len;
    for (guint i = 0; i < group->views->len; i++)
        for (guint j = 0; j < group->views->len; j++) {
            const struct case_connection *from = group->views->pdata[i];
            const struct case_connection *to = group->views->pdata[j];
            if (from->point != to->point && case_goes_through(from, to))
                look(search, from, to, side);
        }
    leave_narrowest(search, before);
}

GPtrArray *case_find_paths(const GPtrArray *points, const GPtrArray *groups,
                           const struct aliases *aliases) {
    struct search search = {.points = points,
                            .groups = groups,
                            .aliases = aliases,
                            .orientation = orientation_new(points, groups),
                            .absences = absences_new(),
                            .found = g_ptr_array_new_with_free_func(g_free)};
    for (guint i = 0; i < groups->len; i++) {
        const struct case_group *group = groups->pdata[i];
        search_addresses(&search, group);
        for (enum side side = CLIENT; side <= SERVER; side++) {
            const guint before = search.found->len;
            search_group(&search, group, side, search_lost);
            if (search.found->len == before)
                search_group(&search, group, side, search_lossy);
            search_group(&search, group, side, search_injected);
        }
    }
    for (guint i = 0; i < points->len; i++) {
        const struct case_point *point = points->pdata[i];
        for (guint j = 0; j < point->connections->len; j++) {
            search_lost_syn(&search, point->connections->pdata[j]);
            search_refused(&search, point->connections->pdata[j]);
        }
    }
    search_intercepted(&search);
    orientation_free(search.orientation);
    g_hash_table_unref(search.absences);
    return search.found;
}
