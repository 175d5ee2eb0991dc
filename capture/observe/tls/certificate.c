/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The certificates of a capture, each parsed once: found again by the hash of its bytes. Those that
 * no connection refers to are kept for their next sight, the oldest of them leaves first. */
#include "capture/observe/tls/certificate.h"

#include <glib.h>

#include "capture/net/mix.h"
#include "capture/observe/tls/certificate_read.h"
#include "wire/time.h"

enum { STORE_BYTES_MOST = 16 * 1024 * 1024 };

struct certificate_store {
    GHashTable *by_der;        /* struct certificate, as its own key */
    struct certificate unused; /* ring of those without references, the latest at its front */
    unsigned unused_count, capacity;
    size_t bytes;
};

/* Every byte counts: certificates of one CA differ in a few. Four words at a time, each lane of its
 * own, so that none waits for the one before. */
static uint32_t hash_bytes(struct span bytes) {
    enum { WORD = sizeof(uint64_t), LANES = 4 };
    uint64_t lanes[LANES] = {span_len(bytes), 1, 2, 3}, word;
    struct span words;
    while (take_bytes(&bytes, LANES * WORD, &words))
        for (unsigned i = 0; i < LANES; i++) {
            memcpy(&word, words.at + i * WORD, WORD);
            lanes[i] = mix(lanes[i] ^ word, MIX_ODD);
        }
    for (unsigned i = 1; i < LANES; i++)
        lanes[0] = mix(lanes[0] ^ lanes[i], MIX_ODD);
    return (uint32_t)mix_bytes(lanes[0], bytes);
}

static guint hash_of(gconstpointer key) {
    return ((const struct certificate *)key)->hash;
}

static gboolean is_same(gconstpointer a, gconstpointer b) {
    const struct certificate *one = a, *other = b;
    return one->hash == other->hash && span_equals(one->der, other->der);
}

static size_t size_of(const struct certificate *certificate) {
    return sizeof *certificate + span_len(certificate->der);
}

static void certificate_free(gpointer data) {
    struct certificate *certificate = data;
    for (unsigned i = 0; i < certificate->name_count; i++)
        g_free(certificate->names[i]);
    g_free((void *)(uintptr_t)certificate->der.at);
    g_free(certificate);
}

struct certificate_store *certificate_store_new(unsigned capacity) {
    struct certificate_store *store = g_new0(struct certificate_store, 1);
    store->by_der = g_hash_table_new_full(hash_of, is_same, certificate_free, NULL);
    store->unused.next = store->unused.previous = &store->unused;
    store->capacity = capacity;
    return store;
}

void certificate_store_free(struct certificate_store *store) {
    g_hash_table_destroy(store->by_der);
    g_free(store);
}

static void leave_unused(struct certificate_store *store, struct certificate *certificate) {
    certificate->previous->next = certificate->next;
    certificate->next->previous = certificate->previous;
    store->unused_count--;
}

static void enter_unused(struct certificate_store *store, struct certificate *certificate) {
    certificate->next = store->unused.next;
    certificate->previous = &store->unused;
    certificate->next->previous = certificate;
    store->unused.next = certificate;
    store->unused_count++;
}

static void forget_oldest(struct certificate_store *store) {
    struct certificate *oldest = store->unused.previous;
    leave_unused(store, oldest);
    store->bytes -= size_of(oldest);
    g_hash_table_remove(store->by_der, oldest);
}

/* Certificates in use count alone: the others make room. */
bool certificate_store_is_full(const struct certificate_store *store) {
    return store->bytes >= STORE_BYTES_MOST && store->unused_count == 0;
}

static struct certificate *add(struct certificate_store *store, struct span der, uint32_t hash) {
    struct certificate *certificate = g_new0(struct certificate, 1);
    uint8_t *copy = g_malloc(span_len(der) + 1);
    if (!span_is_empty(der))
        memcpy(copy, der.at, span_len(der));
    certificate->der = span_of(copy, span_len(der));
    certificate->hash = hash;
    certificate_read_once(certificate);
    g_hash_table_add(store->by_der, certificate);
    store->bytes += size_of(certificate);
    while (store->bytes > STORE_BYTES_MOST && store->unused_count > 0)
        forget_oldest(store);
    return certificate;
}

struct certificate *certificate_get(struct certificate_store *store, struct span der) {
    struct certificate probe = {.der = der, .hash = hash_bytes(der)};
    struct certificate *certificate = g_hash_table_lookup(store->by_der, &probe);
    if (certificate == NULL)
        certificate = add(store, der, probe.hash);
    else if (certificate->references == 0)
        leave_unused(store, certificate);
    certificate->references++;
    return certificate;
}

void certificate_release(struct certificate_store *store, struct certificate *certificate) {
    if (--certificate->references > 0)
        return;
    enter_unused(store, certificate);
    if (store->unused_count > store->capacity)
        forget_oldest(store);
}

bool certificate_is_expired(const struct certificate *certificate, int64_t time) {
    return certificate->readable && time != 0 && time_split(time).seconds > certificate->not_after;
}

bool certificate_is_not_yet_valid(const struct certificate *certificate, int64_t time) {
    return certificate->readable && time != 0 && time_split(time).seconds < certificate->not_before;
}
