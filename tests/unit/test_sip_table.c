/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transactions by key and by stage: what there is room for, and what is let go of first. */
#include "capture/observe/sip/sip_table.h"

#include <glib.h>

enum { MOST = 16384 };

static struct limits limits;

static struct sip_table *table_of(enum sip_stage stage, uint64_t count) {
    limits = (struct limits){0};
    struct sip_table *table = sip_table_new(&limits);
    for (uint64_t key = 1; key <= count; key++)
        g_assert_nonnull(sip_table_add(table, key, stage, (int64_t)key));
    return table;
}

static void what_was_added_is_found_until_it_is_forgotten(void) {
    struct sip_table *table = table_of(SIP_WAITING, 100);
    struct sip_transaction *one = sip_table_find(table, 7);
    g_assert_cmpuint(one->key, ==, 7);
    g_assert_null(sip_table_find(table, 101));
    sip_table_forget(table, one);
    g_assert_null(sip_table_find(table, 7));
    g_assert_nonnull(sip_table_find(table, 8));
    sip_table_free(table);
    sip_table_free(NULL);
}

static void each_stage_has_its_order(void) {
    struct sip_table *table = table_of(SIP_WAITING, 3);
    sip_table_change(table, sip_table_find(table, 2), SIP_OVER, 9);
    sip_table_change(table, sip_table_find(table, 1), SIP_OVER, 10);
    struct sip_transaction *oldest = sip_table_oldest(table, SIP_OVER);
    g_assert_cmpuint(oldest->key, ==, 2);
    g_assert_cmpint(oldest->changed, ==, 9);
    g_assert_cmpuint(sip_table_newer(table, oldest)->key, ==, 1);
    g_assert_null(sip_table_newer(table, sip_table_newer(table, oldest)));
    g_assert_cmpuint(sip_table_oldest(table, SIP_WAITING)->key, ==, 3);
    g_assert_null(sip_table_oldest(table, SIP_IN_PROGRESS));
    sip_table_free(table);
}

/* What is let go of too early is counted. */
static void what_is_over_goes_first(void) {
    struct sip_table *table = table_of(SIP_WAITING, MOST);
    sip_table_change(table, sip_table_find(table, 5), SIP_IN_PROGRESS, MOST + 1);
    sip_table_change(table, sip_table_find(table, 9), SIP_OVER, MOST + 2);
    sip_table_add(table, MOST + 1, SIP_WAITING, MOST + 3);
    g_assert_null(sip_table_find(table, 9));
    g_assert_cmpuint(limits.hit[LIMIT_SIP_TRANSACTIONS], ==, 0);
    sip_table_add(table, MOST + 2, SIP_WAITING, MOST + 4);
    g_assert_null(sip_table_find(table, 5));
    g_assert_cmpuint(limits.hit[LIMIT_SIP_TRANSACTIONS], ==, 1);
    sip_table_add(table, MOST + 3, SIP_WAITING, MOST + 5);
    g_assert_null(sip_table_find(table, 1));
    g_assert_nonnull(sip_table_find(table, 2));
    g_assert_cmpuint(limits.hit[LIMIT_SIP_TRANSACTIONS], ==, 2);
    sip_table_free(table);
}

/* A table that grows keeps what it has, and of two with one key finds the later one. Hashes that
 * agree in their last bits are in one bucket, whatever its size. */
static void growing_keeps_all(void) {
    enum { APART = 65536 };
    limits = (struct limits){0};
    struct sip_table *table = sip_table_new(&limits);
    for (unsigned round = 1; round <= 2; round++)
        for (uint64_t i = 1; i <= 300; i++)
            sip_table_add(table, i * APART + i % 3, SIP_WAITING, (int64_t)(round * 1000 + i));
    for (uint64_t i = 1; i <= 3000; i++)
        sip_table_add(table, i, SIP_WAITING, 1);
    for (uint64_t i = 1; i <= 300; i++) {
        struct sip_transaction *one = sip_table_find(table, i * APART + i % 3);
        g_assert_nonnull(one);
        g_assert_cmpint(one->changed, ==, (int64_t)(2000 + i));
        sip_table_forget(table, one);
        g_assert_cmpint(sip_table_find(table, i * APART + i % 3)->changed, ==, (int64_t)(1000 + i));
    }
    sip_table_free(table);
}

/* As many as there is room for, none of them lost on the way. */
static void pairs_are_known_until_there_is_no_room(void) {
    enum { PAIRS_MOST = 12288 };
    limits = (struct limits){0};
    struct sip_table *table = sip_table_new(&limits);
    for (uint64_t pair = 1; pair <= PAIRS_MOST + 2; pair++) {
        sip_table_note_pair(table, pair * 3, pair % 2 == 0);
        sip_table_note_pair(table, 3, true); /* known: it takes no place, and changes */
    }
    g_assert_cmpuint(limits.hit[LIMIT_SIP_PAIRS], ==, 2);
    g_assert_true(sip_table_pair_answers(table, 3));
    for (uint64_t pair = 2; pair <= PAIRS_MOST; pair++) {
        g_assert_true(sip_table_has_pair(table, pair * 3));
        g_assert_true(sip_table_pair_answers(table, pair * 3) == (pair % 2 == 0));
        g_assert_false(sip_table_has_pair(table, pair * 3 + 1));
    }
    g_assert_false(sip_table_has_pair(table, (PAIRS_MOST + 1) * 3));
    sip_table_free(table);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sip_table/found", what_was_added_is_found_until_it_is_forgotten);
    g_test_add_func("/sip_table/order", each_stage_has_its_order);
    g_test_add_func("/sip_table/room", what_is_over_goes_first);
    g_test_add_func("/sip_table/growing", growing_keeps_all);
    g_test_add_func("/sip_table/pairs", pairs_are_known_until_there_is_no_room);
    return g_test_run();
}
