/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read once, when a connection is gone: then the session has its certificates and how it ended. */
#include "capture/certificates/presented.h"

#include <string.h>

#include "capture/net/ip.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/tls/tls_facts.h"

enum { CERTIFICATES_KEPT = 4096, PRESENTATIONS_KEPT = 1024 /* of one */ };

struct presented {
    const struct services *services;
    struct certificate_store *store;
    GHashTable *by_certificate; /* struct certificate * -> struct presented_certificate * */
    GPtrArray *ordered;         /* the same, owned */
    const char *file;
    uint64_t hidden, left_out;
};

struct presented *presented_new(const struct services *services) {
    struct presented *presented = g_new0(struct presented, 1);
    presented->services = services;
    presented->store = certificate_store_new(0);
    presented->by_certificate = g_hash_table_new(NULL, NULL);
    presented->ordered = g_ptr_array_new();
    return presented;
}

static void empty_chain(struct presented *presented, struct presented_certificate *entry) {
    for (guint i = 0; i < entry->chain->len; i++)
        certificate_release(presented->store, entry->chain->pdata[i]);
    g_ptr_array_set_size(entry->chain, 0);
}

void presented_free(struct presented *presented) {
    for (guint i = 0; i < presented->ordered->len; i++) {
        struct presented_certificate *entry = presented->ordered->pdata[i];
        empty_chain(presented, entry);
        g_ptr_array_unref(entry->chain);
        g_array_unref(entry->presentations);
        certificate_release(presented->store, entry->certificate);
        g_free(entry);
    }
    g_ptr_array_unref(presented->ordered);
    g_hash_table_destroy(presented->by_certificate);
    certificate_store_free(presented->store);
    g_free(presented);
}

void presented_begin(struct presented *presented, const char *file) {
    presented->file = file;
}

/* The entry of this certificate, made where there is none; NULL when there are too many. */
static struct presented_certificate *entry_of(struct presented *presented, struct span der) {
    if (certificate_store_is_full(presented->store))
        return NULL;
    struct certificate *certificate = certificate_get(presented->store, der);
    struct presented_certificate *entry =
        g_hash_table_lookup(presented->by_certificate, certificate);
    if (entry != NULL || presented->ordered->len == CERTIFICATES_KEPT) {
        certificate_release(presented->store, certificate);
        return entry;
    }
    entry = g_new0(struct presented_certificate, 1);
    entry->certificate = certificate;
    entry->presentations = g_array_new(FALSE, FALSE, sizeof(struct presentation));
    entry->chain = g_ptr_array_new();
    g_hash_table_insert(presented->by_certificate, certificate, entry);
    g_ptr_array_add(presented->ordered, entry);
    return entry;
}

static bool same_presentation(const struct presentation *one, const struct presentation *other) {
    return one->position == other->position && one->by_server == other->by_server &&
           endpoint_equals(&one->presenter.endpoint, &other->presenter.endpoint) &&
           endpoint_equals(&one->receiver.endpoint, &other->receiver.endpoint) &&
           strcmp(one->server_name, other->server_name) == 0;
}

static struct presentation *presentation_of(struct presented_certificate *entry,
                                            const struct presentation *wanted) {
    for (guint i = 0; i < entry->presentations->len; i++) {
        struct presentation *known = &g_array_index(entry->presentations, struct presentation, i);
        if (same_presentation(known, wanted))
            return known;
    }
    if (entry->presentations->len == PRESENTATIONS_KEPT)
        return NULL;
    g_array_append_vals(entry->presentations, wanted, 1);
    return &g_array_index(entry->presentations, struct presentation, entry->presentations->len - 1);
}

static enum reception reception_of(const struct connection *connection, enum side presenter) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct tls_side *receiver = &tls->sides[other_side(presenter)];
    const struct flow_side *sides = connection->flow->sides;
    if (receiver->fatal.ref.frame != 0 && tls_refuses_certificate(receiver->fatal.description))
        return RECEPTION_REFUSED;
    if (tls_handshake_finished(tls))
        return RECEPTION_ACCEPTED;
    const bool ended = sides[CLIENT].fin.frame != 0 || sides[SERVER].fin.frame != 0 ||
                       sides[CLIENT].reset.frame != 0 || sides[SERVER].reset.frame != 0;
    return ended || receiver->fatal.ref.frame != 0 || tls->sides[presenter].fatal.ref.frame != 0
               ? RECEPTION_FAILED
               : RECEPTION_UNSEEN;
}

/* What all certificates of one chain have in common. */
static struct presentation describe(const struct presented *presented,
                                    const struct connection *connection, enum side presenter) {
    const struct flow *flow = connection->flow;
    const struct tls_session *tls = tls_session_of(connection);
    const enum service service =
        services_at(presented->services, IP_TCP, flow->endpoints[SERVER].port);
    struct presentation presentation = {
        .presenter.endpoint = flow->endpoints[presenter],
        .receiver.endpoint = flow->endpoints[other_side(presenter)],
        .by_server = presenter == SERVER,
        .service = service == SERVICE_NONE ? "" : service_table[service].words,
        .file = presented->file,
        .first = tls->sides[presenter].certificate,
    };
    if (presenter == SERVER) {
        presentation.receiver.endpoint.port = 0;
        g_strlcpy(presentation.server_name, tls->server_name, sizeof presentation.server_name);
    } else {
        presentation.presenter.endpoint.port = 0;
    }
    return presentation;
}

/* The longest chain is shown: a shorter one lacks something. */
static void take_chain(struct presented *presented, struct presented_certificate *entry,
                       const struct tls_side *side) {
    if (side->chain_length <= entry->chain->len)
        return;
    empty_chain(presented, entry);
    for (unsigned i = 0; i < side->chain_length; i++)
        if (!certificate_store_is_full(presented->store))
            g_ptr_array_add(entry->chain, certificate_get(presented->store, side->chain[i]->der));
}

static void count(struct presented *presented, const struct connection *connection,
                  enum side presenter) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct tls_side *side = &tls->sides[presenter];
    const struct tls_alert *alert = &tls->sides[other_side(presenter)].fatal;
    const enum reception reception = reception_of(connection, presenter);
    struct presentation wanted = describe(presented, connection, presenter);
    for (unsigned i = 0; i < side->chain_length; i++) {
        if (i > 0 && side->chain[i] == side->chain[0])
            continue;
        struct presented_certificate *entry = entry_of(presented, side->chain[i]->der);
        wanted.position = i;
        struct presentation *known = entry == NULL ? NULL : presentation_of(entry, &wanted);
        if (known == NULL) {
            presented->left_out++;
            continue;
        }
        if (i == 0)
            take_chain(presented, entry, side);
        if (reception == RECEPTION_REFUSED && known->refused.frame == 0) {
            known->refused = alert->ref;
            known->refused_file = presented->file;
            known->alert = alert->description;
        }
        known->counts[reception]++;
    }
}

void presented_event(void *data, const struct event *event) {
    struct presented *presented = data;
    if (event->type != EVENT_TCP_GONE)
        return;
    const struct tls_session *tls = tls_session_of(event->connection);
    if (tls == NULL)
        return;
    if (tls->version == TLS_VERSION_1_3 && !tls->resumed &&
        tls->sides[SERVER].certificate.frame == 0)
        presented->hidden++;
    for (enum side side = CLIENT; side <= SERVER; side++)
        count(presented, event->connection, side);
}

static void learn_role(struct presentation *presentation, const struct service_pair *pair) {
    struct party *server =
        presentation->by_server ? &presentation->presenter : &presentation->receiver;
    struct party *client =
        presentation->by_server ? &presentation->receiver : &presentation->presenter;
    if (!endpoint_equals(&server->endpoint, &pair->server.endpoint) ||
        !address_equals(&client->endpoint.address, &pair->client.endpoint.address))
        return;
    g_strlcpy(server->role, pair->server.role, sizeof server->role);
    g_strlcpy(client->role, pair->client.role, sizeof client->role);
}

void presented_roles(void *data, const struct service_pair *service_pair) {
    struct presented *presented = data;
    for (guint i = 0; i < presented->ordered->len; i++) {
        const struct presented_certificate *entry = presented->ordered->pdata[i];
        for (guint j = 0; j < entry->presentations->len; j++)
            learn_role(&g_array_index(entry->presentations, struct presentation, j), service_pair);
    }
}

uint64_t presented_count(const struct presented_certificate *presented, enum reception reception) {
    uint64_t sum = 0;
    for (guint i = 0; i < presented->presentations->len; i++)
        sum += g_array_index(presented->presentations, struct presentation, i).counts[reception];
    return sum;
}

static unsigned rank_of(const struct presented_certificate *entry) {
    if (entry->chain->len == 0)
        return 2;
    return presented_count(entry, RECEPTION_REFUSED) > 0 ? 0 : 1;
}

GPtrArray *presented_sorted(const struct presented *presented) {
    GPtrArray *sorted = g_ptr_array_new();
    for (unsigned rank = 0; rank <= 2; rank++)
        for (guint i = 0; i < presented->ordered->len; i++)
            if (rank_of(presented->ordered->pdata[i]) == rank)
                g_ptr_array_add(sorted, presented->ordered->pdata[i]);
    return sorted;
}

uint64_t presented_hidden(const struct presented *presented) {
    return presented->hidden;
}

uint64_t presented_left_out(const struct presented *presented) {
    return presented->left_out;
}

const char *reception_word(enum reception reception) {
    static const char *const words[] = {
        [RECEPTION_ACCEPTED] = "accepted",
        [RECEPTION_REFUSED] = "refused",
        [RECEPTION_FAILED] = "failed",
        [RECEPTION_UNSEEN] = "not seen",
    };
    return words[reception];
}

static const struct certificate *with_subject(const GPtrArray *chain, const char *subject) {
    for (guint i = 0; i < chain->len; i++) {
        const struct certificate *certificate = chain->pdata[i];
        if (certificate->readable && strcmp(certificate->subject, subject) == 0)
            return certificate;
    }
    return NULL;
}

/* At most as many steps as there are certificates: issuers may go round in a circle. */
const struct certificate *presented_root(const struct presented_certificate *presented,
                                         const char **missing) {
    const struct certificate *at = presented->certificate;
    for (guint step = 0; step < presented->chain->len && !at->self_signed; step++) {
        const struct certificate *issuer = with_subject(presented->chain, at->issuer);
        if (issuer == NULL)
            break;
        at = issuer;
    }
    if (at->self_signed)
        return at;
    *missing = at->issuer;
    return NULL;
}
