/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of rotated files: which belong together, and in which order. */
#include "capture/read/rotated_name.h"

#include <glib.h>

/* The family without the folder; NULL: it is no name of a rotated file. To be freed. */
static char *family_of(const char *name) {
    struct rotated_name read;
    char *path = g_build_filename("folder", name, NULL);
    char *family = NULL;
    if (rotated_name_read(path, &read)) {
        g_assert_true(g_str_has_prefix(read.family, "folder/"));
        family = g_strdup(read.family + strlen("folder/"));
        rotated_name_clear(&read);
    }
    g_free(path);
    return family;
}

static void every_style_has_its_family(void) {
    static const struct {
        const char *name, *family;
    } names[] = {
        {"cap_00000_20261121024034.pcap", "cap_#_%.pcap"},
        {"cap_00123_20261121024034.pcapng.gz", "cap_#_%.pcapng"},
        {"eth0_diagnostic_logging_tcpdump_00001_20261121010841.pcap",
         "eth0_diagnostic_logging_tcpdump_#_%.pcap"},
        {"cap_20261121024034_00001.pcapng", "cap_%_#.pcapng"},
        {"cap_00001_20261121024034", "cap_#_%"},
        {"cap_00001.pcap", "cap_#.pcap"},
        {"x.pcap", "x.pcap"},
        {"x.pcap1", "x.pcap"},
        {"x.pcap12.zst", "x.pcap"},
        {"x.pcap007", "x.pcap"},
        {"x.CAP3", "x.CAP"},
        {"x-2026-11-21_02:40:34.pcap", "x-%.pcap"},
        {"x.20261121-0240.pcap2", "x.%.pcap"},
        {"x-1763692834.pcap", "x-%.pcap"},
        {"x-024034.pcap", "x-%.pcap"},
        {"20261121.pcap", "%.pcap"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *family = family_of(names[i].name);
        g_assert_cmpstr(family, ==, names[i].family);
        g_free(family);
    }
}

static void other_names_have_none(void) {
    static const char *const names[] = {"trace1",           "notes.txt",  "x.txt7",
                                        "10.48.47.110.log", "case-4.log", ".pcap7"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *family = family_of(names[i]);
        g_assert_cmpstr(family, ==, NULL);
    }
}

/* Two hosts are no two times. */
static void an_address_is_no_time(void) {
    char *one = family_of("10.48.47.110.pcap"), *other = family_of("10.48.46.110.pcap");
    g_assert_cmpstr(one, !=, other);
    g_free(one);
    g_free(other);
}

static int compare(const char *one, const char *other, uint64_t *missing) {
    struct rotated_name a, b;
    g_assert_true(rotated_name_read(one, &a));
    g_assert_true(rotated_name_read(other, &b));
    const int order = rotated_name_compare(&a, &b);
    *missing = rotated_name_missing(&a, &b);
    rotated_name_clear(&a);
    rotated_name_clear(&b);
    return order;
}

static void assert_follows(const char *one, const char *other, uint64_t missing) {
    uint64_t found;
    g_assert_cmpint(compare(one, other, &found), <, 0);
    g_assert_cmpuint(found, ==, missing);
    g_assert_cmpint(compare(other, one, &found), >, 0);
    g_assert_cmpuint(found, ==, 0);
}

static void numbers_and_times_give_the_order(void) {
    uint64_t missing;
    assert_follows("x.pcap", "x.pcap1", 0);
    assert_follows("x.pcap2", "x.pcap10", 7);
    assert_follows("x_00009_20261121.pcap", "x_00010_20261121.pcap", 0);
    assert_follows("x_00003_20261121024034.pcap", "x_00007_20261121024034.pcap", 3);
    assert_follows("x-20261121.pcap", "x-20261122.pcap", 0);
    g_assert_cmpint(compare("x.pcap1", "x.pcap1.gz", &missing), ==, 0);
}

/* A number that long is a date, or means something else. */
static void a_long_number_counts_nothing(void) {
    uint64_t missing;
    compare("x.pcap1", "x.pcap99999999999999999999", &missing);
    g_assert_cmpuint(missing, ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rotated_name/styles", every_style_has_its_family);
    g_test_add_func("/rotated_name/others", other_names_have_none);
    g_test_add_func("/rotated_name/address", an_address_is_no_time);
    g_test_add_func("/rotated_name/order", numbers_and_times_give_the_order);
    g_test_add_func("/rotated_name/long", a_long_number_counts_nothing);
    return g_test_run();
}
