/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One server's certificate in one capture, another in its name in the next: two connections with a
 * device between them that opens TLS. */
#include <string.h>

#include "capture/case/find.h"

/* How far two clocks may be apart of which nothing else is known. */
static const int64_t doubt_unknown = 250 * TIME_MILLISECOND;

static int64_t corrected(const struct search *search, const struct case_connection *connection,
                         int64_t time) {
    return case_point_time(search->points, connection->point, time);
}

static int64_t time_of(const struct search *search, const struct case_connection *connection) {
    return corrected(search, connection, connection->first.time);
}

static int64_t doubt_of(const struct search *search, const struct case_connection *one,
                        const struct case_connection *other) {
    const struct case_clock *a = &search_point(search, one->point)->clock;
    const struct case_clock *b = &search_point(search, other->point)->clock;
    return a->is_known && b->is_known ? time_after(a->uncertainty, b->uncertainty) : doubt_unknown;
}

static const struct case_certificate *server_certificate(const struct case_connection *view) {
    return view->sides[SERVER].certificate;
}

/* The same name by another issuer: what such a device makes. Two certificates that a server has for
 * two kinds of keys have one issuer, or each its own name. */
static bool is_imitation(const struct case_certificate *one, const struct case_certificate *other) {
    return memcmp(one->sha256, other->sha256, sizeof one->sha256) != 0 &&
           strcmp(one->issuer, other->issuer) != 0 && !(one->self_signed && other->self_signed) &&
           strcmp(one->subject, other->subject) == 0;
}

static bool is_same_client(const struct case_connection *one, const struct case_connection *other) {
    return endpoint_equals(&one->endpoints[CLIENT], &other->endpoints[CLIENT]);
}

/* The device calls the server once the client has called it, and has the server's certificate
 * before it makes another one of it. */
static bool is_inside(const struct search *search, const struct case_connection *client_view,
                      const struct case_connection *server_view) {
    const int64_t doubt = doubt_of(search, client_view, server_view);
    const int64_t called = time_of(search, client_view), calls = time_of(search, server_view);
    const int64_t made = corrected(search, client_view, server_certificate(client_view)->ref.time);
    const int64_t had = corrected(search, server_view, server_certificate(server_view)->ref.time);
    return time_between(called, calls) >= -doubt && time_between(had, made) >= -doubt;
}

/* Both captures ran then. */
static bool captures_overlap(const struct search *search, const struct case_connection *one,
                             const struct case_connection *other) {
    const struct case_point *a = search_point(search, one->point);
    const struct case_point *b = search_point(search, other->point);
    return case_clock_correct(&a->clock, a->first) <= case_clock_correct(&b->clock, b->last) &&
           case_clock_correct(&b->clock, b->first) <= case_clock_correct(&a->clock, a->last);
}

static bool is_one_server(const struct search *search, const struct case_connection *one,
                          const struct case_connection *other) {
    return one->endpoints[SERVER].port == other->endpoints[SERVER].port &&
           aliases_same(search->aliases, &one->endpoints[SERVER].address,
                        &other->endpoints[SERVER].address) &&
           (one->server_name == NULL || other->server_name == NULL ||
            strcmp(one->server_name, other->server_name) == 0);
}

static bool may_be_intercepted(const struct search *search,
                               const struct case_connection *client_view,
                               const struct case_connection *server_view) {
    const struct case_certificate *a = server_certificate(client_view),
                                  *b = server_certificate(server_view);
    if (client_view->point == server_view->point || case_are_one(client_view, server_view) ||
        !is_one_server(search, client_view, server_view) ||
        !is_inside(search, client_view, server_view) ||
        !captures_overlap(search, client_view, server_view))
        return false;
    return is_imitation(a, b) || (is_same_client(client_view, server_view) &&
                                  memcmp(a->sha256, b->sha256, sizeof a->sha256) != 0);
}

static struct path_certificate certificate_of(const struct case_connection *view) {
    const struct case_certificate *certificate = server_certificate(view);
    return (struct path_certificate){certificate->subject, certificate->issuer,
                                     certificate->sha256};
}

static void add_intercepted(struct search *search, const struct case_connection *client_view,
                            const struct case_connection *server_view) {
    const struct case_certificate *sent = server_certificate(server_view),
                                  *received = server_certificate(client_view);
    struct case_path *path =
        search_add(search, EVENT_PATH_CERTIFICATE, SERVER, server_view, client_view);
    path->path.sent = certificate_of(server_view);
    path->path.received = certificate_of(client_view);
    path->path.server_name = client_view->server_name;
    case_path_add(path, client_view->point, received->ref, "certificate that came");
    case_path_add(path, server_view->point, sent->ref, "certificate that was sent");
    if (!is_same_client(client_view, server_view))
        case_path_doubt(path, "the two connections were put together by server, name and time");
}

static GPtrArray *with_certificates(const struct search *search) {
    GPtrArray *views = g_ptr_array_new();
    for (guint i = 0; i < search->points->len; i++) {
        const GPtrArray *connections = search_point(search, i)->connections;
        for (guint j = 0; j < connections->len; j++)
            if (server_certificate(connections->pdata[j]) != NULL)
                g_ptr_array_add(views, connections->pdata[j]);
    }
    return views;
}

static gint by_time(gconstpointer a, gconstpointer b, gpointer data) {
    const struct search *search = data;
    const int64_t one = time_of(search, *(const struct case_connection *const *)a);
    const int64_t other = time_of(search, *(const struct case_connection *const *)b);
    return (one > other) - (one < other);
}

/* So many connections before and after it are looked at: those that a device opens come soon. */
enum { CANDIDATES = 64 };

void search_intercepted(struct search *search) {
    GPtrArray *views = with_certificates(search);
    g_ptr_array_sort_with_data(views, by_time, search);
    bool *is_paired = g_new0(bool, views->len);
    for (guint i = 0; i < views->len; i++)
        for (guint j = i < CANDIDATES ? 0 : i - CANDIDATES; j < MIN(views->len, i + CANDIDATES);
             j++) {
            if (is_paired[i] || is_paired[j] ||
                !may_be_intercepted(search, views->pdata[i], views->pdata[j]))
                continue;
            add_intercepted(search, views->pdata[i], views->pdata[j]);
            is_paired[i] = is_paired[j] = true;
        }
    g_free(is_paired);
    g_ptr_array_unref(views);
}
