/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resets that came from a side's direction and did not pass the capture that is nearer to it. */
#include "capture/case/absence.h"
#include "capture/case/find.h"
#include "capture/case/pairing.h"

/* So long the nearer capture went on, by its packets. */
static const int64_t after_least = 100 * TIME_MILLISECOND;

static const struct case_packet *first_reset(const struct case_side *side) {
    for (unsigned i = 0; i < side->packet_count; i++)
        if ((side->packets[i].flags & TCP_RST) != 0)
            return &side->packets[i];
    return NULL;
}

/* The first packet of the side after a time by the clock of its capture. */
static const struct case_packet *first_after(const struct case_side *side, int64_t time) {
    for (unsigned i = 0; i < side->packet_count; i++)
        if (time_between(time, side->packets[i].time) > 0)
            return &side->packets[i];
    return NULL;
}

static uint8_t ttl_of(const struct case_side *side) {
    for (unsigned i = 0; i < side->packet_count; i++)
        if ((side->packets[i].flags & TCP_RST) == 0)
            return side->packets[i].ttl;
    return 0;
}

/* What the time of a packet in one capture is by the clock of another. */
static int64_t time_there(const struct search *search, unsigned here, int64_t time,
                          unsigned there) {
    return case_clock_show(&search_point(search, there)->clock,
                           case_point_time(search->points, here, time));
}

void search_injected(struct search *search, const struct case_connection *from,
                     const struct case_connection *to, enum side side) {
    const struct case_packet *reset = first_reset(&to->sides[side]);
    if (reset == NULL || first_reset(&from->sides[side]) != NULL ||
        from->sides[side].segments == 0 || orientation_of(search->orientation, from, to, side) <= 0)
        return;
    const struct case_point *near = search_point(search, from->point);
    const int64_t when = time_there(search, to->point, reset->time, from->point);
    const bool ran = time_between(when, near->last) >= after_least;
    const uint8_t ttl = ttl_of(&to->sides[side]);
    if (time_between(near->first, when) < 0 || (!ran && (ttl == 0 || ttl == reset->ttl)))
        return;
    const struct absentee absentee = {.point = from->point,
                                      .seen_by = to->point,
                                      .since = reset->time,
                                      .until = reset->time,
                                      .times = 1};
    const enum belief belief = absence_belief(search, &absentee);
    if (belief == REFUSED)
        return;
    const struct case_packet *later = first_after(&from->sides[side], when);
    const struct case_packet *other = first_reset(&from->sides[other_side(side)]);
    const bool both_sides = other != NULL && first_reset(&to->sides[other_side(side)]) == NULL;
    if (both_sides && side == SERVER)
        return; /* it is told as the client's */
    struct case_path *path = search_add(search, EVENT_PATH_RESET, side, from, to);
    path->path.ttl = reset->ttl;
    path->path.ttl_of_actor = ttl;
    path->path.went_on = later != NULL;
    path->path.both_sides = both_sides;
    case_path_add_packet(path, to->point, reset, "reset");
    if (path->path.both_sides)
        case_path_add_packet(path, from->point, other, "reset to the other side");
    if (later != NULL)
        case_path_add_packet(path, from->point, later, "the host goes on");
    if (!ran)
        case_path_doubt(path,
                        "the capture near that host has no packet after that time; the TTL of "
                        "the reset is not that of the host");
    else if (later == NULL && (ttl == 0 || ttl == reset->ttl))
        case_path_doubt(path, "nothing else shows that the host did not send it");
    if (belief == DOUBTED)
        case_path_doubt(path, ABSENCE_DOUBT);
    if (near->dropped > 0)
        case_path_doubt(path, "the capture near that host lost packets");
    if (near->packets_left_out > 0)
        case_path_doubt(path, "not all packets of the capture near that host could be kept");
    if (search_goes_by_packet(near->filter))
        case_path_doubt(path, "the capture near that host was made with a filter, which may have "
                              "left the reset out");
}

/* --- refused ---------------------------------------------------------------------------------- */

static bool is_refused(const struct case_connection *view) {
    const struct case_side *client = &view->sides[CLIENT], *server = &view->sides[SERVER];
    return client->has_start && !server->has_start && first_reset(server) != NULL &&
           server->segments == server->packet_count && (server->packets[0].flags & TCP_RST) != 0;
}

void search_refused(struct search *search, const struct case_connection *view) {
    if (!search_is_last(search, view, is_refused))
        return; /* it was put in behind the last capture that has it */
    for (unsigned point = 0; point < search->points->len; point++) {
        const struct case_packet *reset = first_reset(&view->sides[SERVER]);
        const struct absentee absentee = {.point = point,
                                          .seen_by = view->point,
                                          .since = view->sides[CLIENT].packets[0].time,
                                          .until = reset->time,
                                          .times = 1};
        if (!search_would_see(search, view, point, 1))
            continue;
        const enum belief belief = absence_belief(search, &absentee);
        if (belief == REFUSED)
            return;
        struct case_path *path = search_add(search, EVENT_PATH_RESET, SERVER, view, NULL);
        path->path.from = search_point(search, point)->name;
        path->path.to = search_point(search, view->point)->name;
        path->path.ttl = reset->ttl;
        case_path_add_packet(path, view->point, reset, "reset");
        case_path_add_packet(path, view->point, &view->sides[CLIENT].packets[0], "SYN");
        if (belief == DOUBTED)
            case_path_doubt(path, ABSENCE_DOUBT);
        search_doubt_absence(path, search, point, view);
        return;
    }
}
