/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/hosts.h"

#include <glib.h>

enum { HOSTS_KEPT = 4096, TTL_VARIES = 256, LEARNED_FROM = 1024 };

struct hosts {
    const struct services *services;
    struct limits *limits;
    GHashTable *roles;     /* struct address *, owned -> static text */
    GHashTable *ttls;      /* struct address *, owned -> its TTL, or TTL_VARIES */
    GHashTable *receivers; /* struct address *, owned */
    struct address no_role, no_ttl, no_receiver; /* the latest for which there was no room */
    uint64_t
        learned_from[LEARNED_FROM]; /* ids of flows, by their last bits: nothing more to learn */
};

struct hosts *hosts_new(const struct services *services, struct limits *limits) {
    struct hosts *hosts = g_new0(struct hosts, 1);
    hosts->services = services;
    hosts->limits = limits;
    hosts->roles = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, NULL);
    hosts->ttls = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, NULL);
    hosts->receivers = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, NULL);
    return hosts;
}

void hosts_free(struct hosts *hosts) {
    g_hash_table_destroy(hosts->roles);
    g_hash_table_destroy(hosts->ttls);
    g_hash_table_destroy(hosts->receivers);
    g_free(hosts);
}

/* For one more. A host that is met again and again is counted once as long as no other is. */
static bool has_room(struct hosts *hosts, GHashTable *table, const struct address *address,
                     struct address *latest_without) {
    if (g_hash_table_size(table) < HOSTS_KEPT)
        return true;
    hosts->limits->hit[LIMIT_HOSTS] += !address_equals(latest_without, address);
    *latest_without = *address;
    return false;
}

void hosts_learn(struct hosts *hosts, const struct address *address, const char *role) {
    if (g_hash_table_contains(hosts->roles, address))
        return;
    if (has_room(hosts, hosts->roles, address, &hosts->no_role))
        g_hash_table_insert(hosts->roles, g_memdup2(address, sizeof *address), (gpointer)role);
}

/* Services whose server is one product wherever it is met. */
static const char *product_serving(enum service service) {
    switch (service) {
    case SERVICE_SCCP_TLS:
    case SERVICE_SCCP:
    case SERVICE_HTTP_TFTP:
    case SERVICE_HTTPS_TFTP:
    case SERVICE_CTI:
    case SERVICE_CTI_TLS:
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

static void learn_ttl(struct hosts *hosts, const struct flow *flow, enum side side) {
    const struct flow_side *seen = &flow->sides[side];
    const struct address *address = &flow->endpoints[side].address;
    const guint ttl = seen->ttl_least == seen->ttl_most ? seen->ttl_most : TTL_VARIES;
    const guint known = GPOINTER_TO_UINT(g_hash_table_lookup(hosts->ttls, address));
    if (ttl == 0 || known == ttl || known == TTL_VARIES ||
        (known == 0 && !has_room(hosts, hosts->ttls, address, &hosts->no_ttl)))
        return;
    g_hash_table_insert(hosts->ttls, g_memdup2(address, sizeof *address),
                        GUINT_TO_POINTER(known == 0 ? ttl : TTL_VARIES));
}

void hosts_learn_distance(struct hosts *hosts, const struct flow *flow) {
    if (!flow_hears_both(flow)) /* anybody may have sent it in the host's name */
        return;
    learn_ttl(hosts, flow, CLIENT);
    learn_ttl(hosts, flow, SERVER);
}

void hosts_learn_receiver(struct hosts *hosts, const struct address *address) {
    if (g_hash_table_contains(hosts->receivers, address) ||
        !has_room(hosts, hosts->receivers, address, &hosts->no_receiver))
        return;
    g_hash_table_add(hosts->receivers, g_memdup2(address, sizeof *address));
}

void hosts_learn_receivers(struct hosts *hosts, const struct flow *flow) {
    if (!flow_hears_both(flow)) /* where one way was captured, the other ways may not be */
        return;
    for (enum side side = CLIENT; side <= SERVER; side++)
        hosts_learn_receiver(hosts, &flow->endpoints[side].address);
}

bool hosts_is_receiver(const struct hosts *hosts, const struct address *address) {
    return g_hash_table_contains(hosts->receivers, address);
}

uint8_t hosts_ttl(const struct hosts *hosts, const struct address *address) {
    const guint ttl = GPOINTER_TO_UINT(g_hash_table_lookup(hosts->ttls, address));
    return ttl == TTL_VARIES ? 0 : (uint8_t)ttl;
}

void hosts_learn_connection(struct hosts *hosts, const struct flow *flow) {
    uint64_t *learned = &hosts->learned_from[flow->id % LEARNED_FROM];
    bool answered = flow->sides[SERVER].syn.frame != 0 && flow->opening == OPENING_SEEN;
    if (!answered || *learned == flow->id)
        return;
    *learned = flow->id;
    enum service service = services_at(hosts->services, IP_TCP, flow->endpoints[SERVER].port);
    const char *product = service == SERVICE_NONE ? NULL : product_serving(service);
    if (product != NULL)
        hosts_learn(hosts, &flow->endpoints[SERVER].address, product);
    if (service == SERVICE_SSH_TUNNEL)
        hosts_learn(hosts, &flow->endpoints[CLIENT].address, ROLE_EXPRESSWAY_C);
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

void hosts_describe(const struct hosts *hosts, const struct endpoint endpoints[2], uint8_t protocol,
                    struct party *source, struct party *destination, enum service *service) {
    *service = services_at(hosts->services, protocol, endpoints[SERVER].port);
    bool known = *service != SERVICE_NONE;
    describe(hosts, &endpoints[CLIENT], known ? service_table[*service].client_role : "", source);
    describe(hosts, &endpoints[SERVER], known ? service_table[*service].server_role : "",
             destination);
}
