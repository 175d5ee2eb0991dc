/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of TFTP, whole and cut at every byte. */
#include "capture/observe/tftp/tftp_packet.h"
#include "guarded.h"

#include <glib.h>

/* `text`: '|' is a zero byte. `lost`: bytes that the snap length took. */
static bool read_text(const char *text, size_t lost, struct tftp_packet *out) {
    static struct guarded_room room;
    if (room.map == NULL)
        room = guarded_room_new(200);
    g_autofree char *bytes = g_strdup(text);
    g_strdelimit(bytes, "|", '\0');
    *out = (struct tftp_packet){.opcode = 99};
    return tftp_read(guarded_place(&room, span_of(bytes, strlen(text))), strlen(text) + lost, out);
}

static void requests_are_read(void) {
    struct tftp_packet packet;
    g_assert_true(read_text("|\001a/b.tlv|NETASCII|blksize|8|tsize|0|", 0, &packet));
    g_assert_cmpuint(packet.opcode, ==, TFTP_RRQ);
    g_assert_true(span_equals_text(packet.name, "a/b.tlv"));
    g_assert_true(packet.as_text && packet.options.has_total && !packet.options.cut);
    g_assert_cmpuint(packet.options.block_size, ==, 8);
    g_assert_true(read_text("|\001a|octet|", 0, &packet) && !packet.as_text);
    g_assert_true(read_text("|\001a|netasciix|", 0, &packet) && !packet.as_text);
    g_assert_true(read_text("|\001a|netasci|", 0, &packet) && !packet.as_text);
    g_assert_false(read_text("|\001a", 0, &packet));
    g_assert_false(read_text("|\001a", 9, &packet)); /* a name that was cut is none */
    g_assert_false(read_text("|\001a|octet", 0, &packet));
    g_assert_true(read_text("|\001a|octet", 1, &packet) && packet.options.cut);
}

static void block_sizes_have_bounds(void) {
    static const struct {
        const char *text;
        uint32_t size;
    } cases[] = {
        {"7", 0},
        {"8", 8},
        {"65464", 65464},
        {"65465", 0},
        {"", 0},
        {"9a", 0},
        {"1:", 0},
        {"/1", 0},
        {"0512", 512},
        {"000000000000000512", 512},
        {"0000000000000000512", 0},
        {"90", 90},
        {"-9", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct tftp_packet packet;
        g_autofree char *text = g_strdup_printf("|\006BlkSize|%s|", cases[i].text);
        g_assert_true(read_text(text, 0, &packet));
        g_assert_cmpuint(packet.options.block_size, ==, cases[i].size);
        g_assert_false(packet.options.has_total);
    }
}

static void options_end_with_an_empty_name(void) {
    struct tftp_packet packet;
    g_assert_true(read_text("|\006other|12|tsize|123456789012345678|", 0, &packet));
    g_assert_true(packet.options.has_total);
    g_assert_cmpuint(packet.options.total, ==, G_GUINT64_CONSTANT(123456789012345678));
    g_assert_cmpuint(packet.options.block_size, ==, 0);
    g_assert_true(read_text("|\006|tsize|5|", 0, &packet) && !packet.options.has_total);
    g_assert_true(read_text("|\006tsize|5", 0, &packet) && !packet.options.has_total);
    g_assert_true(read_text("|\006x|no|tsize|5|", 0, &packet) && packet.options.has_total);
    g_assert_true(read_text("|\006tsize|5|", 0, &packet) && !packet.options.cut);
    g_assert_true(read_text("|\006tsize|5|", 1, &packet) && packet.options.cut);
}

static void errors_are_read_with_or_without_their_end(void) {
    struct tftp_packet packet;
    g_assert_true(read_text("|\005|\001not found|rest", 0, &packet));
    g_assert_cmpuint(packet.number, ==, 1);
    g_assert_true(span_equals_text(packet.message, "not found"));
    g_assert_true(read_text("|\005|\001not f", 9, &packet));
    g_assert_true(span_equals_text(packet.message, "not f"));
    g_assert_true(read_text("|\005|\001", 0, &packet) && span_is_empty(packet.message));
    g_assert_false(read_text("|\005|", 0, &packet));
}

static void blocks_and_acknowledgements_have_numbers(void) {
    struct tftp_packet packet;
    g_assert_true(read_text("|\003\002\001abc", 2, &packet));
    g_assert_cmpuint(packet.opcode, ==, TFTP_DATA);
    g_assert_cmpuint(packet.number, ==, 0x201);
    g_assert_true(span_equals_text(packet.data, "abc"));
    g_assert_cmpuint(packet.data_length, ==, 5);
    g_assert_cmpuint(packet.state, ==, 4);
    g_assert_true(read_text("|\004|\007", 0, &packet));
    g_assert_cmpuint(packet.opcode, ==, TFTP_ACK);
    g_assert_cmpuint(packet.number, ==, 7);
    g_assert_cmpuint(packet.state, ==, 4);
    g_assert_false(read_text("|\003|", 1, &packet));
    g_assert_false(read_text("|\004|", 0, &packet));
}

static void all_else_is_none(void) {
    static const char *const texts[] = {
        "", "|", "||||", "|\002a|octet|", "|\007a|octet|", "\001\003|\001abc"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct tftp_packet packet;
        g_assert_false(read_text(texts[i], 0, &packet));
        g_assert_cmpuint(packet.opcode, ==, 99);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tftp_packet/" #name, name)
    TEST(requests_are_read);
    TEST(block_sizes_have_bounds);
    TEST(options_end_with_an_empty_name);
    TEST(errors_are_read_with_or_without_their_end);
    TEST(blocks_and_acknowledgements_have_numbers);
    TEST(all_else_is_none);
    return g_test_run();
}
