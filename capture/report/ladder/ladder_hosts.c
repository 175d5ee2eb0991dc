/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder_hosts.h"

#include <stdlib.h>

struct host {
    struct endpoint endpoint; /* port 0: whatever port; else that of a host that speaks with itself
                               */
    uint64_t weight;
    unsigned number;   /* in which order they came up */
    unsigned lifeline; /* valid when it was drawn */
    bool is_shared;
};

struct ladder_hosts {
    GHashTable *roles; /* char *, by the text of an address, both owned */
    GHashTable *hosts; /* struct host *, by the text of the endpoint, both owned */
};

struct ladder_hosts *ladder_hosts_new(void) {
    struct ladder_hosts *hosts = g_new0(struct ladder_hosts, 1);
    hosts->roles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    hosts->hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return hosts;
}

void ladder_hosts_free(struct ladder_hosts *hosts) {
    g_hash_table_unref(hosts->roles);
    g_hash_table_unref(hosts->hosts);
    g_free(hosts);
}

void ladder_hosts_learn(struct ladder_hosts *hosts, const struct party *party) {
    char address[ADDRESS_TEXT];
    if (party->role[0] == '\0' || party->endpoint.address.family == 0)
        return;
    address_write(&party->endpoint.address, address);
    if (!g_hash_table_contains(hosts->roles, address))
        g_hash_table_insert(hosts->roles, g_strdup(address), g_strdup(party->role));
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
    char text[ENDPOINT_TEXT];
    const struct endpoint endpoint = drawn(one, other);
    write_endpoint(&endpoint, text);
    struct host *host = g_hash_table_lookup(hosts->hosts, text);
    if (host == NULL) {
        host = g_new0(struct host, 1);
        host->endpoint = endpoint;
        host->number = g_hash_table_size(hosts->hosts);
        g_hash_table_insert(hosts->hosts, g_strdup(text), host);
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
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static int earlier(const void *one, const void *other) {
    const struct host *a = *(const struct host *const *)one;
    const struct host *b = *(const struct host *const *)other;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void draw(const struct ladder_hosts *hosts, struct ladder *ladder, struct host *host) {
    char address[ADDRESS_TEXT], text[ENDPOINT_TEXT];
    const char *role =
        g_hash_table_lookup(hosts->roles, address_write(&host->endpoint.address, address));
    host->lifeline = ladder_add_lifeline(ladder, role != NULL ? role : "",
                                         write_endpoint(&host->endpoint, text));
}

void ladder_hosts_draw(struct ladder_hosts *hosts, struct ladder *ladder, unsigned most) {
    guint count_of_hosts = 0;
    GList *values = g_hash_table_get_values(hosts->hosts);
    GPtrArray *sorted = g_ptr_array_new();
    for (const GList *link = values; link != NULL; link = link->next)
        g_ptr_array_add(sorted, link->data);
    g_list_free(values);
    count_of_hosts = sorted->len;
    g_ptr_array_sort(sorted, heavier);
    const guint own = count_of_hosts <= most ? count_of_hosts : most - 1;
    if (own > 0)
        qsort(sorted->pdata, own, sizeof *sorted->pdata, earlier);
    for (guint i = 0; i < own; i++)
        draw(hosts, ladder, sorted->pdata[i]);
    if (own < count_of_hosts) {
        char *others = g_strdup_printf("%u other hosts", count_of_hosts - own);
        const unsigned shared = ladder_add_lifeline(ladder, "", others);
        for (guint i = own; i < count_of_hosts; i++) {
            ((struct host *)sorted->pdata[i])->lifeline = shared;
            ((struct host *)sorted->pdata[i])->is_shared = true;
        }
        g_free(others);
    }
    g_ptr_array_unref(sorted);
}

unsigned ladder_hosts_lifeline(const struct ladder_hosts *hosts, const struct endpoint *one,
                               const struct endpoint *other, bool *is_shared) {
    char text[ENDPOINT_TEXT];
    const struct endpoint endpoint = drawn(one, other);
    const struct host *host = g_hash_table_lookup(hosts->hosts, write_endpoint(&endpoint, text));
    *is_shared = host->is_shared;
    return host->lifeline;
}
