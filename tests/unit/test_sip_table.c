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

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sip_table/found", what_was_added_is_found_until_it_is_forgotten);
    g_test_add_func("/sip_table/order", each_stage_has_its_order);
    g_test_add_func("/sip_table/room", what_is_over_goes_first);
    return g_test_run();
}
