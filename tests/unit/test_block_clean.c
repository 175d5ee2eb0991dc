/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which options of which blocks stay when a capture is redacted: those that programs fill in. */
#include "capture/report/pcapng/block_edit.h"
#include "capture/report/pcapng/cleaning.h"
#include "tests/unit/hex.h"
#include "tests/unit/pcapng_blocks.h"

enum { OLD_PACKET = 2, CUSTOM_OPTION = 2988, CODES = 40 };

#define FIXED_SECTION   "1a2b3c4d 00010000 ffffffff ffffffff "
#define FIXED_INTERFACE "0001 0000 00000000 "
#define FIXED_PACKET    "00000000 00000000 00000000 00000004 00000004 61626364 "

static const struct {
    uint32_t type;
    const char *fixed;
    const char *stay; /* which codes do */
} blocks[] = {
    {SECTION, FIXED_SECTION, " "},
    {INTERFACE, FIXED_INTERFACE, " 8 9 10 13 14 16 17 "},
    {ENHANCED, FIXED_PACKET, " 2 4 5 6 "}, /* without a digest, and a filter's verdict */
    {OLD_PACKET, FIXED_PACKET, " 2 "},
    {NAMES, "00000000 ", " "},
    {STATISTICS, "00000000 00000000 00000000 ", " 2 3 4 5 6 7 8 "},
};

/* What becomes of a block with this body, in hex of its body; NULL: it stays as it is. */
static GByteArray *cleaned(uint32_t type, const char *fixed, const char *options,
                           const GPtrArray *comments, uint64_t *dropped) {
    GByteArray *file = g_byte_array_new(), *out = g_byte_array_new(), *body = hex_bytes(fixed);
    GByteArray *list = hex_bytes(options);
    struct block block;
    bool big = true;
    size_t wanted;
    put(body, list->data, list->len);
    add_block(file, true, type, body);
    g_assert_cmpint(block_read(span_of_bytes(file), &big, &block, &wanted), ==, BLOCK_WHOLE);
    *dropped = 0;
    const bool rebuilt = block_edit_clean(out, &block, comments, dropped);
    g_assert_true(rebuilt == (out->len > 0));
    g_byte_array_unref(file);
    g_byte_array_unref(list);
    if (rebuilt)
        return out;
    g_byte_array_unref(out);
    return NULL;
}

/* Of an option whose value has so many bytes. */
static bool option_of_size_stays(uint32_t type, const char *fixed, unsigned code, unsigned size) {
    GString *options = g_string_new(NULL);
    g_string_printf(options, "%04x %04x ", code, size);
    for (unsigned i = 0; i < (size + 3) / 4 * 4; i++)
        g_string_append(options, i < size ? "61" : "00");
    g_string_append(options, " 00000000");
    uint64_t dropped;
    GByteArray *out = cleaned(type, fixed, options->str, NULL, &dropped);
    const bool stays = out == NULL;
    g_assert_cmpuint(dropped, ==, stays ? 0 : 1);
    if (out != NULL) {
        GByteArray *wanted = g_byte_array_new();
        add_block(wanted, true, type, hex_bytes(fixed)); /* not even an end mark */
        g_assert_true(span_equals(span_of_bytes(out), span_of_bytes(wanted)));
        g_byte_array_unref(wanted);
        g_byte_array_unref(out);
    }
    g_string_free(options, TRUE);
    return stays;
}

/* Of exactly one size, that of its number. */
static bool option_stays(uint32_t type, const char *fixed, unsigned code) {
    unsigned sizes = 0;
    for (unsigned size = 0; size < 12; size++)
        sizes += option_of_size_stays(type, fixed, code, size);
    g_assert_cmpuint(sizes, <=, 1);
    return sizes == 1;
}

static void only_what_programs_fill_in_stays(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++) {
        for (unsigned code = 1; code < CODES; code++) {
            char *word = g_strdup_printf(" %u ", code);
            g_assert_cmpint(option_stays(blocks[i].type, blocks[i].fixed, code), ==,
                            strstr(blocks[i].stay, word) != NULL);
            g_free(word);
        }
        g_assert_false(option_stays(blocks[i].type, blocks[i].fixed, CUSTOM_OPTION));
        g_assert_false(option_stays(blocks[i].type, blocks[i].fixed, CUSTOM_OPTION | 0x4000));
    }
}

static void assert_cleaned(const char *options, const char *wanted, uint64_t dropped_wanted) {
    uint64_t dropped;
    GByteArray *out = cleaned(ENHANCED, FIXED_PACKET, options, NULL, &dropped);
    GByteArray *block = g_byte_array_new(), *body = hex_bytes(FIXED_PACKET),
               *list = hex_bytes(wanted);
    put(body, list->data, list->len);
    add_block(block, true, ENHANCED, body);
    g_assert_nonnull(out);
    g_assert_true(span_equals(span_of_bytes(out), span_of_bytes(block)));
    g_assert_cmpuint(dropped, ==, dropped_wanted);
    g_byte_array_unref(list);
    g_byte_array_unref(block);
    g_byte_array_unref(out);
}

#define FLAGS   "0002 0004 00000001 "
#define COMMENT "0001 0003 616263 00 "

static void what_stays_keeps_its_order_and_an_end(void) {
    assert_cleaned(COMMENT FLAGS "0006 0004 00000007 00000000", FLAGS "0006 0004 00000007 00000000",
                   1);
    assert_cleaned(FLAGS COMMENT COMMENT, FLAGS "00000000", 2);
    assert_cleaned(FLAGS "00000000 78797a30", FLAGS "00000000", 0);  /* behind the end */
    assert_cleaned(FLAGS "0004 0009 01020304", FLAGS "00000000", 1); /* broken */
    assert_cleaned(COMMENT "00000000", "", 1);
}

/* Comments of an earlier run are replaced, and are nobody's loss. */
static void our_own_comments_are_replaced(void) {
    GPtrArray *comments = g_ptr_array_new();
    uint64_t dropped;
    g_ptr_array_add(comments, (char *)(uintptr_t) "new");
    GByteArray *out = cleaned(ENHANCED, FIXED_PACKET,
                              "0001 0008 5b756373636f7065 0001 0009 5b756373636f70655d 000000",
                              comments, &dropped);
    GByteArray *wanted = g_byte_array_new();
    add_block(wanted, true, ENHANCED, hex_bytes(FIXED_PACKET "0001 0003 6e6577 00 00000000"));
    g_assert_true(span_equals(span_of_bytes(out), span_of_bytes(wanted)));
    g_assert_cmpuint(dropped, ==, 1); /* the one that begins like ours, but does not go on so */
    g_byte_array_unref(wanted);
    g_byte_array_unref(out);
    g_ptr_array_unref(comments);
}

static void bytes_are_filled_but_zeros(void) {
    uint8_t bytes[] = "ab\0 c";
    g_assert_true(cleaning_fill(bytes, span_of(bytes + 1, 3), ' '));
    g_assert_true(memcmp(bytes, "a \0 c", 5) == 0);
    g_assert_false(cleaning_fill(bytes, span_of(bytes + 1, 3), ' '));
    g_assert_true(cleaning_fill(bytes, span_of(bytes, 5), 0));
    g_assert_true(memcmp(bytes, "\0\0\0\0\0", 5) == 0);
    g_assert_false(cleaning_fill(bytes, span_of(bytes, 5), 0));
}

/* What the first interface block of the section says. */
static struct cleaning_interface interface_of(const char *body) {
    GArray *interfaces = g_array_new(FALSE, FALSE, sizeof(struct cleaning_interface));
    GByteArray *bytes = hex_bytes(body);
    const struct block block = {.type = INTERFACE, .body = span_of_bytes(bytes), .big = true};
    cleaning_note_interface(interfaces, &block);
    const struct cleaning_interface interface =
        g_array_index(interfaces, struct cleaning_interface, 0);
    g_assert_cmpuint(cleaning_snap_length(interfaces), ==, interface.snap_length);
    g_byte_array_unref(bytes);
    g_array_unref(interfaces);
    return interface;
}

static void clocks_tick_as_their_interface_says(void) {
    static const struct {
        const char *options;
        uint64_t ticks;
    } cases[] = {{"", 1000000},
                 {"0009 0001 09 000000", 1000000000},
                 {"0002 0001 78 000000 0009 0001 03 000000", 1000},
                 {"0009 0001 00 000000", 1},
                 {"0009 0001 13 000000", UINT64_C(10000000000000000000)},
                 {"0009 0001 14 000000", UINT64_C(10000000000000000000)},
                 {"0009 0001 8a 000000", 1024},
                 {"0009 0001 bf 000000", UINT64_C(1) << 63},
                 {"0009 0001 ff 000000", UINT64_C(1) << 63},
                 {"0009 0002 0303 0000", 1000000},
                 {"00000000 0009 0001 03 000000", 1000000}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *body = g_strdup_printf("0071 0000 00000060 %s", cases[i].options);
        const struct cleaning_interface interface = interface_of(body);
        g_assert_cmpuint(interface.link_type, ==, 113);
        g_assert_cmpuint(interface.snap_length, ==, 96);
        g_assert_cmpuint(interface.ticks, ==, cases[i].ticks);
        g_free(body);
    }
    g_assert_cmpuint(interface_of("0071 0000 0000").link_type, ==, UINT16_MAX);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/block_clean/" #name, name)
    TEST(only_what_programs_fill_in_stays);
    TEST(what_stays_keeps_its_order_and_an_end);
    TEST(our_own_comments_are_replaced);
    TEST(bytes_are_filled_but_zeros);
    TEST(clocks_tick_as_their_interface_says);
    return g_test_run();
}
