/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/repeats.h"

#include "capture/rules/findings.h"

#include <glib.h>
#include <stdlib.h>

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

void repeats_clear(struct finding *finding) {
    g_free(finding->repeats);
    g_free(finding->clients);
}

/* Of an array that holds `count` things, and grows by doubling. */
static bool is_full(unsigned count) {
    return (count & (count - 1)) == 0;
}

static void add_frame(struct repeats *repeats, struct finding *known, struct frame_ref ref) {
    if (repeats->frames == REPEATS_FRAMES_KEPT)
        return;
    const unsigned count = known->repeats_count;
    if (is_full(count))
        known->repeats = g_renew(struct frame_ref, known->repeats, MAX(1, 2 * count));
    known->repeats[known->repeats_count++] = ref;
    repeats->frames++;
}

static void add_client(struct repeats *repeats, struct finding *known,
                       const struct address *address) {
    const struct client looked_for = {known->id, *address};
    if (address->family == 0 || g_tree_lookup_extended(repeats->clients, &looked_for, NULL, NULL))
        return;
    if (repeats->addresses == REPEATS_CLIENTS_KEPT) {
        repeats->limits->hit[LIMIT_CLIENTS]++;
        known->has_more_clients = true;
        return;
    }
    const unsigned count = known->client_count;
    if (is_full(count))
        known->clients = g_renew(struct address, known->clients, MAX(1, 2 * count));
    known->clients[known->client_count++] = *address;
    g_tree_insert(repeats->clients, g_memdup2(&looked_for, sizeof looked_for), NULL);
    repeats->addresses++;
}

void repeats_begin(struct repeats *repeats, struct finding *finding) {
    finding->last = finding->ref;
    add_client(repeats, finding, &finding->source.endpoint.address);
}

/* All but what was counted so far. */
static void exchange(struct finding *known, struct finding *made) {
    const struct finding before = *known;
    *known = *made;
    known->id = before.id;
    known->count = before.count;
    known->last = before.last;
    known->repeats = before.repeats;
    known->repeats_count = before.repeats_count;
    known->clients = before.clients;
    known->client_count = before.client_count;
    known->has_more_clients = before.has_more_clients;
    const uint64_t count = made->count;
    *made = before;
    made->count = count;
    made->repeats = NULL;
    made->repeats_count = 0;
    made->clients = NULL;
    made->client_count = 0;
}

void repeats_add(struct repeats *repeats, struct finding *known, struct finding *made) {
    add_client(repeats, known, &made->source.endpoint.address);
    if (made->ref.time >= known->last.time)
        known->last = made->ref;
    if (finding_comes_before(made, known))
        exchange(known, made);
    known->count += made->count;
    if (made->ref.frame != 0 || made->line_count == 0)
        add_frame(repeats, known, made->ref);
}

static int by_frame(const void *one, const void *other) {
    const struct frame_ref *a = one, *b = other;
    return a->frame < b->frame ? -1 : a->frame > b->frame;
}

static void put_source_first(struct finding *finding) {
    const struct address source = finding->source.endpoint.address;
    unsigned at = 0;
    while (at < finding->client_count && !address_equals(&finding->clients[at], &source))
        at++;
    if (at == 0 || at == finding->client_count)
        return;
    memmove(&finding->clients[1], &finding->clients[0], at * sizeof source);
    finding->clients[0] = source;
}

void repeats_settle(struct finding *finding) {
    put_source_first(finding);
    if (finding->repeats_count > 1)
        qsort(finding->repeats, finding->repeats_count, sizeof finding->repeats[0], by_frame);
}
