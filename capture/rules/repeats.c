/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/repeats.h"

#include <glib.h>

/* The clients are in a tree, as whoever chooses their addresses could have them collide in a hash
 * table. */
struct repeats {
    struct limits *limits;
    GTree *clients;             /* struct client *, owned, as both key and value */
    uint32_t frames, addresses; /* kept, of all findings */
};

struct client {
    uint64_t finding; /* its id */
    struct address address;
};

static gint compare_clients(gconstpointer one, gconstpointer other, gpointer data) {
    const struct client *a = one, *b = other;
    (void)data;
    if (a->finding != b->finding)
        return a->finding < b->finding ? -1 : 1;
    return memcmp(&a->address, &b->address, sizeof a->address);
}

struct repeats *repeats_new(struct limits *limits) {
    struct repeats *repeats = g_new0(struct repeats, 1);
    repeats->limits = limits;
    repeats->clients = g_tree_new_full(compare_clients, NULL, g_free, NULL);
    return repeats;
}

void repeats_free(struct repeats *repeats) {
    g_tree_destroy(repeats->clients);
    g_free(repeats);
}

void repeats_begin(struct finding *finding) {
    finding->last = finding->ref;
    finding->client_count = finding->source.endpoint.address.family != 0;
}

void repeats_clear(struct finding *finding) {
    g_free(finding->repeats);
    g_free(finding->clients);
}

/* Of an array that holds `count` things, and grows by doubling. */
static bool is_full(unsigned count) {
    return (count & (count - 1)) == 0;
}

static void keep_frame(struct repeats *repeats, struct finding *known, struct frame_ref ref) {
    if (repeats->frames == REPEATS_FRAMES_KEPT)
        return;
    const unsigned count = known->repeats_count;
    if (is_full(count))
        known->repeats = g_renew(struct frame_ref, known->repeats, MAX(1, 2 * count));
    known->repeats[known->repeats_count++] = ref;
    repeats->frames++;
}

static void keep_client(struct repeats *repeats, struct finding *known,
                        const struct address *address) {
    const struct client looked_for = {known->id, *address};
    if (address->family == 0 || address_equals(address, &known->source.endpoint.address) ||
        g_tree_lookup_extended(repeats->clients, &looked_for, NULL, NULL))
        return;
    if (repeats->addresses == REPEATS_CLIENTS_KEPT) {
        repeats->limits->hit[LIMIT_CLIENTS]++;
        known->has_more_clients = true;
        return;
    }
    const unsigned count = known->clients_kept;
    if (is_full(count))
        known->clients = g_renew(struct address, known->clients, MAX(1, 2 * count));
    known->clients[known->clients_kept++] = *address;
    known->client_count++;
    g_tree_insert(repeats->clients, g_memdup2(&looked_for, sizeof looked_for), NULL);
    repeats->addresses++;
}

void repeats_add(struct repeats *repeats, struct finding *known, const struct finding *made) {
    known->count += made->count;
    if (made->ref.time >= known->last.time)
        known->last = made->ref;
    keep_frame(repeats, known, made->ref);
    keep_client(repeats, known, &made->source.endpoint.address);
}
