/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tshark exports, read from every prefix and with odd lengths. */
#include <glib.h>

#include "capture/decrypt/exported.h"
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
    struct decrypted_record pdu;
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
    struct decrypted_record pdu;
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
        struct decrypted_record pdu;
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
        struct decrypted_record pdu;
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
            struct decrypted_record pdu;
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
        struct decrypted_record pdu;
        g_assert_cmpint(exported_take(&rest, &pdu), ==, EXPORTED_BAD);
    }
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
    return g_test_run();
}
