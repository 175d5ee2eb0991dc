/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/axl/axl_sessions.h"

#include "capture/observe/connection.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/tls/tls_facts.h"

enum {
    PAIRS_KEPT = 1024,
    TICKETS_MOST = 4,   /* of a TLS 1.3 server, before its first answer */
    PART_LEAST = 100,   /* bytes: no head, envelope or answer of AXL is shorter */
    ANSWER_MOST = 4096, /* a refusal is a short page */
};

/* --- a session ------------------------------------------------------------------------------- */

/* How many records of data this side sent, without its goodbyes; TLS_LENGTHS_KEPT + 1: too many. */
static unsigned data_records(const struct tls_side *side) {
    if (side->application_records > TLS_LENGTHS_KEPT)
        return TLS_LENGTHS_KEPT + 1;
    unsigned count = (unsigned)side->application_records;
    while (count > 0 && side->application_lengths[count - 1] > 0 &&
           side->application_lengths[count - 1] <= TLS_JAVA_CLOSE_NOTIFY)
        count--;
    return count;
}

/* Every byte that may have been data was seen, from the beginning. */
static bool is_whole(const struct tls_session *tls) {
    return !tls->started_in_middle && !tls->roles_swapped && !tls->sides[CLIENT].gap &&
           !tls->sides[SERVER].gap && tls->sides[CLIENT].not_tls.frame == 0 &&
           tls->sides[SERVER].not_tls.frame == 0;
}

/* Who said first that it goes. Frame 0: nobody did. */
static struct frame_ref close_of(const struct flow *flow, enum side *closer) {
    struct frame_ref first = {.frame = 0};
    for (enum side side = CLIENT; side <= SERVER; side++) {
        const struct frame_ref endpoints[] = {flow->sides[side].fin, flow->sides[side].reset};
        for (size_t i = 0; i < G_N_ELEMENTS(endpoints); i++) {
            if (endpoints[i].frame == 0 || (first.frame != 0 && first.frame <= endpoints[i].frame))
                continue;
            first = endpoints[i];
            *closer = side;
        }
    }
    return first;
}

/* Head, body, and perhaps another head and body. */
static bool read_requests(const struct tls_side *client, struct axl_session *session) {
    const unsigned records = data_records(client);
    if (records != 2 && records != 2 * AXL_REQUESTS_MOST)
        return false;
    session->request_count = records / 2;
    for (unsigned i = 0; i < session->request_count; i++) {
        struct axl_request *request = &session->requests[i];
        request->head = client->application_lengths[2 * i];
        request->body = client->application_lengths[2 * i + 1];
        if (request->head < PART_LEAST || request->body < PART_LEAST)
            return false;
    }
    return true;
}

/* A record for each request; in TLS 1.3 what comes before is tickets. */
static bool read_answers(const struct tls_session *tls, struct axl_session *session) {
    const struct tls_side *server = &tls->sides[SERVER];
    const unsigned records = data_records(server);
    if (records > TLS_LENGTHS_KEPT || records < session->request_count)
        return false;
    const unsigned tickets = records - session->request_count;
    if (tickets > (tls->version >= TLS_VERSION_1_3 ? TICKETS_MOST : 0))
        return false;
    session->answer = server->application_lengths[tickets];
    for (unsigned i = tickets; i < records; i++)
        if (server->application_lengths[i] != session->answer)
            return false;
    return session->answer >= PART_LEAST && session->answer <= ANSWER_MOST;
}

enum axl_session_kind axl_session_read(const struct connection *connection,
                                       struct axl_session *session) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct flow *flow = connection->flow;
    if (tls == NULL) /* no TLS, or no memory to follow it */
        return flow->sides[CLIENT].payload_bytes + flow->sides[SERVER].payload_bytes == 0
                   ? AXL_SESSION_EMPTY
                   : AXL_SESSION_OTHER;
    if (!is_whole(tls))
        return AXL_SESSION_OTHER;
    if (data_records(&tls->sides[CLIENT]) == 0 &&
        data_records(&tls->sides[SERVER]) <= (tls->version >= TLS_VERSION_1_3 ? TICKETS_MOST : 0))
        return AXL_SESSION_EMPTY;
    *session = (struct axl_session){.decrypted = tls->sides[CLIENT].hello,
                                    .answered = tls->sides[SERVER].last_application,
                                    .client_port = flow->endpoints[CLIENT].port,
                                    .connection = flow->id};
    session->closed = close_of(flow, &session->closer);
    const bool is_over =
        session->closed.frame != 0 && session->closed.frame >= session->answered.frame;
    if (!is_over || !tls_handshake_finished(tls) || !read_requests(&tls->sides[CLIENT], session) ||
        !read_answers(tls, session))
        return AXL_SESSION_OTHER;
    return AXL_SESSION_SHORT;
}

/* --- pairs ----------------------------------------------------------------------------------- */

struct axl_pairs {
    GHashTable *by_hosts; /* char *, owned: client, server -> struct axl_pair *, owned */
};

static void pair_free(gpointer memory) {
    struct axl_pair *pair = memory;
    axl_pair_spoil(pair);
    g_free(pair);
}

struct axl_pairs *axl_pairs_new(void) {
    struct axl_pairs *pairs = g_new0(struct axl_pairs, 1);
    pairs->by_hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, pair_free);
    return pairs;
}

void axl_pairs_free(struct axl_pairs *pairs) {
    g_hash_table_destroy(pairs->by_hosts);
    g_free(pairs);
}

struct axl_pair *axl_pairs_get(struct axl_pairs *pairs, const struct endpoint endpoints[2],
                               struct limits *limits) {
    char client[ADDRESS_TEXT], server[ENDPOINT_TEXT];
    char *key = g_strdup_printf("%s %s", address_write(&endpoints[CLIENT].address, client),
                                endpoint_write(&endpoints[SERVER], server));
    struct axl_pair *pair = g_hash_table_lookup(pairs->by_hosts, key);
    if (pair == NULL && g_hash_table_size(pairs->by_hosts) == PAIRS_KEPT) {
        limits->hit[LIMIT_AXL_PAIRS]++;
    } else if (pair == NULL) {
        pair = g_new0(struct axl_pair, 1);
        pair->client.address = endpoints[CLIENT].address;
        pair->server = endpoints[SERVER];
        g_hash_table_insert(pairs->by_hosts, key, pair);
        return pair;
    }
    g_free(key);
    return pair;
}

void axl_pairs_for_each(struct axl_pairs *pairs, void (*each)(void *data, struct axl_pair *pair),
                        void *data) {
    GHashTableIter iterator;
    gpointer pair;
    g_hash_table_iter_init(&iterator, pairs->by_hosts);
    while (g_hash_table_iter_next(&iterator, NULL, &pair))
        each(data, pair);
}

void axl_pair_spoil(struct axl_pair *pair) {
    if (pair->sessions != NULL)
        g_array_free(pair->sessions, TRUE);
    pair->sessions = NULL;
    pair->spoiled = true;
}

static bool is_alike(const struct axl_session *a, const struct axl_session *b) {
    return a->request_count == b->request_count &&
           memcmp(a->requests, b->requests, sizeof a->requests) == 0;
}

static bool has_one_like(const struct axl_pair *pair, const struct axl_session *session) {
    for (guint i = 0; i < pair->sessions->len; i++)
        if (is_alike(&g_array_index(pair->sessions, struct axl_session, i), session))
            return true;
    return false;
}

void axl_pair_add(struct axl_pair *pair, const struct axl_session *session) {
    if (pair->spoiled)
        return;
    if (pair->sessions == NULL)
        pair->sessions = g_array_new(FALSE, FALSE, sizeof *session);
    const bool first = pair->sessions->len == 0;
    const bool room = pair->sessions->len < AXL_SESSIONS_KEPT;
    if (!first && session->answer != g_array_index(pair->sessions, struct axl_session, 0).answer)
        axl_pair_spoil(pair);
    else if (room)
        g_array_append_val(pair->sessions, *session);
    else if (has_one_like(pair, session))
        pair->more++;
    else
        axl_pair_spoil(pair);
}
