/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of many inputs: each file is of one of them, and what belongs together stays together. */
#include "capture/read/shard.h"

#include <glib.h>

static void assert_read(const char *text, unsigned number, unsigned count) {
    struct shard shard = {.by_case = true};
    g_assert_true(shard_read(text, &shard));
    g_assert_cmpuint(shard.number, ==, number);
    g_assert_cmpuint(shard.count, ==, count);
    g_assert_true(shard.by_case);
}

static void assert_none(const char *text) {
    struct shard shard = {.number = 7, .count = 9};
    g_assert_false(shard_read(text, &shard));
    g_assert_cmpuint(shard.number, ==, 7);
    g_assert_cmpuint(shard.count, ==, 9);
}

static void parts_are_read(void) {
    assert_read("1/1", 1, 1);
    assert_read("2/8", 2, 8);
    assert_read("65536/65536", 65536, 65536);
    static const char *const none[] = {"",     "1",    "1/",   "/1",   "0/3",     "4/3", "1/0",
                                       "-1/3", "1/3 ", "1 /3", "+1/3", "1/65537", "a/3", "1/b"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        assert_none(none[i]);
}

/* The first number of the parts that have it; exactly one must. */
static unsigned part_of(const char *path, size_t named, unsigned count, bool by_case) {
    unsigned found = 0;
    for (unsigned number = 1; number <= count; number++) {
        const struct shard shard = {.number = number, .count = count, .by_case = by_case};
        if (!shard_has(&shard, path, named))
            continue;
        g_assert_cmpuint(found, ==, 0);
        found = number;
    }
    g_assert_cmpuint(found, >, 0);
    return found;
}

static unsigned part(const char *path) {
    return part_of(path, strlen("d/"), 1000, false);
}

static void what_belongs_together_stays_together(void) {
    g_assert_cmpuint(part("d/cap_00001_20261121024034.pcap"), ==,
                     part("d/cap_00002_20261121034034.pcap.gz"));
    g_assert_cmpuint(part("d/SDL001_600_000001.txt"), ==, part("d/SDL001_600_000009.txt.gz"));
    g_assert_cmpuint(part("d/a.pcap"), !=, part("d/b.pcap"));
    g_assert_cmpuint(part("d/one/a.pcap"), !=, part("d/two/a.pcap"));
}

static void what_a_folder_is_called_says_nothing(void) {
    const unsigned known = part_of("d/x/a.pcap", strlen("d"), 1000, false);
    g_assert_cmpuint(part_of("/mnt/else/x/a.pcap", strlen("/mnt/else"), 1000, false), ==, known);
    g_assert_cmpuint(part_of("e//x/a.pcap", strlen("e/"), 1000, false), ==, known);
    g_assert_cmpuint(part_of("x/a.pcap", 0, 1000, false), ==, known);
    /* what was named itself has nothing below it */
    g_assert_cmpuint(part_of("d/x/a.pcap", strlen("d/x/a.pcap"), 1000, false), !=, known);
}

static void a_case_stays_together_where_that_is_asked_for(void) {
    const unsigned known = part_of("d/x/a.pcap", 1, 1000, true);
    g_assert_cmpuint(part_of("d/x/more/b.pcap", 1, 1000, true), ==, known);
    g_assert_cmpuint(part_of("d/y/a.pcap", 1, 1000, true), !=, known);
    g_assert_cmpuint(part_of("d/a.pcap", 1, 1000, true), ==, part_of("d/a.pcap", 1, 1000, false));
    g_assert_cmpuint(part_of("d/x/a.pcap", strlen("d/x/a.pcap"), 1000, true), ==,
                     part_of("d/x/a.pcap", strlen("d/x/a.pcap"), 1000, false));
}

/* Machines of other versions work on other parts of the same inputs. */
static void parts_are_the_same_in_every_version(void) {
    g_assert_cmpuint(part_of("a.pcap", 0, 8, false), ==, 3);
    g_assert_cmpuint(part_of("a.pcap", 0, 1000, false), ==, 427);
    g_assert_cmpuint(part_of("x/b.pcap", 0, 65536, false), ==, 11924);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shard/read", parts_are_read);
    g_test_add_func("/shard/together", what_belongs_together_stays_together);
    g_test_add_func("/shard/folder", what_a_folder_is_called_says_nothing);
    g_test_add_func("/shard/case", a_case_stays_together_where_that_is_asked_for);
    g_test_add_func("/shard/versions", parts_are_the_same_in_every_version);
    return g_test_run();
}
