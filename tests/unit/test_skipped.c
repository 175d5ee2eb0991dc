/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was not looked into is counted, each packet once, however many kinds of it there are. */
#include "capture/net/skipped.h"

#include <glib.h>

enum { FIRST = 0x9000, FAR = 0x9800 };

/* Several of each number from `first` on. */
static struct skipped many(uint32_t first, unsigned kinds, unsigned each) {
    struct skipped skipped = {0};
    for (unsigned round = 0; round < each; round++)
        for (uint32_t i = 0; i < kinds; i++)
            skipped_add(&skipped, SKIPPED_ETHERTYPE, first + i);
    return skipped;
}

static uint64_t all_of(const struct skipped *skipped) {
    uint64_t packets = skipped->other;
    for (unsigned i = 0; i < skipped->used; i++)
        packets += skipped->counts[i].packets;
    return packets;
}

static void kinds_beyond_the_most_are_counted_together(void) {
    const struct skipped skipped = many(FIRST, SKIPPED_KINDS + 10, 2);
    g_assert_cmpuint(skipped.used, ==, SKIPPED_KINDS);
    g_assert_cmpuint(skipped.other, ==, 20);
    g_assert_cmpuint(all_of(&skipped), ==, 2 * (SKIPPED_KINDS + 10));
    skipped_add(NULL, SKIPPED_ETHERTYPE, FIRST);
}

static void sums_are_of_like_kinds(void) {
    struct skipped sum = many(FIRST, 3, 1), other = {0};
    const struct skipped more = many(FIRST + 1, 3, 2);
    skipped_add(&other, SKIPPED_IP_PROTOCOL, FIRST);
    skipped_add_all(&sum, &more);
    skipped_add_all(&sum, &other);
    g_assert_cmpuint(sum.used, ==, 5);
    g_assert_cmpuint(sum.counts[0].packets, ==, 1);
    g_assert_cmpuint(sum.counts[1].packets, ==, 3);
    g_assert_cmpuint(sum.counts[3].packets, ==, 2);
    g_assert_cmpint(sum.counts[4].kind, ==, SKIPPED_IP_PROTOCOL);
}

static void a_sum_has_room_for_no_more_either(void) {
    struct skipped sum = many(FIRST, SKIPPED_KINDS - 2, 1);
    const struct skipped more = many(FAR, SKIPPED_KINDS + 5, 3);
    skipped_add_all(&sum, &more);
    g_assert_cmpuint(sum.used, ==, SKIPPED_KINDS);
    g_assert_cmpuint(sum.other, ==, 3 * (SKIPPED_KINDS + 5 - 2));
    g_assert_cmpuint(all_of(&sum), ==, SKIPPED_KINDS - 2 + all_of(&more));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/skipped/kinds", kinds_beyond_the_most_are_counted_together);
    g_test_add_func("/skipped/sums", sums_are_of_like_kinds);
    g_test_add_func("/skipped/room", a_sum_has_room_for_no_more_either);
    return g_test_run();
}
