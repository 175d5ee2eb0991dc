/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other addresses and keys: each stands for one, keeps what has to be kept, and nothing else. */
#include <glib.h>
#include <string.h>

#include "capture/net/address.h"
#include "capture/report/redact/pseudonymizer.h"

struct fixture {
    struct pseudonymizer *pseudonymizer, *other; /* of another run */
};

static void set_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->pseudonymizer = pseudonymizer_new();
    fixture->other = pseudonymizer_new();
    g_assert_nonnull(fixture->pseudonymizer);
    g_assert_nonnull(fixture->other);
}

static void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    pseudonymizer_free(fixture->pseudonymizer);
    pseudonymizer_free(fixture->other);
}

/* Of an address as text. */
static struct address pseudonym(struct pseudonymizer *pseudonymizer, const char *text) {
    struct address address;
    g_assert_true(address_read(text, &address));
    pseudonymizer_address(pseudonymizer, address.family, address.bytes);
    return address;
}

static void assert_is(struct pseudonymizer *pseudonymizer, const char *text, bool same) {
    struct address before, after = pseudonym(pseudonymizer, text);
    char written[ADDRESS_TEXT];
    g_assert_true(address_read(text, &before));
    g_test_message("%s -> %s", text, address_write(&after, written));
    g_assert_cmpint(address_equals(&before, &after), ==, same);
}

static unsigned digits_of(unsigned value, unsigned base) {
    unsigned digits = 1;
    for (; value >= base; value /= base)
        digits++;
    return digits;
}

static void a_network_keeps_its_hosts_apart(struct fixture *fixture, gconstpointer data) {
    (void)data;
    bool taken[256] = {false};
    const struct address network = pseudonym(fixture->pseudonymizer, "10.48.47.1");
    for (unsigned host = 0; host < 256; host++) {
        uint8_t bytes[16] = {10, 48, 47, (uint8_t)host};
        pseudonymizer_address(fixture->pseudonymizer, 4, bytes);
        g_assert_true(memcmp(bytes, network.bytes, 3) == 0);
        g_assert_false(taken[bytes[3]]);
        taken[bytes[3]] = true;
        g_assert_cmpuint(digits_of(bytes[3], 10), ==, digits_of(host, 10));
        if (host == 0 || host == 255)
            g_assert_cmpuint(bytes[3], ==, host);
    }
}

/* How many numbers two addresses have in common at their beginning, they have afterwards: no more
 * and no fewer. Every number keeps its digits, and nobody else gets it. */
static void what_is_common_at_the_beginning_stays_so(struct fixture *fixture, gconstpointer data) {
    enum { MANY = 4000 };
    (void)data;
    GRand *random = g_rand_new_with_seed(1);
    uint8_t before[MANY][4], after[MANY][4];
    for (unsigned i = 0; i < MANY; i++) {
        for (unsigned j = 0; j < 4; j++)
            before[i][j] = (uint8_t)g_rand_int_range(random, j < 2 ? 1 : 0, j < 2 ? 12 : 256);
        memcpy(after[i], before[i], 4);
        pseudonymizer_address(fixture->pseudonymizer, 4, after[i]);
        for (unsigned j = 0; j < 4; j++)
            g_assert_cmpuint(digits_of(before[i][j], 10), ==, digits_of(after[i][j], 10));
    }
    for (unsigned i = 1; i < MANY; i++) {
        unsigned common = 0, common_after = 0;
        while (common < 4 && before[i][common] == before[i - 1][common])
            common++;
        while (common_after < 4 && after[i][common_after] == after[i - 1][common_after])
            common_after++;
        g_assert_cmpuint(common, ==, common_after);
    }
    g_rand_free(random);
}

static void an_ipv6_address_keeps_its_digits(struct fixture *fixture, gconstpointer data) {
    enum { MANY = 500, DIGITS = 32 };
    (void)data;
    GRand *random = g_rand_new_with_seed(2);
    uint8_t before[MANY][16], after[MANY][16];
    for (unsigned i = 0; i < MANY; i++) {
        static const uint8_t network[8] = {0x20, 0x01, 0x0d, 0xb8, 0, 0x0a};
        memset(before[i], 0, 16);
        memcpy(before[i], network, sizeof network);
        for (unsigned j = 6; j < 16; j++)
            before[i][j] = (uint8_t)(g_rand_boolean(random) ? g_rand_int_range(random, 0, 256) : 0);
        memcpy(after[i], before[i], 16);
        pseudonymizer_address(fixture->pseudonymizer, 6, after[i]);
        for (unsigned j = 0; j < 16; j += 2)
            g_assert_cmpuint(digits_of((unsigned)(before[i][j] << 8 | before[i][j + 1]), 16), ==,
                             digits_of((unsigned)(after[i][j] << 8 | after[i][j + 1]), 16));
    }
    for (unsigned i = 1; i < MANY; i++)
        for (unsigned j = 0; j < DIGITS; j++) {
            const unsigned shift = j % 2 == 0 ? 4 : 0;
            const bool same = (before[i][j / 2] ^ before[i - 1][j / 2]) >> shift == 0;
            g_assert_cmpint(same, ==, (after[i][j / 2] ^ after[i - 1][j / 2]) >> shift == 0);
            if (!same)
                break;
        }
    g_rand_free(random);
}

static void what_an_address_is_for_stays(struct fixture *fixture, gconstpointer data) {
    static const char *const same[] = {"0.0.0.0",         "127.0.0.1", "224.0.0.251", "239.1.2.3",
                                       "255.255.255.255", "::",        "::1",         "ff02::1",
                                       "ff02::1:2",       "0.0.0.5"};
    static const struct {
        const char *text;
        unsigned numbers; /* of bytes, from the first, that stay */
    } prefixes[] = {{"10.1.2.3", 1},    {"192.168.1.2", 2}, {"169.254.1.2", 2},
                    {"172.200.1.2", 1}, {"fe80::1234", 8},  {"fd12:3456::1", 2}};
    (void)data;
    for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
        assert_is(fixture->pseudonymizer, same[i], true);
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        const struct address after = pseudonym(fixture->pseudonymizer, prefixes[i].text);
        struct address before;
        g_assert_true(address_read(prefixes[i].text, &before));
        g_assert_true(memcmp(before.bytes, after.bytes, prefixes[i].numbers) == 0);
    }
    for (unsigned second = 0; second < 256; second++) { /* 172.16.0.0/12, 100.64.0.0/10 */
        uint8_t own[16] = {172, (uint8_t)second, 1, 1}, shared[16] = {100, (uint8_t)second, 1, 1};
        pseudonymizer_address(fixture->pseudonymizer, 4, own);
        pseudonymizer_address(fixture->pseudonymizer, 4, shared);
        g_assert_cmpint(second >= 16 && second < 32, ==, own[1] >= 16 && own[1] < 32);
        g_assert_cmpint(second >= 64 && second < 128, ==, shared[1] >= 64 && shared[1] < 128);
    }
    for (unsigned first = 1; first < 224; first++) { /* nobody becomes private */
        uint8_t bytes[16] = {(uint8_t)first, 1, 1, 1};
        pseudonymizer_address(fixture->pseudonymizer, 4, bytes);
        g_assert_cmpint(first == 10, ==, bytes[0] == 10);
        g_assert_cmpint(first == 127, ==, bytes[0] == 127);
        g_assert_cmpuint(bytes[0], <, 224);
    }
}

/* A local prefix is somebody's own: of fd00::/8 no more than the first group stays. */
static void the_prefix_of_a_site_goes(struct fixture *fixture, gconstpointer data) {
    static const char *const sites[] = {"fd12:3456:789a:1234::1", "fd00:1111:2222:3333::1",
                                        "fc8e:8123:4567:89ab::1", "feb1:2345:6789:abcd::1"};
    (void)data;
    for (size_t i = 0; i < G_N_ELEMENTS(sites); i++) {
        const struct address after = pseudonym(fixture->pseudonymizer, sites[i]);
        struct address before;
        g_assert_true(address_read(sites[i], &before));
        const bool is_link_local = before.bytes[0] == 0xfe;
        g_assert_true(memcmp(before.bytes, after.bytes, 2) == 0);
        g_assert_cmpint(memcmp(before.bytes + 2, after.bytes + 2, 6) == 0, ==, is_link_local);
    }
}

/* Also where IPv6 wraps it. */
static void an_address_has_one_pseudonym_in_a_run(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct address once = pseudonym(fixture->pseudonymizer, "64.102.6.247");
    const struct address again = pseudonym(fixture->pseudonymizer, "64.102.6.247");
    const struct address mapped = pseudonym(fixture->pseudonymizer, "::ffff:64.102.6.247");
    const struct address translated = pseudonym(fixture->pseudonymizer, "64:ff9b::64.102.6.247");
    g_assert_true(address_equals(&once, &again));
    g_assert_true(memcmp(mapped.bytes + 12, once.bytes, 4) == 0);
    g_assert_true(memcmp(translated.bytes + 12, once.bytes, 4) == 0);
    const struct address solicited = pseudonym(fixture->pseudonymizer, "ff02::1:ff12:3456");
    char written[ADDRESS_TEXT];
    g_assert_cmpstr(address_write(&solicited, written), ==, "ff02::1:ff00:0");
}

/* 40 hosts in another run: all the same would be a wonder. */
static void another_run_has_other_pseudonyms(struct fixture *fixture, gconstpointer data) {
    unsigned same = 0;
    (void)data;
    for (unsigned host = 10; host < 50; host++) {
        uint8_t one[16] = {10, 48, 47, (uint8_t)host}, other[16] = {10, 48, 47, (uint8_t)host};
        pseudonymizer_address(fixture->pseudonymizer, 4, one);
        pseudonymizer_address(fixture->other, 4, other);
        same += memcmp(one, other, 4) == 0;
    }
    g_assert_cmpuint(same, <, 10);
}

static void half_of_a_hardware_address_goes(struct fixture *fixture, gconstpointer data) {
    static const uint8_t groups[][6] = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
                                        {1, 0, 0x5e, 0, 0, 1},
                                        {0x33, 0x33, 0, 0, 0, 1},
                                        {0, 0, 0, 0, 0, 0}};
    uint8_t host[] = {0, 0x50, 0x56, 0x12, 0x34, 0x56}, again[6], before[6];
    uint8_t solicited[] = {0x33, 0x33, 0xff, 0x12, 0x34, 0x56};
    (void)data;
    memcpy(before, host, 6);
    memcpy(again, host, 6);
    pseudonymizer_hardware(fixture->pseudonymizer, host);
    pseudonymizer_hardware(fixture->pseudonymizer, again);
    g_assert_true(memcmp(host, again, 6) == 0);
    g_assert_true(memcmp(host, before, 3) == 0);
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        uint8_t group[6];
        memcpy(group, groups[i], 6);
        pseudonymizer_hardware(fixture->pseudonymizer, group);
        g_assert_true(memcmp(group, groups[i], 6) == 0);
    }
    pseudonymizer_hardware(fixture->pseudonymizer, solicited);
    g_assert_true(memcmp(solicited, "\x33\x33\xff\0\0\0", 6) == 0);
}

static char *key_of(struct pseudonymizer *pseudonymizer, const char *key) {
    char *out = g_malloc0(strlen(key) + 1);
    pseudonymizer_key(pseudonymizer, span_of_text(key), (uint8_t *)out);
    return out;
}

static void a_key_becomes_another_of_its_length(struct fixture *fixture, gconstpointer data) {
    (void)data;
    char *long_key = g_strnfill(200, 'c');
    const char *const keys[] = {
        "4B0A", "37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643", long_key, "a"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        char *one = key_of(fixture->pseudonymizer, keys[i]);
        char *again = key_of(fixture->pseudonymizer, keys[i]);
        char *other = key_of(fixture->other, keys[i]);
        g_assert_cmpstr(one, ==, again);
        g_assert_cmpuint(strlen(one), ==, strlen(keys[i]));
        g_assert_cmpuint(strspn(one, i == 0 ? "0123456789ABCDEF" : "0123456789abcdef"), ==,
                         strlen(one));
        if (strlen(one) > 4) {
            g_assert_cmpstr(one, !=, keys[i]);
            g_assert_cmpstr(one, !=, other);
        }
        g_free(one);
        g_free(again);
        g_free(other);
    }
    g_free(long_key);
}

#define TEST(name, function)                                                                       \
    g_test_add("/pseudonymizer/" name, struct fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST("network", a_network_keeps_its_hosts_apart);
    TEST("beginning", what_is_common_at_the_beginning_stays_so);
    TEST("ipv6", an_ipv6_address_keeps_its_digits);
    TEST("purpose", what_an_address_is_for_stays);
    TEST("site", the_prefix_of_a_site_goes);
    TEST("run", an_address_has_one_pseudonym_in_a_run);
    TEST("other_run", another_run_has_other_pseudonyms);
    TEST("hardware", half_of_a_hardware_address_goes);
    TEST("key", a_key_becomes_another_of_its_length);
    return g_test_run();
}
