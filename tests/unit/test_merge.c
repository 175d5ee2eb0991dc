/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures merged into one pcapng: what is in them is there, with its interface and its options. */
#include "tests/merge_contract.h"

#include "capture/report/pcapng/block_build.h"

static void put_section(GByteArray *out, bool big, const char *comment) {
    const guint begin = block_begin(out, big, BLOCK_SECTION);
    block_put_number(out, big, 4, BYTE_ORDER_MAGIC);
    block_put_number(out, big, 2, 1);
    block_put_number(out, big, 2, 0);
    block_put_number(out, big, 4, UINT32_MAX);
    block_put_number(out, big, 4, UINT32_MAX);
    block_put_text(out, big, OPTION_COMMENT, comment);
    block_put_end(out);
    block_end(out, big, begin);
}

static void put_interface(GByteArray *out, bool big, uint16_t link_type, const char *name) {
    const guint begin = block_begin(out, big, BLOCK_INTERFACE);
    block_put_number(out, big, 2, link_type);
    block_put_number(out, big, 2, 0);
    block_put_number(out, big, 4, 0);
    block_put_text(out, big, OPTION_INTERFACE_NAME, name);
    block_put_end(out);
    block_end(out, big, begin);
}

static void put_packet(GByteArray *out, bool big, uint32_t interface, const char *bytes) {
    const guint length = (guint)strlen(bytes), begin = block_begin(out, big, BLOCK_ENHANCED_PACKET);
    block_put_number(out, big, 4, interface);
    block_put_number(out, big, 4, 0);
    block_put_number(out, big, 4, 77);
    block_put_number(out, big, 4, length);
    block_put_number(out, big, 4, length);
    block_put_span(out, span_of_text(bytes));
    block_put_padding(out, length);
    block_put_text(out, big, OPTION_COMMENT, "its own");
    block_put_end(out);
    block_end(out, big, begin);
}

static GByteArray *made_capture(bool big, const char *bytes) {
    GByteArray *out = g_byte_array_new();
    put_section(out, big, "of a section");
    put_interface(out, big, 1, "eth0");
    put_interface(out, big, 113, "any");
    put_packet(out, big, 1, bytes);
    put_packet(out, big, 0, bytes);
    return out;
}

static struct span merge(struct span one, struct span other, uint64_t *packets) {
    char *folder = g_dir_make_tmp("merge-XXXXXX", NULL);
    char *path = g_build_filename(folder, "merged.pcapng", NULL);
    const struct span captures[2] = {one, other};
    const struct packet packet = {
        .time = 5000000000, .link_type = 101, .wire_length = 9, .bytes = span_of_text("plain")};
    const struct span merged = merge_contract_merge(path, captures, &packet, packets);
    (void)g_rmdir(folder);
    g_free(path);
    g_free(folder);
    return merged;
}

static bool has(struct span bytes, const char *text) {
    return span_find_text(bytes, text) != NULL;
}

static void both_byte_orders_become_one_section(void) {
    GByteArray *little = made_capture(false, "abcde"), *big = made_capture(true, "vwxyz");
    uint64_t packets;
    const struct span merged =
        merge(span_of(little->data, little->len), span_of(big->data, big->len), &packets);
    g_assert_cmpuint(packets, ==, 4);
    merge_contract_check(merged, packets);
    static const char *const texts[] = {"abcde",
                                        "vwxyz",
                                        "its own",
                                        "one.pcapng any",
                                        "other.pcapng",
                                        "of a section",
                                        "[ucscope] a comment"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_true(has(merged, texts[i]));
    g_free((void *)(uintptr_t)merged.at);
    g_byte_array_unref(little);
    g_byte_array_unref(big);
}

static void packets_without_blocks_have_an_interface_of_their_own(void) {
    GByteArray *little = made_capture(false, "abcde");
    uint64_t packets;
    const struct span merged =
        merge(span_of(little->data, little->len), span_of(NULL, 0), &packets);
    g_assert_cmpuint(packets, ==, 2 + 32);
    merge_contract_check(merged, packets);
    g_assert_true(has(merged, "plain"));
    g_free((void *)(uintptr_t)merged.at);
    g_byte_array_unref(little);
}

/* A simple block tells the length on the wire alone, and what was captured of it is as long as the
 * interface allows: padding is no part of the packet. */
static void a_simple_packet_is_as_long_as_it_was(void) {
    GByteArray *simple = g_byte_array_new();
    uint64_t packets;
    put_section(simple, false, "x");
    guint begin = block_begin(simple, false, BLOCK_INTERFACE);
    block_put_number(simple, false, 2, 1);
    block_put_number(simple, false, 2, 0);
    block_put_number(simple, false, 4, 3);
    block_end(simple, false, begin);
    begin = block_begin(simple, false, BLOCK_SIMPLE_PACKET);
    block_put_number(simple, false, 4, 5);
    block_put_span(simple, span_of_text("abc"));
    block_put_padding(simple, 3);
    block_end(simple, false, begin);
    const struct span merged =
        merge(span_of(simple->data, simple->len), span_of_text("no capture"), &packets);
    g_assert_cmpuint(packets, ==, 1);
    const uint8_t *bytes = span_find_text(merged, "abc");
    g_assert_nonnull(bytes);
    static const uint8_t lengths[] = {3, 0, 0, 0, 5, 0, 0, 0};
    g_assert_true(memcmp(bytes - sizeof lengths, lengths, sizeof lengths) == 0);
    g_free((void *)(uintptr_t)merged.at);
    g_byte_array_unref(simple);
}

/* Packets of an interface that there is not, and what is no capture at all. */
static void what_is_damaged_is_left_out(void) {
    GByteArray *bad = g_byte_array_new();
    uint64_t packets;
    put_section(bad, false, "x");
    put_packet(bad, false, 3, "abcde");
    struct span merged = merge(span_of(bad->data, bad->len), span_of_text("no capture"), &packets);
    g_assert_cmpuint(packets, ==, 0);
    merge_contract_check(merged, 0);
    g_free((void *)(uintptr_t)merged.at);
    for (guint length = 1; length < bad->len; length += 3) {
        merged = merge(span_of(bad->data, length), span_of(bad->data, length), &packets);
        merge_contract_check(merged, packets);
        g_free((void *)(uintptr_t)merged.at);
    }
    g_byte_array_unref(bad);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merge/both_byte_orders_become_one_section",
                    both_byte_orders_become_one_section);
    g_test_add_func("/merge/packets_without_blocks_have_an_interface_of_their_own",
                    packets_without_blocks_have_an_interface_of_their_own);
    g_test_add_func("/merge/a_simple_packet_is_as_long_as_it_was",
                    a_simple_packet_is_as_long_as_it_was);
    g_test_add_func("/merge/what_is_damaged_is_left_out", what_is_damaged_is_left_out);
    return g_test_run();
}
