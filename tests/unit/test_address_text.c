/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses are found where they are written, and others fit in their place. */
#include <glib.h>
#include <string.h>

#include "capture/net/address_text.h"

/* The last number goes up by one, if it has as many digits then, or down; of IPv6 each number that
 * is not 0 becomes its last digit, so often as it has some. */
static void replace(void *data, uint8_t family, uint8_t *bytes) {
    (void)data;
    if (family == 4) {
        bytes[3] = (uint8_t)(bytes[3] == 9 || bytes[3] == 99 || bytes[3] == 255 ? bytes[3] - 1
                                                                                : bytes[3] + 1);
        return;
    }
    if (memcmp(bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0) {
        replace(data, 4, bytes + 12);
        return;
    }
    for (unsigned i = 0; i < 16; i += 2) {
        const unsigned value = (unsigned)(bytes[i] << 8 | bytes[i + 1]), digit = value & 0xf;
        unsigned other = 0;
        for (unsigned rest = value; rest != 0; rest >>= 4)
            other = other << 4 | (digit == 0 ? 1 : digit);
        bytes[i] = (uint8_t)(other >> 8);
        bytes[i + 1] = (uint8_t)other;
    }
}

static const struct pseudonyms pseudonyms = {.address = replace}, none;

static void addresses_in_texts_are_replaced(void) {
    static const struct {
        const char *text, *wanted;
        unsigned count;
    } cases[] = {
        {"10.1.2.3", "10.1.2.4", 1},
        {"010.001.002.003", "010.001.002.004", 1},
        {"10.1.2.99", "10.1.2.98", 1},
        {"10.1.2.3:5061", "10.1.2.4:5061", 1},
        {"port 5061:10.1.2.3", "port 5061:10.1.2.4", 1},
        {"from 10.1.2.3.", "from 10.1.2.4.", 1},
        {"10.1.2.3-10.1.2.5,10.1.2.7/24", "10.1.2.4-10.1.2.6,10.1.2.8/24", 3},
        {"cap_10.1.2.3_eth0", "cap_10.1.2.4_eth0", 1},
        {"\xe2\x80\x9c"
         "10.1.2.3\xe2\x80\x9d",
         "\xe2\x80\x9c"
         "10.1.2.4\xe2\x80\x9d",
         1},
        {"http://10.1.2.3/a?b=10.1.2.3", "http://10.1.2.4/a?b=10.1.2.4", 2},
        {"2001:db8::1", "1111:888::1", 1},
        {"[2001:DB8::A]:5061", "[1111:888::A]:5061", 1},
        {"::ffff:10.1.2.3", "::ffff:10.1.2.4", 1},
        {"2001:0db8:0:0:0:0:00ab:c", "1111:0888:0:0:0:0:00bb:c", 1},
        {"at 2001:db8::, or", "at 1111:888::, or", 1},
        {"fe80::1%eth0", "1111::1%eth0", 1},
        /* what is none */
        {"10.1.2", "10.1.2", 0},
        {"10.1.2.3.4", "10.1.2.3.4", 0},
        {"10.1.2.300", "10.1.2.300", 0},
        {"14.0.1.12900-161", "14.0.1.12900-161", 0},
        {"v10.1.2.3", "v10.1.2.3", 0},
        {"10.1.2.3a", "10.1.2.3a", 0},
        {"1.2..3", "1.2..3", 0},
        {"12:34:56", "12:34:56", 0},
        {"00:50:56:12:34:56", "00:50:56:12:34:56", 0},
        {"std::vector", "std::vector", 0},
        {"", "", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *text = g_strdup(cases[i].text);
        g_assert_cmpuint(address_text_replace((uint8_t *)text, strlen(text), &none), ==, 0);
        g_assert_cmpstr(text, ==, cases[i].text);
        g_assert_cmpuint(address_text_replace((uint8_t *)text, strlen(text), &pseudonyms), ==,
                         cases[i].count);
        g_assert_cmpstr(text, ==, cases[i].wanted);
        g_free(text);
    }
}

/* Every beginning of a text, and every end, keeps its length and its neighbours. */
static void nothing_beside_a_text_is_touched(void) {
    static const char text[] = "x 10.1.2.3 [2001:db8::ffff:10.1.2.3]:1 ::1 a::b";
    for (size_t from = 0; from < strlen(text); from++)
        for (size_t to = from; to <= strlen(text); to++) {
            char *copy = g_memdup2(text + from, to - from + 1);
            copy[to - from] = '!';
            address_text_replace((uint8_t *)copy, to - from, &pseudonyms);
            g_assert_cmpint(copy[to - from], ==, '!');
            for (size_t i = 0; i < to - from; i++)
                g_assert_cmpint(g_ascii_isxdigit(copy[i]), ==, g_ascii_isxdigit(text[from + i]));
            g_free(copy);
        }
}

static bool replaces_name(const char *name, size_t length, const char *wanted) {
    uint8_t *copy = g_memdup2(name, length);
    const bool spells = address_name_replace(copy, length, &pseudonyms);
    g_assert_true(memcmp(copy, wanted, length) == 0);
    g_assert_false(address_name_replace(copy, length, &none));
    g_free(copy);
    return spells;
}

#define NAME(text) text, sizeof text

static void names_that_spell_addresses_are_replaced(void) {
    static const char digits[] = "\1"
                                 "1"
                                 "\1"
                                 "0";
    g_assert_true(replaces_name(NAME("\0013\0012\0011\00210\7in-addr\4arpa"),
                                "\0014\0012\0011\00210\7in-addr\4arpa"));
    g_assert_true(replaces_name(NAME("\0013\0012\0011\00210\7IN-ADDR\4ARPA"),
                                "\0014\0012\0011\00210\7IN-ADDR\4ARPA"));
    g_assert_false(
        replaces_name(NAME("\0012\0011\00210\7in-addr\4arpa"), "\0012\0011\00210\7in-addr\4arpa"));
    g_assert_false(replaces_name(NAME("\0013\0012\0011\00210\7example\3com"),
                                 "\0013\0012\0011\00210\7example\3com"));
    g_assert_false(replaces_name(NAME("\4cucm\7example"), "\4cucm\7example"));
    g_assert_false(replaces_name(digits, 3, digits));
    static const char reversed[] = "1000000000000000000000008bd01002"; /* 2001:db8::1 */
    static const char wanted[] = "10000000000000000000000088801111";
    GString *name = g_string_new(NULL);
    for (size_t i = 0; i < strlen(reversed); i++)
        g_string_append_printf(name, "\1%c", reversed[i]);
    g_string_append_len(name, "\3ip6\4arpa", 10);
    g_assert_true(address_name_replace((uint8_t *)name->str, name->len, &pseudonyms));
    for (size_t i = 0; i < strlen(wanted); i++)
        g_assert_cmpint(name->str[2 * i + 1], ==, wanted[i]);
    g_assert_true(memcmp(name->str + 64, "\3ip6\4arpa", 10) == 0);
    g_string_free(name, TRUE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/address_text/texts", addresses_in_texts_are_replaced);
    g_test_add_func("/address_text/neighbours", nothing_beside_a_text_is_touched);
    g_test_add_func("/address_text/names", names_that_spell_addresses_are_replaced);
    return g_test_run();
}
