/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does an excerpt hold what was put in, as pcapng, and know where it came from? */
#include "capture/decrypt/excerpt.h"

#include <glib.h>

#include "capture/decrypt/connections.h"

/* The 32-bit number at an offset, in this host's byte order. */
static uint32_t number_at(const char *bytes, gsize length, gsize offset) {
    uint32_t number;
    g_assert_cmpuint(offset + sizeof number, <=, length);
    memcpy(&number, bytes + offset, sizeof number);
    return number;
}

static struct packet packet_of(uint64_t frame, uint32_t link_type, const char *text) {
    return (struct packet){.frame = frame,
                           .time = INT64_C(1700000000123456789),
                           .link_type = link_type,
                           .wire_length = 99,
                           .bytes = span_of_text(text)};
}

/* The types of the blocks one after the other; each ends with its length again. */
static void assert_blocks(const char *bytes, gsize length, const uint32_t *types, gsize count) {
    gsize at = 0;
    for (gsize i = 0; i < count; i++) {
        const uint32_t size = number_at(bytes, length, at + 4);
        g_assert_cmphex(number_at(bytes, length, at), ==, types[i]);
        g_assert_cmpuint(size % 4, ==, 0);
        g_assert_cmpuint(number_at(bytes, length, at + size - 4), ==, size);
        at += size;
    }
    g_assert_cmpuint(at, ==, length);
}

static void test_blocks(void) {
    static const uint32_t types[] = {0x0a0d0d0a, 10, 1, 6, 1, 6, 6};
    const struct packet packets[] = {packet_of(7, 1, "first"), packet_of(9, 101, ""),
                                     packet_of(UINT64_C(5000000000), 1, "third one")};
    struct excerpt *excerpt = excerpt_new(span_of_text("CLIENT_RANDOM 00 11\n"));
    char *bytes = NULL;
    gsize length;
    g_assert_nonnull(excerpt);
    for (size_t i = 0; i < G_N_ELEMENTS(packets); i++)
        excerpt_add(excerpt, &packets[i]);
    g_assert_true(excerpt_end(excerpt));
    g_assert_true(g_str_has_prefix(excerpt_path(excerpt), "/proc/self/"));
    g_assert_true(g_file_get_contents(excerpt_path(excerpt), &bytes, &length, NULL));
    assert_blocks(bytes, length, types, G_N_ELEMENTS(types));
    g_free(bytes);
    g_assert_cmpuint(excerpt_frame(excerpt, 0), ==, 0);
    g_assert_cmpuint(excerpt_frame(excerpt, 1), ==, 7);
    g_assert_cmpuint(excerpt_frame(excerpt, 3), ==, UINT64_C(5000000000));
    g_assert_cmpuint(excerpt_frame(excerpt, 4), ==, 0);
    excerpt_free(excerpt);
}

/* An interface whose times are in nanoseconds, and a packet with its time and both lengths. */
static void test_bodies(void) {
    const struct packet packet = packet_of(7, 101, "first");
    struct excerpt *excerpt = excerpt_new((struct span){NULL, NULL});
    const guint8 interface[] = {101, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0};
    const uint64_t time = UINT64_C(1700000000123456789);
    const uint32_t words[] = {0, (uint32_t)(time >> 32), (uint32_t)time, 5, 99};
    const gsize head = 8, first = 28 + head, second = first + 32; /* interface, packet */
    char *bytes = NULL;
    gsize length;
    excerpt_add(excerpt, &packet);
    g_assert_true(excerpt_end(excerpt));
    g_assert_true(g_file_get_contents(excerpt_path(excerpt), &bytes, &length, NULL));
    g_assert_true(memcmp(bytes + first, interface, sizeof interface) == 0);
    g_assert_true(memcmp(bytes + second, words, sizeof words) == 0);
    g_assert_true(memcmp(bytes + second + sizeof words, "first", 5) == 0);
    g_free(bytes);
    excerpt_free(excerpt);
}

static void test_no_secrets_no_block(void) {
    static const uint32_t types[] = {0x0a0d0d0a};
    struct excerpt *excerpt = excerpt_new((struct span){NULL, NULL});
    char *bytes = NULL;
    gsize length;
    g_assert_true(excerpt_end(excerpt));
    g_assert_true(g_file_get_contents(excerpt_path(excerpt), &bytes, &length, NULL));
    assert_blocks(bytes, length, types, G_N_ELEMENTS(types));
    g_free(bytes);
    excerpt_free(excerpt);
}

/* Raw IPv4 (link type 101) with the ports of a TCP header. */
static struct packet segment(uint8_t bytes[40], uint16_t from, uint16_t to, uint8_t last_of_source,
                             uint8_t last_of_destination) {
    const uint8_t start[20] = {0x45, 0, 0, 40,
                               0,    1, 0, 0,
                               64,   6, 0, 0,
                               10,   0, 0, last_of_source,
                               10,   0, 0, last_of_destination};
    memset(bytes, 0, 40);
    memcpy(bytes, start, sizeof start);
    bytes[20] = (uint8_t)(from >> 8);
    bytes[21] = (uint8_t)from;
    bytes[22] = (uint8_t)(to >> 8);
    bytes[23] = (uint8_t)to;
    bytes[32] = 5 << 4;
    return (struct packet){
        .frame = 1, .link_type = 101, .wire_length = 40, .bytes = span_of(bytes, 40)};
}

static bool has(const struct connections *connections, uint16_t from, uint16_t to, uint8_t source,
                uint8_t destination) {
    uint8_t bytes[40];
    const struct packet packet = segment(bytes, from, to, source, destination);
    return connections_have(connections, &packet);
}

static void test_connections(void) {
    const struct endpoint endpoints[2] = {{{4, {10, 0, 0, 1}}, 40000}, {{4, {10, 0, 0, 2}}, 8443}};
    struct connections *connections = connections_new();
    g_assert_false(has(connections, 40000, 8443, 1, 2));
    connections_add(connections, endpoints);
    g_assert_true(has(connections, 40000, 8443, 1, 2));
    g_assert_true(has(connections, 8443, 40000, 2, 1));
    g_assert_false(has(connections, 40001, 8443, 1, 2));
    g_assert_false(has(connections, 40000, 8443, 2, 1));
    g_assert_false(has(connections, 40000, 8443, 1, 3));
    connections_free(connections);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/excerpt/blocks", test_blocks);
    g_test_add_func("/excerpt/bodies", test_bodies);
    g_test_add_func("/excerpt/no_secrets_no_block", test_no_secrets_no_block);
    g_test_add_func("/excerpt/connections", test_connections);
    return g_test_run();
}
