/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/service_map.h"

#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/observe/tls/tls.h"

#include <glib.h>

enum { ROWS_KEPT = 4096, PENDING_KEPT = 65536 };

struct map_row {
    struct endpoint endpoints[2]; /* by enum side; the client's port is 0 */
    uint8_t protocol;             /* IP protocol */
    bool is_exported;
    const char *service;
    uint64_t connections[OUTCOME_COUNT];
    uint64_t first, last; /* frames */
};

/* A connection that is gone and about which something may be found at the end. */
struct map_pending {
    uint64_t connection;
    struct map_row *row;
    enum outcome outcome;
    bool is_reset; /* a side broke it off */
};

struct service_map {
    const struct services *services;
    struct limits *limits;
    GHashTable *rows;   /* set of struct map_row *, by endpoints and service */
    GPtrArray *ordered; /* the same, owned, in the order in which they came up */
    GArray *pending;    /* struct map_pending */
};

static guint hash_row(gconstpointer key) {
    const struct map_row *row = key;
    return address_hash(address_hash(row->endpoints[SERVER].port, &row->endpoints[CLIENT].address),
                        &row->endpoints[SERVER].address);
}

static gboolean same_row(gconstpointer a, gconstpointer b) {
    const struct map_row *one = a, *other = b;
    return one->service == other->service && one->protocol == other->protocol &&
           endpoint_equals(&one->endpoints[CLIENT], &other->endpoints[CLIENT]) &&
           endpoint_equals(&one->endpoints[SERVER], &other->endpoints[SERVER]);
}

struct service_map *service_map_new(const struct services *services, struct limits *limits) {
    struct service_map *service_map = g_new0(struct service_map, 1);
    service_map->services = services;
    service_map->limits = limits;
    service_map->rows = g_hash_table_new(hash_row, same_row);
    service_map->ordered = g_ptr_array_new_with_free_func(g_free);
    service_map->pending = g_array_new(FALSE, FALSE, sizeof(struct map_pending));
    return service_map;
}

void service_map_free(struct service_map *service_map) {
    g_hash_table_destroy(service_map->rows);
    g_ptr_array_unref(service_map->ordered);
    g_array_unref(service_map->pending);
    g_free(service_map);
}

/* The line of this service between these endpoints, made where there is none; NULL when there are
 * too many. */
static struct map_row *row_of(struct service_map *service_map, const struct endpoint endpoints[2],
                              uint8_t protocol, const char *service) {
    const struct map_row wanted = {.endpoints = {{endpoints[CLIENT].address, 0}, endpoints[SERVER]},
                                   .protocol = protocol,
                                   .service = service};
    struct map_row *row = g_hash_table_lookup(service_map->rows, &wanted);
    if (row != NULL)
        return row;
    if (service_map->ordered->len == ROWS_KEPT) {
        service_map->limits->hit[LIMIT_SERVICE_PAIRS]++;
        return NULL;
    }
    row = g_memdup2(&wanted, sizeof wanted);
    g_hash_table_add(service_map->rows, row);
    g_ptr_array_add(service_map->ordered, row);
    return row;
}

static void add_frame(struct map_row *row, uint64_t frame) {
    if (frame == 0)
        return;
    if (row->first == 0 || frame < row->first)
        row->first = frame;
    row->last = MAX(row->last, frame);
}

/* What an error or warning says of its connection. */
static enum outcome outcome_of(const struct catalogue_entry *entry, bool is_reset) {
    if ((entry->implies & IMPLIES_REFUSAL) != 0)
        return OUTCOME_REFUSED;
    if ((entry->implies & IMPLIES_SILENCE) != 0)
        return OUTCOME_UNANSWERED;
    if ((entry->implies & IMPLIES_END) != 0)
        return is_reset ? OUTCOME_RESET : OUTCOME_CLOSED;
    return OUTCOME_TROUBLED;
}

/* By the codes found for a connection: of what went wrong, the word that comes first in enum
 * outcome; `otherwise` when nothing did and nothing shows that all went well. */
static enum outcome judge(const struct code_set *codes, bool is_reset, enum outcome otherwise) {
    enum outcome worst = OUTCOME_COUNT;
    bool succeeded = false;
    for (unsigned code = 0; !code_set_is_empty(codes) && code < CODE_COUNT; code++) {
        const struct catalogue_entry *entry = &catalogue[code];
        if (!code_set_has(codes, (enum code)code))
            continue;
        if (entry->severity >= SEVERITY_WARNING)
            worst = MIN(worst, outcome_of(entry, is_reset));
        else if ((entry->implies & IMPLIES_SUCCESS) != 0)
            succeeded = true;
    }
    if (worst != OUTCOME_COUNT)
        return worst;
    return succeeded ? OUTCOME_WELL : otherwise;
}

/* Somebody read what was said: not TLS, which hides it, and not TCP. */
static bool is_read(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    if (tls != NULL && (tls->decrypted[CLIENT].records + tls->decrypted[SERVER].records == 0 ||
                        !tls_hears(connection, CLIENT) || !tls_hears(connection, SERVER)))
        return false;
    for (unsigned i = 0; i < OBSERVER_COUNT; i++)
        if (i != OBSERVER_TLS && i != OBSERVER_TCP && connection->states[i] != NULL)
            return true;
    return false;
}

static bool is_reset(const struct flow *flow) {
    return flow->sides[CLIENT].reset.frame != 0 || flow->sides[SERVER].reset.frame != 0;
}

/* Of a connection without findings. */
static enum outcome look(const struct connection *connection) {
    const struct flow_side *sides = connection->flow->sides;
    const bool both_spoke = sides[CLIENT].payload_bytes > 0 && sides[SERVER].payload_bytes > 0;
    if (both_spoke)
        return is_read(connection) ? OUTCOME_WELL : OUTCOME_NOT_JUDGED;
    if (connection->flow->opening != OPENING_SEEN)
        return OUTCOME_NOT_JUDGED;
    if (is_reset(connection->flow))
        return OUTCOME_RESET;
    return sides[CLIENT].fin.frame != 0 || sides[SERVER].fin.frame != 0 ? OUTCOME_CLOSED
                                                                        : OUTCOME_NOT_JUDGED;
}

void service_map_connection(struct service_map *service_map, const struct connection *connection,
                            const struct findings *findings, const char *by_bytes) {
    const struct flow *flow = connection->flow;
    const enum service by_port =
        services_at(service_map->services, IP_TCP, flow->endpoints[SERVER].port);
    const char *service = by_port != SERVICE_NONE ? service_table[by_port].words : by_bytes;
    struct map_row *row =
        service == NULL ? NULL : row_of(service_map, flow->endpoints, IP_TCP, service);
    if (row == NULL)
        return;
    const struct code_set codes = findings_codes(findings, flow->id);
    const bool reset = is_reset(flow);
    const struct map_pending gone = {flow->id, row, judge(&codes, reset, look(connection)), reset};
    row->connections[gone.outcome]++;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        add_frame(row, flow->sides[side].syn.frame);
        add_frame(row, flow->sides[side].first_data.frame);
        add_frame(row, flow->sides[side].last_seen.frame);
    }
    if (gone.outcome == OUTCOME_REFUSED)
        return;
    if (service_map->pending->len < PENDING_KEPT)
        g_array_append_val(service_map->pending, gone);
    else
        service_map->limits->hit[LIMIT_SERVICE_PAIRS]++;
}

void service_map_download(struct service_map *service_map, const struct event *event) {
    const struct download *download = event_download(event);
    if (download->transport != DOWNLOAD_TFTP)
        return;
    const struct endpoint endpoints[2] = {download->client, download->server};
    struct map_row *row = row_of(service_map, endpoints, IP_UDP, service_table[SERVICE_TFTP].words);
    if (row == NULL)
        return;
    enum outcome outcome = OUTCOME_NOT_JUDGED;
    if (event->type == EVENT_DOWNLOAD_REFUSED)
        outcome = OUTCOME_REFUSED;
    else if (event->type == EVENT_DOWNLOAD_UNANSWERED)
        outcome = OUTCOME_UNANSWERED;
    else if (download->complete)
        outcome = OUTCOME_WELL;
    row->connections[outcome]++;
    add_frame(row, download->request.frame);
    add_frame(row, event->ref.frame);
}

void service_map_exchange(struct service_map *service_map, const struct event *event,
                          const char *service, enum outcome outcome, struct frame_ref request) {
    struct map_row *row = row_of(service_map, event->outside, event->outside_protocol, service);
    if (row == NULL)
        return;
    row->is_exported = event->outside_is_exported;
    row->connections[outcome]++;
    add_frame(row, request.frame);
    add_frame(row, event->ref.frame);
}

void service_map_settle(struct service_map *service_map, const struct findings *findings) {
    for (guint i = 0; i < service_map->pending->len; i++) {
        const struct map_pending *gone =
            &g_array_index(service_map->pending, struct map_pending, i);
        gone->row->connections[gone->outcome]--;
        const struct code_set codes = findings_codes(findings, gone->connection);
        gone->row->connections[judge(&codes, gone->is_reset, gone->outcome)]++;
    }
    g_array_set_size(service_map->pending, 0);
}

void service_map_tell(const struct service_map *service_map, const struct hosts *hosts,
                      service_pair_sink *sink, void *sink_data) {
    for (guint i = 0; i < service_map->ordered->len; i++) {
        const struct map_row *row = service_map->ordered->pdata[i];
        struct service_pair pair = {.service = row->service,
                                    .protocol = row->protocol,
                                    .is_exported = row->is_exported,
                                    .first = row->first,
                                    .last = row->last};
        enum service service;
        hosts_describe(hosts, row->endpoints, row->protocol, &pair.client, &pair.server, &service);
        memcpy(pair.connections, row->connections, sizeof pair.connections);
        sink(sink_data, &pair);
    }
}

uint64_t service_pair_connections(const struct service_pair *service_pair) {
    uint64_t sum = 0;
    for (unsigned outcome = 0; outcome < OUTCOME_COUNT; outcome++)
        sum += service_pair->connections[outcome];
    return sum;
}

const char *outcome_word(enum outcome outcome) {
    static const char *const words[] = {
        [OUTCOME_WELL] = "well",
        [OUTCOME_REFUSED] = "refused",
        [OUTCOME_RESET] = "reset",
        [OUTCOME_UNANSWERED] = "unanswered",
        [OUTCOME_CLOSED] = "closed",
        [OUTCOME_TROUBLED] = "in trouble",
        [OUTCOME_NOT_JUDGED] = "not judged",
    };
    return words[outcome];
}
