/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sccp/sccp_stations.h"

#include "capture/rules/sccp/sccp_facts.h"

enum { PLACES_MOST = 16384, LEAVES_MOST = 1024 };

/* A station that starts anew registers within this time. */
static const int64_t hold_time = 180 * TIME_SECOND;

void sccp_stations_start(struct sccp_stations *stations) {
    stations->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_queue_init(&stations->leaves);
}

/* Its finding is left to the caller. */
static void forget(struct sccp_stations *stations, struct sccp_leave *leave) {
    leave->place->leave = NULL;
    g_queue_unlink(&stations->leaves, &leave->link);
    g_free(leave);
}

void sccp_stations_stop(struct sccp_stations *stations) {
    while (stations->leaves.head != NULL)
        sccp_stations_drop(stations, ((struct sccp_leave *)stations->leaves.head->data)->place);
    g_hash_table_destroy(stations->places);
}

static struct sccp_place *find(struct sccp_stations *stations, struct limits *limits,
                               const char *key) {
    struct sccp_place *place = g_hash_table_lookup(stations->places, key);
    if (place != NULL)
        return place;
    if (g_hash_table_size(stations->places) == PLACES_MOST) {
        limits->hit[LIMIT_SCCP_STATIONS]++;
        return NULL;
    }
    place = g_new0(struct sccp_place, 1);
    g_hash_table_insert(stations->places, g_strdup(key), place);
    return place;
}

struct sccp_place *sccp_stations_at(struct sccp_stations *stations, struct limits *limits,
                                    const struct connection *connection) {
    char address[ADDRESS_TEXT];
    return find(stations, limits,
                address_write(&connection->flow->endpoints[CLIENT].address, address));
}

struct sccp_place *sccp_stations_find(struct sccp_stations *stations, struct limits *limits,
                                      const struct connection *connection) {
    const char *name = sccp_session_of(connection)->station.name;
    return name[0] == '\0' ? sccp_stations_at(stations, limits, connection)
                           : find(stations, limits, name);
}

/* Nothing came that settles it. */
static void end_wait(struct sccp_stations *stations, struct rule_context *context,
                     struct sccp_leave *leave) {
    if (leave->is_doubtful)
        sccp_stations_drop(stations, leave->place);
    else
        sccp_stations_report(stations, context, leave);
}

void sccp_stations_hold(struct sccp_stations *stations, struct rule_context *context,
                        struct sccp_place *place, const struct event *event,
                        struct finding *finding, const char *cause, bool is_doubtful) {
    if (place->leave != NULL)
        end_wait(stations, context, place->leave);
    if (stations->leaves.length == LEAVES_MOST)
        end_wait(stations, context, stations->leaves.head->data);
    struct sccp_leave *leave = g_new0(struct sccp_leave, 1);
    leave->finding = finding;
    leave->cause = cause;
    leave->is_doubtful = is_doubtful;
    leave->station = sccp_session_of(event->connection)->station;
    leave->server = event->connection->flow->endpoints[SERVER].address;
    leave->place = place;
    leave->link.data = leave;
    place->leave = leave;
    g_queue_push_tail_link(&stations->leaves, &leave->link);
}

void sccp_stations_drop(struct sccp_stations *stations, struct sccp_place *place) {
    if (place->leave == NULL)
        return;
    finding_discard(place->leave->finding);
    forget(stations, place->leave);
}

void sccp_stations_report(struct sccp_stations *stations, struct rule_context *context,
                          struct sccp_leave *leave) {
    sccp_finding_report(context, leave->finding, leave->cause, &leave->station);
    forget(stations, leave);
}

void sccp_stations_settle(struct sccp_stations *stations, struct rule_context *context, bool all) {
    while (stations->leaves.head != NULL) {
        struct sccp_leave *oldest = stations->leaves.head->data;
        if (!all && capture_clock_waited(&context->clock, oldest->finding->ref.time) < hold_time)
            return;
        end_wait(stations, context, oldest);
    }
}
