/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tshark exports, read from every prefix and with odd lengths; key logs read for sessions. */
#include <glib.h>

#include "capture/decrypt/exported.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_keys.h"
#include "capture/read/pcapng_block.h"

static void add_u32(GByteArray *out, uint32_t value) {
    g_byte_array_append(out, (const guint8 *)&value, sizeof value);
}

static void add_tag(GByteArray *out, uint8_t tag, const void *value, uint8_t length) {
    const guint8 header[] = {0, tag, 0, length};
    g_byte_array_append(out, header, sizeof header);
    g_byte_array_append(out, value, length);
}

static void add_number(GByteArray *out, uint8_t tag, uint8_t value) {
    const guint8 number[] = {0, 0, 0x20, value};
    add_tag(out, tag, number, sizeof number);
}

/* A section header and one packet: 10.0.0.1:8194 sent "GET " to 10.0.0.2:8195. */
static GByteArray *stream_with(uint8_t frame_tag) {
    static const guint8 frame[] = {0, 0, 1, 2}, tcp[] = {0, 0, 0, 2};
    GByteArray *packet = g_byte_array_new(), *all = g_byte_array_new();
    add_tag(packet, 12, "http-over-tls\0\0", 16);
    add_tag(packet, 20, "\x0a\0\0\x01", 4);
    add_tag(packet, 21, "\x0a\0\0\x02", 4);
    add_tag(packet, 24, tcp, 4);
    add_number(packet, 25, 2);
    add_number(packet, 26, 3);
    add_tag(packet, frame_tag, frame, 4);
    add_tag(packet, 0, "", 0);
    g_byte_array_append(packet, (const guint8 *)"GET ", 4);

    const uint32_t section[] = {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX, 28};
    for (size_t i = 0; i < G_N_ELEMENTS(section); i++)
        add_u32(all, section[i]);
    const uint32_t header[] = {6, 32 + packet->len, 0, 0, 0, packet->len, packet->len};
    for (size_t i = 0; i < G_N_ELEMENTS(header); i++)
        add_u32(all, header[i]);
    g_byte_array_append(all, packet->data, packet->len);
    add_u32(all, 32 + packet->len);
    g_byte_array_unref(packet);
    return all;
}

static void test_packet_is_read(void) {
    GByteArray *all = stream_with(30);
    struct span rest = span_of(all->data, all->len);
    struct exported_pdu pdu;
    char text[ENDPOINT_TEXT];
    g_assert_cmpint(exported_take(&rest, &pdu), ==, EXPORTED_OTHER);
    g_assert_cmpint(exported_take(&rest, &pdu), ==, EXPORTED_PDU);
    g_assert_true(span_is_empty(rest));
    g_assert_cmpuint(pdu.frame, ==, 258);
    g_assert_cmpstr(endpoint_write(&pdu.from, text), ==, "10.0.0.1:8194");
    g_assert_cmpstr(endpoint_write(&pdu.to, text), ==, "10.0.0.2:8195");
    g_assert_true(pdu.over_tcp);
    g_assert_true(span_equals_text(pdu.payload, "GET "));
    g_byte_array_unref(all);
}

static void test_packet_without_frame_is_passed_by(void) {
    GByteArray *all = stream_with(99);
    struct span rest = span_of(all->data, all->len);
    struct exported_pdu pdu;
    g_assert_cmpint(exported_take(&rest, &pdu), ==, EXPORTED_OTHER);
    g_assert_cmpint(exported_take(&rest, &pdu), ==, EXPORTED_OTHER);
    g_byte_array_unref(all);
}

static void test_packet_without_both_addresses_is_passed_by(void) {
    static const guint8 tags[] = {20, 21};
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
        GByteArray *all = stream_with(30);
        const guint8 head[] = {0, tags[i], 0, 4};
        guint at = 0;
        while (memcmp(all->data + at, head, sizeof head) != 0)
            at++;
        all->data[at + 1] = 99;
        struct span rest = span_of(all->data, all->len);
        struct exported_pdu pdu;
        g_assert_cmpint(exported_take(&rest, &pdu), ==, EXPORTED_OTHER);
        g_assert_cmpint(exported_take(&rest, &pdu), ==, EXPORTED_OTHER);
        g_byte_array_unref(all);
    }
}

static void test_prefixes_wait_for_more(void) {
    GByteArray *all = stream_with(30);
    for (guint length = 0; length < all->len; length++) {
        guint8 *copy = g_memdup2(all->data, length);
        struct span rest = span_of(copy, length);
        struct exported_pdu pdu;
        while (exported_take(&rest, &pdu) != EXPORTED_MORE)
            g_assert_cmpuint(span_len(rest), <, length);
        g_free(copy);
    }
    g_byte_array_unref(all);
}

/* Each byte of the stream changed: never outside of it, never without progress. */
static void test_damage_is_survived(void) {
    static const guint8 values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    for (guint at = 0; at < 180; at++)
        for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
            GByteArray *all = stream_with(30);
            if (at < all->len)
                all->data[at] = values[i];
            struct span rest = span_of(all->data, all->len);
            struct exported_pdu pdu;
            size_t before;
            do
                before = span_len(rest);
            while (exported_take(&rest, &pdu) <= EXPORTED_OTHER && span_len(rest) < before);
            g_assert_cmpuint(span_len(rest), ==, before);
            g_byte_array_unref(all);
        }
}

static void test_lengths_beyond_reason_are_bad(void) {
    static const uint32_t lengths[] = {0, 8, 11, 13, BLOCK_LARGEST + 4, UINT32_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        const uint32_t block[] = {6, lengths[i], 0, 0};
        struct span rest = span_of(block, sizeof block);
        struct exported_pdu pdu;
        g_assert_cmpint(exported_take(&rest, &pdu), ==, EXPORTED_BAD);
    }
}

#define RANDOM_HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static struct tls_session session_of(uint16_t version) {
    struct tls_session session = {.version = version, .has_client_random = true};
    for (uint8_t i = 0; i < TLS_RANDOM; i++)
        session.client_random[i] = i;
    return session;
}

static bool fits(const char *log, uint16_t version) {
    const struct tls_session session = session_of(version);
    struct tls_keys *keys = tls_keys_new(NULL), *above = tls_keys_new(keys);
    tls_keys_add_log(keys, span_of_text(log));
    bool fit = tls_keys_fit(above, &session);
    tls_keys_free(above);
    tls_keys_free(keys);
    return fit;
}

static void test_key_log_names_sessions(void) {
    g_assert_true(fits("CLIENT_RANDOM " RANDOM_HEX " 00ff", 0x0303));
    g_assert_true(fits("# a\r\n\r\nSERVER_TRAFFIC_SECRET_0 " RANDOM_HEX " 00ff\r\n", 0x0304));
    g_assert_false(fits("# CLIENT_RANDOM " RANDOM_HEX " 00ff", 0x0303));
    g_assert_false(fits("CLIENT_RANDOM " RANDOM_HEX, 0x0303));
    g_assert_false(fits("CLIENT_RANDOM " RANDOM_HEX "00 00ff", 0x0303));
    g_assert_false(fits("CLIENT_RANDOM f" RANDOM_HEX " 00ff", 0x0303));
    g_assert_true(fits("RSA 0011223344556677 00ff", 0x0303));
    g_assert_false(fits("RSA 0011223344556677 00ff", 0x0304));
    g_assert_false(fits("", 0x0303));
}

static void test_private_key_fits_up_to_tls_1_2(void) {
    const struct tls_session tls12 = session_of(0x0303), tls13 = session_of(0x0304),
                             unknown = session_of(0);
    struct tls_keys *keys = tls_keys_new(NULL);
    g_assert_false(tls_keys_are_any(keys));
    g_assert_false(tls_keys_fit(keys, &tls12));
    tls_keys_add_rsa(keys);
    g_assert_true(tls_keys_are_any(keys));
    g_assert_true(tls_keys_fit(keys, &tls12));
    g_assert_false(tls_keys_fit(keys, &tls13));
    g_assert_false(tls_keys_fit(keys, &unknown));
    tls_keys_free(keys);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exported/packet_is_read", test_packet_is_read);
    g_test_add_func("/exported/packet_without_frame_is_passed_by",
                    test_packet_without_frame_is_passed_by);
    g_test_add_func("/exported/packet_without_both_addresses_is_passed_by",
                    test_packet_without_both_addresses_is_passed_by);
    g_test_add_func("/exported/prefixes_wait_for_more", test_prefixes_wait_for_more);
    g_test_add_func("/exported/damage_is_survived", test_damage_is_survived);
    g_test_add_func("/exported/lengths_beyond_reason_are_bad", test_lengths_beyond_reason_are_bad);
    g_test_add_func("/keys/key_log_names_sessions", test_key_log_names_sessions);
    g_test_add_func("/keys/private_key_fits_up_to_tls_1_2", test_private_key_fits_up_to_tls_1_2);
    return g_test_run();
}
