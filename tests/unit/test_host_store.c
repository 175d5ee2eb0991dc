/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host trusts and shows, by its own files, beside what was refused. */
#include "tests/host_store_bench.h"

#include "capture/rules/findings.h"
#include "tests/unit/hex.h"

struct room {
    struct certificate_store *certificates;
    GByteArray *der;
    struct certificate *certificate;
    struct host_store_bench bench;
};

/* "server-purpose" is presented, self-signed. */
static void open_room(struct room *room) {
    room->certificates = certificate_store_new(4);
    room->der = certificate_vector("server-purpose");
    room->certificate = certificate_get(room->certificates, span_of_bytes(room->der));
    host_store_bench_open(&room->bench);
}

static void close_room(struct room *room) {
    certificate_release(room->certificates, room->certificate);
    certificate_store_free(room->certificates);
    g_byte_array_unref(room->der);
}

/* Of the certificates of these names; NULL: nothing. */
static struct host_store *store_of(const char *authority, const char *own) {
    GString *texts[2] = {g_string_new(NULL), g_string_new(NULL)};
    const char *const names[2] = {authority, own};
    for (unsigned i = 0; i < 2; i++) {
        if (names[i] == NULL)
            continue;
        GByteArray *der = certificate_vector(names[i]);
        host_store_put_pem(texts[i], span_of_bytes(der));
        g_byte_array_unref(der);
    }
    struct host_store *store = host_store_new(0, span_of(texts[0]->str, texts[0]->len),
                                              span_of(texts[1]->str, texts[1]->len));
    g_string_free(texts[0], TRUE);
    g_string_free(texts[1], TRUE);
    return store;
}

/* A part of the fact that is told of what the server presents; NULL: there is none. */
static void assert_told(struct room *room, struct host_store *store, const char *key,
                        const char *part) {
    struct finding *finding =
        finding_new(CODE_TLS_UNKNOWN_CA, CONFIDENCE_CERTAIN, (struct frame_ref){0});
    host_store_bench_show(&room->bench, store, SERVER, room->certificate);
    host_store_tell_trust(store, finding, &room->bench.tls.sides[SERVER]);
    host_store_tell_own(store, finding, &room->bench.tls.sides[SERVER]);
    const char *fact = finding_fact(finding, key);
    g_assert_cmpint(fact == NULL, ==, part == NULL);
    if (part != NULL)
        g_assert_nonnull(strstr(fact, part));
    finding_discard(finding);
    host_store_free(store);
}

static void what_is_in_the_store_is_trusted(void) {
    struct room room;
    open_room(&room);
    assert_told(&room, store_of("server-purpose", NULL), "trust_store", "is among the 1 CA that");
    assert_told(&room, store_of("any-purpose", NULL), "trust_store", "is not among the 1 CA that");
    assert_told(&room, store_of(NULL, NULL), "trust_store", NULL);
    close_room(&room);
}

static void what_it_shows_now_is_compared(void) {
    struct room room;
    open_room(&room);
    assert_told(&room, store_of(NULL, "server-purpose"), "certificate_now", "has now");
    assert_told(&room, store_of(NULL, "any-purpose"), "certificate_now", "another certificate now");
    assert_told(&room, store_of(NULL, NULL), "certificate_now", NULL);
    close_room(&room);
}

static void what_is_no_pem_says_nothing(void) {
    struct room room;
    open_room(&room);
    const struct span text = span_of_text("-----BEGIN CERTIFICATE-----\nAAAA\n");
    assert_told(&room, host_store_new(0, text, text), "trust_store", NULL);
    assert_told(&room, host_store_new(0, text, text), "certificate_now", NULL);
    close_room(&room);
}

/* By its certificate, between the two ends of one connection; by what all connections share. */
static void the_host_is_known_again(void) {
    struct room room;
    open_room(&room);
    const struct endpoint *ends = room.bench.flow.endpoints;
    struct host_store *store = store_of(NULL, "server-purpose");
    g_assert_false(host_store_is_of(store, &ends[SERVER].address));
    host_store_bench_show(&room.bench, store, SERVER, room.certificate);
    g_assert_true(host_store_is_of(store, &ends[SERVER].address));
    g_assert_false(host_store_is_of(store, &ends[CLIENT].address));
    host_store_free(store);

    store = store_of("any-purpose", NULL);
    host_store_bench_show(&room.bench, store, SERVER, room.certificate);
    g_assert_false(host_store_is_of(store, &ends[SERVER].address));
    room.bench.flow.endpoints[CLIENT].address.bytes[3] = 9;
    host_store_bench_show(&room.bench, store, SERVER, room.certificate);
    g_assert_true(host_store_is_of(store, &ends[SERVER].address));
    host_store_free(store);
    close_room(&room);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/host_store/what_is_in_the_store_is_trusted", what_is_in_the_store_is_trusted);
    g_test_add_func("/host_store/what_it_shows_now_is_compared", what_it_shows_now_is_compared);
    g_test_add_func("/host_store/what_is_no_pem_says_nothing", what_is_no_pem_says_nothing);
    g_test_add_func("/host_store/the_host_is_known_again", the_host_is_known_again);
    return g_test_run();
}
