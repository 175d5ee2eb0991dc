/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of pcapng and their options, byte by byte, in both byte orders. */
#include "capture/read/pcapng_block.h"
#include "tests/unit/hex.h"
#include "tests/unit/pcapng_blocks.h"

/* The only block of `file`; takes it. */
struct one {
    GByteArray *file;
    struct block block;
};

static struct one one_of(GByteArray *file, bool big) {
    struct one one = {.file = file};
    size_t wanted;
    g_assert_cmpint(block_read(span_of_bytes(file), &big, &one.block, &wanted), ==, BLOCK_WHOLE);
    g_assert_true(span_equals(one.block.whole, span_of_bytes(file)));
    g_assert_cmpint(one.block.big, ==, big);
    return one;
}

static void one_done(struct one *one) {
    g_byte_array_unref(one->file);
}

/* A block whose body is hex. */
static struct one one_of_hex(uint32_t type, const char *body, bool big) {
    GByteArray *file = g_byte_array_new();
    add_block(file, big, type, hex_bytes(body));
    return one_of(file, big);
}

static enum block_answer answer_of(const GByteArray *file, size_t length, size_t *wanted) {
    struct block block;
    bool big = false;
    return block_read(span_first(span_of_bytes(file), length), &big, &block, wanted);
}

static void a_block_is_there_once_its_last_byte_is(void) {
    GByteArray *file = g_byte_array_new();
    size_t wanted;
    add_section(file, false);
    for (size_t length = 0; length < file->len; length++) {
        g_assert_cmpint(answer_of(file, length, &wanted), ==, BLOCK_MORE);
        g_assert_cmpuint(wanted, ==, length < 12 ? 12 : file->len);
    }
    g_assert_cmpint(answer_of(file, file->len, &wanted), ==, BLOCK_WHOLE);
    g_byte_array_unref(file);
}

static void assert_length_answer(uint32_t length, enum block_answer answer) {
    GByteArray *file = g_byte_array_new();
    size_t wanted;
    put_u32(file, false, 5);
    put_u32(file, false, length);
    put_u32(file, false, length);
    g_assert_cmpint(answer_of(file, file->len, &wanted), ==, answer);
    g_byte_array_unref(file);
}

static void lengths_have_bounds(void) {
    assert_length_answer(11, BLOCK_BROKEN);
    assert_length_answer(12, BLOCK_WHOLE);
    assert_length_answer(13, BLOCK_MORE);
    assert_length_answer(134348832, BLOCK_MORE); /* MAX_BLOCK_SIZE of Wireshark */
    assert_length_answer(134348833, BLOCK_BROKEN);
}

static void both_lengths_are_the_same(void) {
    GByteArray *file = g_byte_array_new();
    size_t wanted;
    add_statistics(file, false);
    file->data[file->len - 4] ^= 4;
    g_assert_cmpint(answer_of(file, file->len, &wanted), ==, BLOCK_BROKEN);
    g_byte_array_unref(file);
}

static void a_section_says_its_byte_order(void) {
    for (unsigned order = 0; order < 4; order++) {
        GByteArray *file = g_byte_array_new();
        bool big = (order & 1) != 0; /* so far */
        struct block block;
        size_t wanted;
        add_section(file, (order & 2) != 0);
        g_assert_cmpint(block_read(span_of_bytes(file), &big, &block, &wanted), ==, BLOCK_WHOLE);
        g_assert_cmpint(big, ==, (order & 2) != 0);
        file->data[9] ^= 1; /* its magic number */
        big = (order & 1) != 0;
        g_assert_cmpint(block_read(span_of_bytes(file), &big, &block, &wanted), ==, BLOCK_BROKEN);
        g_assert_cmpint(big, ==, (order & 1) != 0);
        g_byte_array_unref(file);
    }
}

/* --- packets ---------------------------------------------------------------------------------- */

static void a_packet_is_read_from_its_block(void) {
    for (int big = 0; big < 2; big++) {
        GByteArray *file = g_byte_array_new();
        struct block_packet packet;
        add_packet(file, big, 7, UINT64_C(0x0102030405060708), 13);
        struct one one = one_of(file, big);
        g_assert_true(block_read_packet(&one.block, &packet));
        g_assert_true(block_is_packet(&one.block));
        g_assert_cmpuint(packet.interface, ==, 7);
        g_assert_cmphex(packet.ticks, ==, UINT64_C(0x0102030405060708));
        g_assert_cmpuint(packet.wire_length, ==, 18);
        g_assert_true(span_equals_text(packet.bytes, "EEEEEEEEEEEEE"));
        one_done(&one);
    }
}

/* Its interface has 16 bits, and a count of drops behind it. */
static void an_old_packet_is_read_too(void) {
    struct one one = one_of_hex(2, "0003 0009 00000001 00000002 00000004 00000063 61626364", true);
    struct block_packet packet;
    g_assert_true(block_is_packet(&one.block));
    g_assert_true(block_read_packet(&one.block, &packet));
    g_assert_cmpuint(packet.interface, ==, 3);
    g_assert_cmphex(packet.ticks, ==, UINT64_C(0x100000002));
    g_assert_cmpuint(packet.wire_length, ==, 99);
    g_assert_true(span_equals_text(packet.bytes, "abcd"));
    one_done(&one);
    one = one_of_hex(6, "00030009 00000001 00000002 00000000 00000000", true);
    g_assert_true(block_read_packet(&one.block, &packet));
    g_assert_cmphex(packet.interface, ==, 0x30009);
    g_assert_true(span_is_empty(packet.bytes));
    one_done(&one);
}

static void a_packet_longer_than_its_block_is_none(void) {
    struct one one = one_of_hex(6, "00000000 00000001 00000002 00000005 00000063 61626364", true);
    struct block_packet packet;
    struct span options;
    g_assert_false(block_read_packet(&one.block, &packet));
    g_assert_false(block_options(&one.block, &options));
    one_done(&one);
    one = one_of_hex(6, "00000000 00000001 00000002 00000000", true); /* a number is missing */
    g_assert_false(block_read_packet(&one.block, &packet));
    one_done(&one);
}

static void a_simple_packet_has_what_there_is_room_for(void) {
    struct one one = one_of_hex(3, "00000005 6162636465 000000", true);
    struct block_packet packet;
    struct span options;
    g_assert_true(block_is_packet(&one.block));
    g_assert_true(block_read_packet(&one.block, &packet));
    g_assert_true(span_equals_text(packet.bytes, "abcde"));
    g_assert_cmpuint(packet.wire_length, ==, 5);
    g_assert_cmpuint(packet.interface, ==, 0);
    g_assert_false(block_options(&one.block, &options));
    one_done(&one);
    one = one_of_hex(3, "00000009 61626364", true);
    g_assert_true(block_read_packet(&one.block, &packet));
    g_assert_true(span_equals_text(packet.bytes, "abcd"));
    g_assert_cmpuint(packet.wire_length, ==, 9);
    one_done(&one);
    one = one_of_hex(3, "", true);
    g_assert_false(block_read_packet(&one.block, &packet));
    one_done(&one);
}

/* --- options ---------------------------------------------------------------------------------- */

#define COMMENT "0001 0002 6869 0000"

static void assert_options(uint32_t type, const char *body, bool has_any, size_t length) {
    struct one one = one_of_hex(type, body, true);
    struct span options;
    struct option option;
    g_assert_cmpint(block_options(&one.block, &options), ==, has_any);
    if (has_any) {
        g_assert_cmpuint(span_len(options), ==, length);
        g_assert_true(options.end == one.block.body.end);
    }
    if (has_any && length > 0) {
        g_assert_true(option_take(&options, true, &option));
        g_assert_cmpuint(option.code, ==, 1);
        g_assert_true(span_equals_text(option.value, "hi"));
        g_assert_cmpuint(span_len(option.whole), ==, 8);
    }
    one_done(&one);
}

#define SIXTEEN "1a2b3c4d 00010000 ffffffff ffffffff "

static void options_follow_what_is_fixed(void) {
    assert_options(SECTION, SIXTEEN COMMENT, true, 8);
    assert_options(SECTION, SIXTEEN, true, 0);
    assert_options(SECTION, "1a2b3c4d 00010000 ffffffff", false, 0);
    assert_options(INTERFACE, "0001 0000 00000000" COMMENT, true, 8);
    assert_options(INTERFACE, "0001 0000", false, 0);
    assert_options(STATISTICS, "00000000 00000000 00000000" COMMENT, true, 8);
    assert_options(STATISTICS, "00000000 00000000", false, 0);
    assert_options(ENHANCED, "00000000 00000000 00000000 00000001 00000001 61000000" COMMENT, true,
                   8);
    assert_options(ENHANCED, "00000000 00000000 00000000 00000004 00000001 61000000" COMMENT, true,
                   8);
    assert_options(2, "00000000 00000000 00000000 00000001 00000001 61000000" COMMENT, true, 8);
    assert_options(NAMES, "0001 0006 0a000001 6100 0000 00000000" COMMENT, true, 8);
    assert_options(NAMES, "00000000", true, 0);
    assert_options(NAMES, "0001 0006 0a000001 6100 0000", false, 0); /* names do not end */
    assert_options(SECRETS, SIXTEEN COMMENT, false, 0);
    assert_options(JOURNAL, SIXTEEN COMMENT, false, 0);
}

static void an_option_is_taken_with_its_padding(void) {
    GByteArray *bytes = hex_bytes("0002 0005 6162636465 000000 0003 0004 61626364 0004 0001 61");
    struct span rest = span_of_bytes(bytes);
    struct option option;
    g_assert_true(option_take(&rest, true, &option));
    g_assert_cmpuint(option.code, ==, 2);
    g_assert_true(span_equals_text(option.value, "abcde"));
    g_assert_cmpuint(span_len(option.whole), ==, 12);
    g_assert_true(option_take(&rest, true, &option));
    g_assert_cmpuint(option.code, ==, 3);
    g_assert_cmpuint(span_len(option.whole), ==, 8);
    g_assert_true(option_take(&rest, true, &option)); /* its padding was forgotten */
    g_assert_true(span_equals_text(option.value, "a"));
    g_assert_true(span_is_empty(rest));
    g_assert_false(option_take(&rest, true, &option));
    rest = span_first(span_of_bytes(bytes), 8);
    g_assert_false(option_take(&rest, true, &option));
    g_assert_cmpuint(span_len(rest), ==, 8);
    g_byte_array_unref(bytes);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/pcapng_block/" #name, name)
    TEST(a_block_is_there_once_its_last_byte_is);
    TEST(lengths_have_bounds);
    TEST(both_lengths_are_the_same);
    TEST(a_section_says_its_byte_order);
    TEST(a_packet_is_read_from_its_block);
    TEST(an_old_packet_is_read_too);
    TEST(a_packet_longer_than_its_block_is_none);
    TEST(a_simple_packet_has_what_there_is_room_for);
    TEST(options_follow_what_is_fixed);
    TEST(an_option_is_taken_with_its_padding);
    return g_test_run();
}
