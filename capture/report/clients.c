/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/clients.h"

#include "capture/report/format.h"

GHashTable *clients_new(void) {
    return g_hash_table_new_full(address_key_hash, address_key_equal, g_free, NULL);
}

static void add(GHashTable *clients, const struct address *address) {
    if (address->family != 0 && !g_hash_table_contains(clients, address))
        g_hash_table_add(clients, g_memdup2(address, sizeof *address));
}

void clients_add(GHashTable *clients, const struct finding *finding) {
    add(clients, &finding->source.endpoint.address);
    for (unsigned i = 0; i < finding->client_count; i++)
        add(clients, &finding->clients[i]);
}

void clients_merge(GHashTable *clients, GHashTable *more) {
    GHashTableIter iterator;
    gpointer address;
    g_hash_table_iter_init(&iterator, more);
    while (g_hash_table_iter_next(&iterator, &address, NULL))
        add(clients, address);
}

void clients_append(GString *out, GHashTable *clients) {
    const guint count = g_hash_table_size(clients);
    if (count == 0)
        return;
    g_string_append(out, ", ");
    format_count(out, count, "client");
}
