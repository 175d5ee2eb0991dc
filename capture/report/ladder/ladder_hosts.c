/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder_hosts.h"

struct host {
    struct endpoint endpoint; /* port 0: whatever port; else that of a host that speaks with itself
                               */
    uint64_t weight;
    unsigned lifeline; /* valid when it was drawn */
    bool is_shared;
};

struct ladder_hosts {
    GHashTable *roles;       /* char *, by struct address *, both owned */
    GHashTable *asked_names; /* the same: what others call them, */
    GHashTable *own_names;   /* and what they call themselves */
    GPtrArray *all;          /* struct host *, owned, as they came up */
    GHashTable *by_endpoint; /* the same */
};

static gboolean is_same_endpoint(gconstpointer one, gconstpointer other) {
    return endpoint_equals(one, other);
}

struct ladder_hosts *ladder_hosts_new(void) {
    struct ladder_hosts *hosts = g_new0(struct ladder_hosts, 1);
    hosts->roles = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, g_free);
    hosts->asked_names = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, g_free);
    hosts->own_names = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, g_free);
    hosts->all = g_ptr_array_new_with_free_func(g_free);
    hosts->by_endpoint = g_hash_table_new(address_key_hash, is_same_endpoint);
    return hosts;
}

void ladder_hosts_free(struct ladder_hosts *hosts) {
    g_hash_table_unref(hosts->roles);
    g_hash_table_unref(hosts->asked_names);
    g_hash_table_unref(hosts->own_names);
    g_hash_table_unref(hosts->by_endpoint);
    g_ptr_array_unref(hosts->all);
    g_free(hosts);
}

/* What is told first counts. */
static void learn(GHashTable *texts, const struct address *address, const char *text) {
    if (text != NULL && *text != '\0' && address->family != 0 &&
        !g_hash_table_contains(texts, address))
        g_hash_table_insert(texts, g_memdup2(address, sizeof *address), g_strdup(text));
}

void ladder_hosts_learn_role(struct ladder_hosts *hosts, const struct address *address,
                             const char *role) {
    learn(hosts->roles, address, role);
}

void ladder_hosts_learn_name(struct ladder_hosts *hosts, const struct address *address,
                             const char *name, bool is_asked) {
    learn(is_asked ? hosts->asked_names : hosts->own_names, address, name);
}

/* Of two on one host the one that listens has its port. */
static struct endpoint drawn(const struct endpoint *one, const struct endpoint *other) {
    const bool is_server =
        address_equals(&one->address, &other->address) && one->port < other->port;
    return (struct endpoint){one->address, is_server ? one->port : 0};
}

static const char *write_endpoint(const struct endpoint *endpoint, char out[ENDPOINT_TEXT]) {
    if (endpoint->port != 0)
        return endpoint_write(endpoint, out);
    char address[ADDRESS_TEXT];
    g_strlcpy(out, address_write(&endpoint->address, address), ENDPOINT_TEXT);
    return out;
}

static void count(struct ladder_hosts *hosts, const struct endpoint *one,
                  const struct endpoint *other, unsigned weight) {
    const struct endpoint endpoint = drawn(one, other);
    struct host *host = g_hash_table_lookup(hosts->by_endpoint, &endpoint);
    if (host == NULL) {
        host = g_new0(struct host, 1);
        host->endpoint = endpoint;
        g_ptr_array_add(hosts->all, host);
        g_hash_table_insert(hosts->by_endpoint, &host->endpoint, host);
    }
    host->weight += weight;
}

void ladder_hosts_count(struct ladder_hosts *hosts, const struct endpoint *from,
                        const struct endpoint *to, unsigned weight) {
    count(hosts, from, to, weight);
    count(hosts, to, from, weight);
}

static int heavier(const void *one, const void *other) {
    const struct host *a = *(const struct host *const *)one;
    const struct host *b = *(const struct host *const *)other;
    return a->weight == b->weight ? 0 : a->weight > b->weight ? -1 : 1;
}

/* All but so many that matter most; of those that matter as much, the first. */
static void share_lifeline(struct ladder_hosts *hosts, guint own) {
    GPtrArray *sorted = g_ptr_array_copy(hosts->all, NULL, NULL);
    g_ptr_array_set_free_func(sorted, NULL);
    g_ptr_array_sort(sorted, heavier); /* stable */
    for (guint i = own; i < sorted->len; i++)
        ((struct host *)sorted->pdata[i])->is_shared = true;
    g_ptr_array_unref(sorted);
}

static void draw(const struct ladder_hosts *hosts, struct ladder *ladder, struct host *host) {
    char text[ENDPOINT_TEXT];
    const struct address *address = &host->endpoint.address;
    const char *role = g_hash_table_lookup(hosts->roles, address);
    const char *name = g_hash_table_lookup(hosts->asked_names, address);
    if (name == NULL)
        name = g_hash_table_lookup(hosts->own_names, address);
    host->lifeline = ladder_add_lifeline(ladder, role != NULL ? role : "", name != NULL ? name : "",
                                         write_endpoint(&host->endpoint, text));
}

void ladder_hosts_draw(struct ladder_hosts *hosts, struct ladder *ladder, unsigned most) {
    const GPtrArray *all = hosts->all;
    const guint own = all->len <= most ? all->len : most - 1;
    share_lifeline(hosts, own);
    for (guint i = 0; i < all->len; i++)
        if (!((struct host *)all->pdata[i])->is_shared)
            draw(hosts, ladder, all->pdata[i]);
    if (own == all->len)
        return;
    char *others = g_strdup_printf("%u other hosts", all->len - own);
    const unsigned shared = ladder_add_lifeline(ladder, "", "", others);
    for (guint i = 0; i < all->len; i++)
        if (((struct host *)all->pdata[i])->is_shared)
            ((struct host *)all->pdata[i])->lifeline = shared;
    g_free(others);
}

static const struct host *host_of(const struct ladder_hosts *hosts, const struct endpoint *one,
                                  const struct endpoint *other) {
    const struct endpoint endpoint = drawn(one, other);
    return g_hash_table_lookup(hosts->by_endpoint, &endpoint);
}

bool ladder_hosts_have(const struct ladder_hosts *hosts, const struct endpoint *one,
                       const struct endpoint *other) {
    return host_of(hosts, one, other) != NULL && host_of(hosts, other, one) != NULL;
}

unsigned ladder_hosts_lifeline(const struct ladder_hosts *hosts, const struct endpoint *one,
                               const struct endpoint *other, bool *is_shared) {
    const struct host *host = host_of(hosts, one, other);
    *is_shared = host->is_shared;
    return host->lifeline;
}
