/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/peers.h"

#include <glib.h>

enum { ROWS_KEPT = 4096, PENDING_KEPT = 65536 };

struct row {
    struct endpoint ends[2]; /* by enum side; the client's port is 0 */
    const char *service;
    uint64_t connections[OUTCOME_COUNT];
    uint64_t first, last; /* frames */
};

/* A connection that is gone and about which something may be found at the end. */
struct pending {
    uint64_t conversation;
    struct row *row;
    enum outcome outcome;
};

struct peers {
    const struct services *services;
    struct limits *limits;
    GHashTable *rows;   /* set of struct row *, by ends and service */
    GPtrArray *ordered; /* the same, owned, in the order in which they came up */
    GArray *pending;    /* struct pending */
};

static guint hash_row(gconstpointer key) {
    const struct row *row = key;
    guint hash = row->ends[SERVER].port;
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < sizeof row->ends[side].address.bytes; i++)
            hash = hash * 31 + row->ends[side].address.bytes[i];
    return hash;
}

static gboolean same_row(gconstpointer a, gconstpointer b) {
    const struct row *one = a, *other = b;
    return one->service == other->service &&
           endpoint_equals(&one->ends[CLIENT], &other->ends[CLIENT]) &&
           endpoint_equals(&one->ends[SERVER], &other->ends[SERVER]);
}

struct peers *peers_new(const struct services *services, struct limits *limits) {
    struct peers *peers = g_new0(struct peers, 1);
    peers->services = services;
    peers->limits = limits;
    peers->rows = g_hash_table_new(hash_row, same_row);
    peers->ordered = g_ptr_array_new_with_free_func(g_free);
    peers->pending = g_array_new(FALSE, FALSE, sizeof(struct pending));
    return peers;
}

void peers_free(struct peers *peers) {
    g_hash_table_destroy(peers->rows);
    g_ptr_array_unref(peers->ordered);
    g_array_unref(peers->pending);
    g_free(peers);
}

/* The line of this service between these ends, made where there is none; NULL when there are too
 * many. */
static struct row *row_of(struct peers *peers, const struct endpoint ends[2], const char *service) {
    const struct row wanted = {{{ends[CLIENT].address, 0}, ends[SERVER]}, service, {0}, 0, 0};
    struct row *row = g_hash_table_lookup(peers->rows, &wanted);
    if (row != NULL)
        return row;
    if (peers->ordered->len == ROWS_KEPT) {
        peers->limits->hit[LIMIT_PEERS]++;
        return NULL;
    }
    row = g_memdup2(&wanted, sizeof wanted);
    g_hash_table_add(peers->rows, row);
    g_ptr_array_add(peers->ordered, row);
    return row;
}

static void add_frame(struct row *row, uint64_t frame) {
    if (frame == 0)
        return;
    if (row->first == 0 || frame < row->first)
        row->first = frame;
    row->last = MAX(row->last, frame);
}

/* Findings in which a side, or a firewall between the two, said no. */
static const bool refusing[CODE_COUNT] = {
    [CODE_TLS_UNKNOWN_CA] = true,        [CODE_TLS_CERTIFICATE_REFUSED] = true,
    [CODE_TCP_REFUSED] = true,           [CODE_ICMP_UNREACHABLE] = true,
    [CODE_AXL_UNAUTHORIZED] = true,      [CODE_S2S_DIALBACK_REFUSED] = true,
    [CODE_ILS_PASSWORD_MISMATCH] = true, [CODE_ILS_CERTIFICATE_NOT_IMPORTED] = true,
    [CODE_CTL_NOT_FOUND] = true,
};

/* By the codes found for a connection; `otherwise` when nothing worse than a note was. */
static enum outcome judge(uint64_t codes, enum outcome otherwise) {
    enum outcome outcome = otherwise;
    for (unsigned code = 0; code < CODE_COUNT; code++) {
        if ((codes >> code & 1) == 0 || catalogue[code].severity < SEVERITY_WARNING)
            continue;
        if (refusing[code])
            return OUTCOME_REFUSED;
        outcome = OUTCOME_TROUBLED;
    }
    return outcome;
}

/* Of a connection without findings. */
static enum outcome look(const struct conversation *conversation) {
    const struct flow *flow = conversation->flow;
    const struct tls_talk *tls = conversation->tls;
    const bool both_spoke =
        flow->sides[CLIENT].payload_bytes > 0 && flow->sides[SERVER].payload_bytes > 0;
    const bool secured = tls == NULL || tls->complete || tls->started_in_middle;
    return both_spoke && secured ? OUTCOME_WELL : OUTCOME_UNTOLD;
}

/* AXL in clear is known by its troubles alone. */
static bool has_axl_troubles(uint64_t codes) {
    return (codes & (UINT64_C(1) << CODE_AXL_UNAUTHORIZED | UINT64_C(1) << CODE_AXL_CHALLENGED |
                     UINT64_C(1) << CODE_AXL_UNAVAILABLE | UINT64_C(1) << CODE_AXL_FAULT)) != 0;
}

/* What is spoken there, by port or else by what was read; NULL for what is none of ours. */
static const char *service_of(const struct peers *peers, const struct conversation *conversation,
                              uint64_t codes) {
    const enum service service =
        services_at(peers->services, conversation->flow->ends[SERVER].port);
    if (service != SERVICE_NONE)
        return service_table[service].words;
    if (conversation->s2s != NULL)
        return service_table[SERVICE_XMPP_S2S].words;
    if (has_axl_troubles(codes))
        return "AXL";
    return conversation->tls != NULL ? "TLS" : NULL;
}

static void count_connection(struct peers *peers, const struct conversation *conversation,
                             uint64_t codes) {
    const struct flow *flow = conversation->flow;
    const char *service = service_of(peers, conversation, codes);
    struct row *row = service == NULL ? NULL : row_of(peers, flow->ends, service);
    if (row == NULL)
        return;
    const struct pending gone = {flow->id, row, judge(codes, look(conversation))};
    row->connections[gone.outcome]++;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        add_frame(row, flow->sides[side].syn.frame);
        add_frame(row, flow->sides[side].first_data.frame);
        add_frame(row, flow->sides[side].last_seen.frame);
    }
    if (gone.outcome == OUTCOME_REFUSED)
        return;
    if (peers->pending->len < PENDING_KEPT)
        g_array_append_val(peers->pending, gone);
    else
        peers->limits->hit[LIMIT_PEERS]++;
}

/* Over TFTP there are no connections: each file is one. */
static void count_file(struct peers *peers, const struct event *event) {
    const struct download *download = event->data.download;
    const struct endpoint ends[2] = {download->client, download->server};
    struct row *row = row_of(peers, ends, service_table[SERVICE_TFTP].words);
    if (row == NULL)
        return;
    enum outcome outcome = OUTCOME_UNTOLD;
    if (event->type == EVENT_DOWNLOAD_REFUSED)
        outcome = OUTCOME_REFUSED;
    else if (event->type == EVENT_DOWNLOAD_UNANSWERED)
        outcome = OUTCOME_TROUBLED;
    else if (download->complete)
        outcome = OUTCOME_WELL;
    row->connections[outcome]++;
    add_frame(row, download->request.frame);
    add_frame(row, event->place.frame);
}

static bool is_file_over_tftp(const struct event *event) {
    const bool is_download = event->type == EVENT_DOWNLOAD ||
                             event->type == EVENT_DOWNLOAD_REFUSED ||
                             event->type == EVENT_DOWNLOAD_UNANSWERED;
    return is_download && event->data.download->transport == DOWNLOAD_TFTP;
}

void peers_event(struct peers *peers, const struct event *event, const struct findings *findings) {
    if (event->type == EVENT_TCP_GONE)
        count_connection(peers, event->conversation,
                         findings_codes(findings, event->conversation->flow->id));
    else if (is_file_over_tftp(event))
        count_file(peers, event);
}

void peers_settle(struct peers *peers, const struct findings *findings) {
    for (guint i = 0; i < peers->pending->len; i++) {
        const struct pending *gone = &g_array_index(peers->pending, struct pending, i);
        gone->row->connections[gone->outcome]--;
        gone->row
            ->connections[judge(findings_codes(findings, gone->conversation), gone->outcome)]++;
    }
    g_array_set_size(peers->pending, 0);
}

void peers_tell(const struct peers *peers, const struct hosts *hosts, peering_sink *sink,
                void *sink_data) {
    for (guint i = 0; i < peers->ordered->len; i++) {
        const struct row *row = peers->ordered->pdata[i];
        struct peering told = {.service = row->service, .first = row->first, .last = row->last};
        enum service service;
        hosts_describe(hosts, row->ends, &told.client, &told.server, &service);
        memcpy(told.connections, row->connections, sizeof told.connections);
        sink(sink_data, &told);
    }
}

const char *outcome_word(enum outcome outcome) {
    static const char *const words[] = {
        [OUTCOME_WELL] = "well",
        [OUTCOME_REFUSED] = "refused",
        [OUTCOME_TROUBLED] = "in trouble",
        [OUTCOME_UNTOLD] = "nothing to tell",
    };
    return words[outcome];
}
