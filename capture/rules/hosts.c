/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/hosts.h"
#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/observe/tls/tls.h"

#include <glib.h>

enum { HOSTS_KEPT = 4096 };

struct hosts {
    const struct services *services;
    GHashTable *roles; /* struct address *, owned -> static text */
};

static guint address_hash(gconstpointer key) {
    const struct address *address = key;
    guint hash = address->family;
    for (unsigned i = 0; i < sizeof address->bytes; i++)
        hash = hash * 31 + address->bytes[i];
    return hash;
}

static gboolean address_same(gconstpointer a, gconstpointer b) {
    return address_equals(a, b);
}

struct hosts *hosts_new(const struct services *services) {
    struct hosts *hosts = g_new0(struct hosts, 1);
    hosts->services = services;
    hosts->roles = g_hash_table_new_full(address_hash, address_same, g_free, NULL);
    return hosts;
}

void hosts_free(struct hosts *hosts) {
    g_hash_table_destroy(hosts->roles);
    g_free(hosts);
}

/* The first thing learned stays: a host that once served SCCP is CUCM, whatever it connects to. */
static void learn(struct hosts *hosts, const struct address *address, const char *role) {
    if (g_hash_table_size(hosts->roles) >= HOSTS_KEPT ||
        g_hash_table_contains(hosts->roles, address))
        return;
    g_hash_table_insert(hosts->roles, g_memdup2(address, sizeof *address), (gpointer)role);
}

/* Services whose server is one product wherever it is met. */
static const char *product_serving(enum service service) {
    switch (service) {
    case SERVICE_SCCP_TLS:
    case SERVICE_SCCP:
    case SERVICE_HTTP_TFTP:
    case SERVICE_TFTP:
    case SERVICE_TVS:
    case SERVICE_CAPF:
        return ROLE_CUCM;
    case SERVICE_SSH_TUNNEL:
        return ROLE_EXPRESSWAY_E;
    default:
        return NULL;
    }
}

/* Unity Connection signs its SIP and SCCP certificates with a root of its own whose common name
 * begins so. */
static bool is_unity_connection(const struct tls_side *side) {
    return side->chain_length > 0 && strstr(side->chain[0]->issuer, "CN=CiscoUnity-") != NULL;
}

void hosts_learn(struct hosts *hosts, const struct connection *connection) {
    const struct flow *flow = connection->flow;
    enum service service = services_at(hosts->services, flow->endpoints[SERVER].port);
    const char *product = service == SERVICE_NONE ? NULL : product_serving(service);
    bool answered = flow->sides[SERVER].syn.frame != 0 && flow->opening == OPENING_SEEN;
    if (product != NULL && answered)
        learn(hosts, &flow->endpoints[SERVER].address, product);
    if (service == SERVICE_SSH_TUNNEL && answered)
        learn(hosts, &flow->endpoints[CLIENT].address, ROLE_EXPRESSWAY_C);
    if (tls_session_of(connection) == NULL)
        return;
    for (enum side side = CLIENT; side <= SERVER; side++)
        if (is_unity_connection(&tls_session_of(connection)->sides[side]))
            learn(hosts, &flow->endpoints[side].address, ROLE_UNITY_CONNECTION);
}

void hosts_learn_download(struct hosts *hosts, const struct download *download) {
    bool own = g_ascii_strncasecmp(download->name + 3, "SEP", 3) == 0;
    bool shared = g_ascii_strcasecmp(download->name, "CTLFile.tlv") == 0 ||
                  g_ascii_strcasecmp(download->name, "ITLFile.tlv") == 0;
    if (own || shared)
        learn(hosts, &download->client.address, own ? ROLE_PHONE : ROLE_UNITY_CONNECTION);
    bool given = span_len(download->bytes) > 0;
    if (given && (own || shared))
        learn(hosts, &download->server.address, ROLE_CUCM);
}

const char *hosts_role(const struct hosts *hosts, const struct address *address) {
    const char *role = g_hash_table_lookup(hosts->roles, address);
    return role == NULL ? "" : role;
}

static void describe(const struct hosts *hosts, const struct endpoint *end, const char *by_port,
                     struct party *party) {
    const char *role = by_port[0] != '\0' ? by_port : hosts_role(hosts, &end->address);
    party->endpoint = *end;
    g_strlcpy(party->role, role, sizeof party->role);
}

void hosts_describe(const struct hosts *hosts, const struct endpoint endpoints[2],
                    struct party *source, struct party *destination, enum service *service) {
    *service = services_at(hosts->services, endpoints[SERVER].port);
    bool known = *service != SERVICE_NONE;
    describe(hosts, &endpoints[CLIENT], known ? service_table[*service].client_role : "", source);
    describe(hosts, &endpoints[SERVER], known ? service_table[*service].server_role : "",
             destination);
}
