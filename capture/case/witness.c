/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture would have seen, and why what it lacks may prove nothing. */
#include <string.h>

#include "capture/case/find.h"

/* --- what it would have seen ------------------------------------------------------------------ */

bool search_is_last(const struct search *search, const struct case_connection *view,
                    bool (*is_so)(const struct case_connection *view)) {
    const struct case_group *group = view->group;
    for (guint i = 0; group != NULL && i < group->views->len; i++) {
        const struct case_connection *other = group->views->pdata[i];
        if (!is_so(other) ||
            (other != view && orientation_of(search->orientation, view, other, CLIENT) >= 0))
            return false;
    }
    return is_so(view);
}

static unsigned count_syns(const struct search *search, const struct case_connection *from,
                           unsigned point) {
    unsigned times = 0;
    for (unsigned i = 0; i < from->sides[CLIENT].packet_count; i++)
        times += orientation_ran(search->orientation, point, from->point,
                                 from->sides[CLIENT].packets[i].time);
    return times;
}

static bool has_view(const struct case_connection *connection, unsigned point) {
    const struct case_group *group = connection->group;
    for (guint i = 0; group != NULL && i < group->views->len; i++)
        if (((const struct case_connection *)group->views->pdata[i])->point == point)
            return true;
    return connection->point == point;
}

bool search_would_see(const struct search *search, const struct case_connection *from,
                      unsigned point, unsigned times) {
    const struct orientation *known = search->orientation;
    const struct address *client = &from->endpoints[CLIENT].address;
    const struct address *server = &from->endpoints[SERVER].address;
    return !has_view(from, point) && count_syns(search, from, point) >= times &&
           orientation_of_host(known, from->point, point, client) > 0 &&
           orientation_heard(known, point, client, server, 0);
}

/* --- doubts ----------------------------------------------------------------------------------- */

bool search_goes_by_packet(const char *filter) {
    static const char *const words[] = {"[",       "len",      "less", "greater",
                                        "inbound", "outbound", "src",  "dst"};
    bool found = filter != NULL && *filter == '\0';
    for (size_t i = 0; filter != NULL && !found && i < G_N_ELEMENTS(words); i++)
        found = strstr(filter, words[i]) != NULL;
    return found;
}

void search_doubt_capture(struct case_path *path, const struct search *search, unsigned point,
                          const struct case_connection *seen) {
    const struct case_point *capture = search_point(search, point);
    const struct address *client = &seen->endpoints[CLIENT].address;
    const struct address *server = &seen->endpoints[SERVER].address;
    const uint16_t port = seen->endpoints[SERVER].port;
    if (capture->dropped > 0)
        case_path_doubt(path, "the other capture lost packets");
    if (capture->packets_left_out > 0)
        case_path_doubt(path, "not all packets of the other capture could be kept");
    /* One that goes by hosts and ports alone keeps both directions, or none. */
    const bool is_kept = orientation_heard(search->orientation, point, client, server, port) ||
                         orientation_heard(search->orientation, point, server, client, port);
    if (capture->filter != NULL && (search_goes_by_packet(capture->filter) || !is_kept))
        case_path_doubt(path, "the other capture was made with a filter, which may have left these "
                              "packets out");
}

void search_doubt_absence(struct case_path *path, const struct search *search, unsigned point,
                          const struct case_connection *seen) {
    const struct endpoint *ends = seen->endpoints;
    if (!orientation_heard(search->orientation, point, &ends[CLIENT].address, &ends[SERVER].address,
                           ends[SERVER].port))
        case_path_doubt(path, "the other capture has these hosts with other ports only, and may "
                              "have been made with a filter");
    search_doubt_capture(path, search, point, seen);
}
