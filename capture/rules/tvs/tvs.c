/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A phone that came from another cluster: it fetches its files from one, and asks the Trust
 * Verification Service of the other, which its old ITL file names, and which does not answer, or is
 * not trusted. */
#include "capture/observe/download/download.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

enum { CLIENTS_MOST = 4096, SERVERS_MOST = 4 };

/* From whom a client got files: trouble with one of these is none of moving. */
struct fetched {
    struct address client; /* first: it is the key */
    struct address servers[SERVERS_MOST];
    unsigned server_count;
    char name[DOWNLOAD_NAME]; /* of the latest file */
    struct frame_ref ref;     /* where that began to come */
};

struct tvs {
    GHashTable *clients; /* struct fetched *, owned: by its client */
};

static void start(void *state) {
    ((struct tvs *)state)->clients =
        g_hash_table_new_full(address_key_hash, address_key_equal, g_free, NULL);
}

static void stop(void *state) {
    g_hash_table_destroy(((struct tvs *)state)->clients);
}

static struct fetched *find(const struct tvs *tvs, const struct address *client) {
    return g_hash_table_lookup(tvs->clients, client);
}

static bool has_server(const struct fetched *fetched, const struct address *server) {
    for (unsigned i = 0; i < fetched->server_count; i++)
        if (address_equals(&fetched->servers[i], server))
            return true;
    return false;
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct tvs *tvs = state;
    const struct download *download = event_download(event);
    struct fetched *fetched = find(tvs, &download->client.address);
    if (fetched == NULL && g_hash_table_size(tvs->clients) == CLIENTS_MOST) {
        context->limits->hit[LIMIT_HOSTS]++;
        return;
    }
    if (fetched == NULL) {
        fetched = g_new0(struct fetched, 1);
        fetched->client = download->client.address;
        g_hash_table_add(tvs->clients, fetched);
    }
    g_strlcpy(fetched->name, download->name, sizeof fetched->name);
    fetched->ref = download->first;
    if (fetched->server_count < SERVERS_MOST && !has_server(fetched, &download->server.address))
        fetched->servers[fetched->server_count++] = download->server.address;
}

static bool is_trouble(enum code code) {
    return code == CODE_TCP_REFUSED || code == CODE_TCP_NO_ANSWER ||
           code == CODE_ICMP_UNREACHABLE || code == CODE_TLS_UNKNOWN_CA ||
           code == CODE_TLS_CERTIFICATE_REFUSED;
}

struct review {
    const struct tvs *tvs;
    struct rule_context *context;
};

static void advise(void *data, struct finding *finding) {
    const struct review *review = data;
    const struct endpoint *asked = &finding->destination.endpoint;
    if (!is_trouble(finding->entry->code) ||
        services_at(review->context->services, finding->protocol, asked->port) != SERVICE_TVS)
        return;
    const struct fetched *fetched = find(review->tvs, &finding->source.endpoint.address);
    if (fetched == NULL || has_server(fetched, &asked->address))
        return;
    char server[ADDRESS_TEXT], frame[FRAME_TEXT];
    address_write(&fetched->servers[fetched->server_count - 1], server);
    char *from = g_strdup_printf("%s (%s, frame %s)", server, fetched->name,
                                 frame_text_write(finding->files, fetched->ref.frame, frame));
    finding_advise(finding, false,
                   "{client} gets its files from %s and asks {server} whom to trust: unless both "
                   "are of one cluster, the ITL file on the phone is that of its old one: delete "
                   "it there, and it takes the one of the new cluster",
                   server);
    findings_add_fact(review->context->findings, finding, "files_fetched_from", from);
    g_free(from);
}

static void finish(void *state, struct rule_context *context) {
    struct review review = {state, context};
    findings_for_each(context->findings, advise, &review);
}

const struct rule tvs_rule = {.state_size = sizeof(struct tvs),
                              .start = start,
                              .stop = stop,
                              .event = on_event,
                              RULE_EVENTS(EVENT_DOWNLOAD),
                              .finish = finish};
