/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a message shows: its entropy, whether it looks enciphered, and what is found by pattern. */
#include "guarded.h"
#include "tests/ils_contract.h"

static struct ils_message read_of(const uint8_t *bytes, size_t length) {
    struct ils_message message;
    ils_contract_message(span_of(bytes, length), length);
    ils_read_message(span_of(bytes, length), length, &message);
    return message;
}

static void noise_looks_enciphered(void) {
    GRand *chance = g_rand_new_with_seed(1);
    static uint8_t bytes[4096];
    unsigned wrong = 0;
    for (unsigned i = 0; i < 10000; i++) {
        const size_t length = (size_t)g_rand_int_range(chance, 68, (gint32)sizeof bytes);
        for (size_t n = 0; n < length; n++)
            bytes[n] = (uint8_t)g_rand_int(chance);
        struct ils_message message;
        ils_read_message(span_of(bytes, length), length, &message);
        wrong += message.look != ILS_ENCIPHERED;
    }
    g_rand_free(chance);
    g_print("# %u of 10000 random messages not taken for enciphered\n", wrong);
    g_assert_cmpuint(wrong, <=, 10);
    g_assert_cmpint(read_of(bytes, 67).look, ==, ILS_TOO_SHORT);
    g_assert_cmpint(read_of(bytes, 0).look, ==, ILS_TOO_SHORT);
    g_assert_cmpfloat(read_of(bytes, 4096).entropy, >, 7.9);
}

static void structure_looks_clear(void) {
    uint8_t zeros[68] = {0}, ramp[1024], text[100];
    for (size_t i = 0; i < sizeof ramp; i++)
        ramp[i] = (uint8_t)i;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)("cucm1150.adfs.ucce.com"[i % 22]);
    g_assert_cmpint(read_of(zeros, sizeof zeros).look, ==, ILS_BLANK);
    g_assert_cmpfloat(read_of(zeros, sizeof zeros).entropy, ==, 0);
    g_assert_cmpint(read_of(ramp, sizeof ramp).look, ==, ILS_CLEAR);
    g_assert_cmpint(read_of(text, sizeof text).look, ==, ILS_CLEAR);
}

static void sizes_are_tried_against_block_ciphers(void) {
    static const uint8_t bytes[2048];
    g_assert_cmpuint(read_of(bytes, 1956).block, ==, 16);
    g_assert_cmpuint(read_of(bytes, 1956 - 8).block, ==, 8);
    g_assert_cmpuint(read_of(bytes, 1955).block, ==, 0);
    g_assert_cmpuint(read_of(bytes, 4).block, ==, 0);
}

/* Each find of a text, as "KIND BYTES" in a line. */
static char *finds_in(const void *bytes, size_t length) {
    GString *finds = g_string_new(NULL);
    struct span rest = span_of(bytes, length);
    struct ils_pattern pattern;
    while (ils_take_pattern(&rest, &pattern)) {
        g_string_append_printf(finds, "%s ", ils_pattern_text[pattern.kind]);
        if (pattern.kind == ILS_PEER_ID_BYTES)
            g_string_append_printf(finds, "%02x%02x", pattern.bytes.at[0], pattern.bytes.at[1]);
        else
            g_string_append_len(finds, (const char *)pattern.bytes.at,
                                (gssize)span_len(pattern.bytes));
        g_string_append_c(finds, '\n');
    }
    return g_string_free(finds, FALSE);
}

static void assert_finds(const void *bytes, size_t length, const char *wanted) {
    char *finds = finds_in(bytes, length);
    g_assert_cmpstr(finds, ==, wanted);
    g_free(finds);
}

#define FINDS(bytes, wanted) assert_finds(bytes, sizeof(bytes) - 1, wanted)

static void names_are_found(void) {
    FINDS("\0\x14"
          "cucm1150.adfs.ucce.com\0\1",
          "host name cucm1150.adfs.ucce.com\n");
    FINDS("\x11StandAloneCluster\0", "text that could be a cluster id StandAloneCluster\n");
    FINDS("\0f7f885dcaca845f18f3b7e583ff6c457\0", "peer id f7f885dcaca845f18f3b7e583ff6c457\n");
    FINDS("f7f885dc-aca8-45f1-8f3b-7e583ff6c457", "peer id f7f885dc-aca8-45f1-8f3b-7e583ff6c457\n");
    FINDS("\0"
          "10.106.104.220\0"
          "10.106.104.201",
          "address 10.106.104.220\naddress 10.106.104.201\n");
    FINDS("\xf7\xf8\x85\xdc\xac\xa8\x45\xf1\x8f\x3b\x7e\x58\x3f\xf6\xc4\x57",
          "peer id, 16 bytes f7f8\n");
}

static void host_names_are_spelled_by_rule(void) {
    static const char *const not_names[] = {
        "-cucm.example.com", "cucm-.example.com", "cucm.example.c", ".cucm.com",
        "cucm..com",         "cucm.example.co2",  "cucm.example."};
    for (unsigned i = 0; i < G_N_ELEMENTS(not_names); i++) {
        char *other = g_strdup_printf("text that could be a cluster id %s\n", not_names[i]);
        assert_finds(not_names[i], strlen(not_names[i]), other);
        g_free(other);
    }
    FINDS("cu-cm.ex-ample.com", "host name cu-cm.ex-ample.com\n");
    FINDS("c.ex.co", "host name c.ex.co\n");
}

static void what_only_resembles_is_not_found(void) {
    FINDS("10.106.104.256\0"
          "1.2.3.4.5\0short\0",
          "");
    FINDS("0010.106.104.220\0"
          "10.106.104.0220\0"
          "10.106.104.\0"
          ".106.104.220",
          "");
    FINDS("a sentence with words in it", "");
    FINDS("\0\0\0\0\0\0\x40\0\x80\0\0\0\0\0\0\0\0\0\0\0", "");
    FINDS("", "");
}

/* Sixteen bytes with the marks of a UUID of version 4, so many of them the same as the first and so
 * many printable. */
static bool is_peer_id(unsigned repeated, unsigned printable) {
    static const unsigned free_places[] = {1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15};
    uint8_t bytes[16];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(0x80 + i);
    bytes[6] = 0x4a; /* printable */
    for (unsigned i = 0; i < repeated; i++)
        bytes[free_places[i]] = bytes[0];
    for (unsigned i = 1; i < printable; i++)
        bytes[free_places[i - 1]] = (uint8_t)('a' + i);
    struct span rest = span_of(bytes, sizeof bytes);
    struct ils_pattern pattern;
    return ils_take_pattern(&rest, &pattern) && pattern.kind == ILS_PEER_ID_BYTES;
}

static void bytes_that_repeat_or_can_be_read_are_no_peer_id(void) {
    g_assert_true(is_peer_id(0, 1));
    g_assert_true(is_peer_id(3, 1));
    g_assert_false(is_peer_id(4, 1));
    g_assert_true(is_peer_id(0, 12));
    g_assert_false(is_peer_id(0, 13));
}

static void check_prefix(struct span bytes, void *data) {
    (void)data;
    ils_contract_message(bytes, span_len(bytes));
}

static void every_prefix_keeps_the_contract(void) {
    static const char bytes[] =
        "\0\0\7\xa4"
        "f7f885dcaca845f18f3b7e583ff6c457\0cucm11.adfs.ucce.com\0"
        "10.106.104.201\0"
        "\x77\xc5\x9d\x09\x60\xcc\x4f\xdc\x95\x91\x68\xa3\xd6\x86\xa6\xde StandAloneCluster";
    guarded_each_prefix(span_of(bytes, sizeof bytes), check_prefix, NULL);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ils_message/noise_looks_enciphered", noise_looks_enciphered);
    g_test_add_func("/ils_message/structure_looks_clear", structure_looks_clear);
    g_test_add_func("/ils_message/sizes_are_tried_against_block_ciphers",
                    sizes_are_tried_against_block_ciphers);
    g_test_add_func("/ils_message/names_are_found", names_are_found);
    g_test_add_func("/ils_message/host_names_are_spelled_by_rule", host_names_are_spelled_by_rule);
    g_test_add_func("/ils_message/what_only_resembles_is_not_found",
                    what_only_resembles_is_not_found);
    g_test_add_func("/ils_message/bytes_that_repeat_or_can_be_read_are_no_peer_id",
                    bytes_that_repeat_or_can_be_read_are_no_peer_id);
    g_test_add_func("/ils_message/every_prefix_keeps_the_contract",
                    every_prefix_keeps_the_contract);
    return g_test_run();
}
