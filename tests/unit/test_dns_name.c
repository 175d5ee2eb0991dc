/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names in DNS messages, held against those that the C library reads. */
#include "capture/observe/dns/dns_name.h"

#include <arpa/nameser.h>
#include <glib.h>

static struct span message_of(const char *hex, uint8_t out[512]) {
    size_t count = 0;
    for (; *hex != '\0'; hex += 2 + (hex[2] == ' '))
        out[count++] = (uint8_t)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
    return span_of(out, count);
}

/* The name at `offset`, and how many bytes it takes there; NULL: none. */
static void check(const char *hex, size_t offset, const char *expected, size_t taken) {
    uint8_t bytes[512];
    char name[DNS_NAME];
    const struct span message = message_of(hex, bytes);
    struct span rest = span_after(message, offset);
    const uint8_t *begin = rest.at;
    g_assert_cmpint(dns_take_name(message, &rest, name), ==, expected != NULL);
    if (expected != NULL)
        g_assert_cmpstr(name, ==, expected);
    g_assert_cmpuint((size_t)(rest.at - begin), ==, expected == NULL ? 0 : taken);
}

static void names_are_read(void) {
    check("00", 0, "", 1);
    check("02 41 62 01 63 00 ff", 0, "ab.c", 6);
    check("02 41 62 00 01 63 c0 00 ff", 4, "c.ab", 4);
    check("02 41 62 00 01 63 c0 00 01 64 c0 04", 8, "d.c.ab", 4);
    check("05 2e 5c 20 ff 40 00", 0, "\\.\\\\\\032\\255\\@", 7);
}

static void what_is_no_name_is_left(void) {
    check("", 0, NULL, 0);
    check("02 41", 0, NULL, 0);
    check("02 41 62", 0, NULL, 0);             /* without an end */
    check("c0", 0, NULL, 0);                   /* half a pointer */
    check("c0 00", 0, NULL, 0);                /* to itself */
    check("01 61 c0 00", 0, NULL, 0);          /* in a circle */
    check("c0 02 01 61 00", 0, NULL, 0);       /* forward */
    check("01 61 c0 05 00 c0 00", 5, NULL, 0); /* back, and forward again */
    check("41 61 00", 0, NULL, 0);             /* another kind of label */
}

/* 255 characters fit. */
static void names_that_are_too_long_are_none(void) {
    uint8_t bytes[260] = {0};
    char name[DNS_NAME];
    for (unsigned label = 0; label < 4; label++) {
        bytes[label * 64] = 63;
        memset(bytes + label * 64 + 1, 'a', 63);
    }
    struct span rest = span_of(bytes, sizeof bytes);
    g_assert_true(dns_take_name(rest, &rest, name));
    g_assert_cmpuint(strlen(name), ==, 255);
    bytes[256] = 1;
    bytes[257] = 'b';
    rest = span_of(bytes, sizeof bytes);
    g_assert_false(dns_take_name(rest, &rest, name));
}

/* Labels and pointers, mostly. */
static size_t make_message(GRand *rand, uint8_t bytes[96]) {
    size_t count = 0;
    while (count < 64) {
        const int kind = g_rand_int_range(rand, 0, 8);
        if (kind < 2) {
            bytes[count++] = 0;
        } else if (kind < 4 && count > 0) {
            bytes[count] = 0xc0;
            bytes[count + 1] = (uint8_t)g_rand_int_range(rand, 0, (int)count);
            count += 2;
        } else {
            const unsigned length = (unsigned)g_rand_int_range(rand, 1, 5);
            bytes[count++] = kind == 7 ? (uint8_t)g_rand_int(rand) : (uint8_t)length;
            for (unsigned i = 0; i < length; i++)
                bytes[count++] = kind == 6 ? (uint8_t)g_rand_int(rand) : (uint8_t) "aZ-_"[i];
        }
    }
    return count;
}

/* What the C library takes and we do not must point forward, which nobody writes. */
static void the_c_library_says_the_same(void) {
    GRand *rand = g_rand_new_with_seed(7);
    unsigned read = 0, refused = 0;
    for (unsigned turn = 0; turn < 50000; turn++) {
        uint8_t bytes[96];
        char ours[DNS_NAME], theirs[NS_MAXDNAME];
        const struct span message = span_of(bytes, make_message(rand, bytes));
        struct span rest = span_after(message, (size_t)g_rand_int_range(rand, 0, 60));
        const uint8_t *begin = rest.at;
        const int taken = ns_name_uncompress(message.at, message.end, begin, theirs, sizeof theirs);
        const bool is_read = dns_take_name(message, &rest, ours);
        if (!is_read) {
            refused += taken >= 0;
            continue;
        }
        read++;
        char *lower = g_ascii_strdown(strcmp(theirs, ".") == 0 ? "" : theirs, -1);
        g_assert_cmpint(taken, ==, (int)(rest.at - begin));
        g_assert_cmpstr(ours, ==, lower);
        g_free(lower);
    }
    g_assert_cmpuint(read, >, 10000);
    g_assert_cmpuint(refused, <, read / 10);
    g_rand_free(rand);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dns_name/read", names_are_read);
    g_test_add_func("/dns_name/left", what_is_no_name_is_left);
    g_test_add_func("/dns_name/too_long", names_that_are_too_long_are_none);
    g_test_add_func("/dns_name/library", the_c_library_says_the_same);
    return g_test_run();
}
