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

struct presented *presented_new(const struct services *services, const char *file) {
    struct presented *presented = g_new0(struct presented, 1);
    presented->services = services;
    presented->file = file;
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

/* The longest chain is shown: a shorter one lacks something. `chain` is of struct certificate *. */
static void take_chain(struct presented *presented, struct presented_certificate *entry,
                       struct certificate *const *chain, unsigned length) {
    if (length <= entry->chain->len)
        return;
    empty_chain(presented, entry);
    for (unsigned i = 0; i < length; i++)
        if (!certificate_store_is_full(presented->store))
            g_ptr_array_add(entry->chain, certificate_get(presented->store, chain[i]->der));
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
            take_chain(presented, entry, side->chain, side->chain_length);
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

static void find_place(const struct frame_files *files, struct frame_ref *ref, const char **file) {
    const struct file_frame found = frame_files_find(files, ref->frame);
    if (found.file == NULL)
        return;
    *ref = frame_ref_of(found.frame, ref->time, ref->point);
    *file = found.file->given;
}

void presented_find_files(struct presented *presented, const struct frame_files *files) {
    for (guint i = 0; i < presented->ordered->len; i++) {
        const struct presented_certificate *entry = presented->ordered->pdata[i];
        for (guint j = 0; j < entry->presentations->len; j++) {
            struct presentation *told =
                &g_array_index(entry->presentations, struct presentation, j);
            find_place(files, &told->first, &told->file);
            find_place(files, &told->refused, &told->refused_file);
        }
    }
}

/* --- over several captures -------------------------------------------------------------------- */

/* Some captures tell what a host is, others do not. */
static void merge_role(struct party *party, const struct party *other) {
    if (*party->role == '\0')
        g_strlcpy(party->role, other->role, sizeof party->role);
}

static void merge_presentation(struct presentation *known, const struct presentation *more) {
    merge_role(&known->presenter, &more->presenter);
    merge_role(&known->receiver, &more->receiver);
    if (known->refused.frame == 0 && more->refused.frame != 0) {
        known->refused = more->refused;
        known->refused_file = more->refused_file;
        known->alert = more->alert;
    }
    for (unsigned reception = 0; reception < RECEPTION_COUNT; reception++)
        known->counts[reception] += more->counts[reception];
}

static void merge_certificate(struct presented *presented,
                              const struct presented_certificate *more) {
    struct presented_certificate *entry = entry_of(presented, more->certificate->der);
    for (guint i = 0; i < more->presentations->len; i++) {
        const struct presentation *told =
            &g_array_index(more->presentations, struct presentation, i);
        struct presentation empty = *told;
        memset(empty.counts, 0, sizeof empty.counts);
        struct presentation *known = entry == NULL ? NULL : presentation_of(entry, &empty);
        if (known != NULL)
            merge_presentation(known, told);
        else
            for (unsigned reception = 0; reception < RECEPTION_COUNT; reception++)
                presented->left_out += told->counts[reception];
    }
    if (entry != NULL)
        take_chain(presented, entry, (struct certificate *const *)more->chain->pdata,
                   more->chain->len);
}

void presented_merge(struct presented *presented, const struct presented *other) {
    for (guint i = 0; i < other->ordered->len; i++)
        merge_certificate(presented, other->ordered->pdata[i]);
    presented->hidden += other->hidden;
    presented->left_out += other->left_out;
}

static const struct party *server_of(const struct presentation *presentation) {
    return presentation->by_server ? &presentation->presenter : &presentation->receiver;
}

static const struct party *client_of(const struct presentation *presentation) {
    return presentation->by_server ? &presentation->receiver : &presentation->presenter;
}

static guint hash_hosts(gconstpointer key) {
    const struct endpoint *server = &server_of(key)->endpoint;
    return address_hash(address_hash(server->port, &client_of(key)->endpoint.address),
                        &server->address);
}

static gboolean same_hosts(gconstpointer a, gconstpointer b) {
    return endpoint_equals(&server_of(a)->endpoint, &server_of(b)->endpoint) &&
           address_equals(&client_of(a)->endpoint.address, &client_of(b)->endpoint.address);
}

/* Each presentation of all certificates to `each`. */
static void for_each_presentation(const struct presented *presented,
                                  void (*each)(GHashTable *, struct presentation *),
                                  GHashTable *table) {
    for (guint i = 0; i < presented->ordered->len; i++) {
        const struct presented_certificate *entry = presented->ordered->pdata[i];
        for (guint j = 0; j < entry->presentations->len; j++)
            each(table, &g_array_index(entry->presentations, struct presentation, j));
    }
}

static void store_named(GHashTable *named, struct presentation *presentation) {
    if (*presentation->presenter.role != '\0' || *presentation->receiver.role != '\0')
        g_hash_table_add(named, presentation);
}

static void take_role(GHashTable *named, struct presentation *presentation) {
    const struct presentation *known = g_hash_table_lookup(named, presentation);
    if (known == NULL)
        return;
    const bool alike = known->by_server == presentation->by_server;
    merge_role(&presentation->presenter, alike ? &known->presenter : &known->receiver);
    merge_role(&presentation->receiver, alike ? &known->receiver : &known->presenter);
}

void presented_spread_roles(struct presented *presented) {
    GHashTable *named = g_hash_table_new(hash_hosts, same_hosts);
    for_each_presentation(presented, store_named, named);
    for_each_presentation(presented, take_role, named);
    g_hash_table_unref(named);
}

/* --- what there is ---------------------------------------------------------------------------- */

size_t presented_size(const struct presented *presented) {
    size_t size = 0;
    for (guint i = 0; i < presented->ordered->len; i++) {
        const struct presented_certificate *entry = presented->ordered->pdata[i];
        size += sizeof *entry->certificate + span_len(entry->certificate->der) +
                entry->presentations->len * sizeof(struct presentation);
    }
    return size;
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
