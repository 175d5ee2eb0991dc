/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection in several captures: which of them are one, and which of its views is judged. */
#include "capture/case/case_group.h"
#include "capture/case/feed.h"

#include <glib.h>

enum { COUNT = 4 };

static void those_that_were_joined_are_one(void) {
    GPtrArray *groups = case_groups_new();
    struct case_connection all[COUNT] = {{.point = 0}, {.point = 1}, {.point = 2}, {.point = 2}};
    g_assert_true(case_are_one(&all[0], &all[0]));
    g_assert_false(case_are_one(&all[0], &all[1]));
    case_groups_join(groups, &all[0], &all[1], false);
    case_groups_join(groups, &all[2], &all[3], true);
    g_assert_true(case_are_one(&all[0], &all[1]));
    g_assert_false(case_are_one(&all[1], &all[2]));
    g_assert_true(case_is_seen_elsewhere(&all[0]));
    g_assert_false(case_is_seen_elsewhere(&all[2])); /* both in one capture */
    g_assert_false(all[0].group->is_shifted);
    case_groups_join(groups, &all[1], &all[3], false);
    for (unsigned i = 1; i < COUNT; i++)
        g_assert_true(case_are_one(&all[0], &all[i]));
    g_assert_true(all[0].group->is_shifted);
    g_assert_cmpuint(all[0].group->views->len, ==, COUNT);
    case_groups_join(groups, &all[0], &all[2], false); /* they are one already */
    g_assert_cmpuint(all[0].group->views->len, ==, COUNT);
    g_assert_cmpuint(groups->len, ==, 2);
    case_groups_drop_emptied(groups);
    g_assert_cmpuint(groups->len, ==, 1);
    g_ptr_array_unref(groups);
}

static void one_that_is_new_joins_those_that_are_known(void) {
    GPtrArray *groups = case_groups_new();
    struct case_connection all[3] = {{.point = 0}, {.point = 1}, {.point = 2}};
    case_groups_join(groups, &all[0], &all[1], false);
    case_groups_join(groups, &all[2], &all[0], true);
    g_assert_true(case_are_one(&all[2], &all[1]));
    g_assert_cmpuint(groups->len, ==, 1);
    g_assert_true(all[1].group->is_shifted);
    g_ptr_array_unref(groups);
}

static void other_ends_are_told(void) {
    struct case_connection one = {.endpoints = {{{4, {10, 0, 0, 1}}, 1}, {{4, {10, 0, 0, 2}}, 2}}};
    struct case_connection other = one;
    g_assert_false(case_has_other_endpoints(&one, &other));
    other.endpoints[CLIENT].port++;
    g_assert_true(case_has_other_endpoints(&one, &other));
    other = one;
    other.endpoints[SERVER].port++;
    g_assert_true(case_has_other_endpoints(&one, &other));
}

/* --- the view that is judged ------------------------------------------------------------------ */

static struct case_connection view(unsigned client, unsigned server, bool has_start) {
    struct case_connection connection = {0};
    connection.sides[CLIENT] =
        (struct case_side){.segments = client, .packets_seen = client, .has_start = has_start};
    connection.sides[SERVER] =
        (struct case_side){.segments = server, .packets_seen = server, .has_start = has_start};
    return connection;
}

/* In whatever order they were found. */
static void assert_better(struct case_connection better, struct case_connection worse) {
    for (unsigned turned = 0; turned < 2; turned++) {
        GPtrArray *groups = case_groups_new();
        better.group = worse.group = NULL;
        case_groups_join(groups, turned ? &worse : &better, turned ? &better : &worse, false);
        g_assert_true(feed_view(&worse) == &better);
        g_assert_true(feed_view(&better) == &better);
        g_ptr_array_unref(groups);
    }
}

static void the_view_that_has_most_is_judged(void) {
    const struct case_connection alone = view(1, 0, false);
    g_assert_true(feed_view(&alone) == &alone);
    assert_better(view(1, 1, false), view(9, 0, false));
    assert_better(view(1, 1, false), view(0, 9, false));
    assert_better(view(1, 1, false), view(0, 9, true));
    assert_better(view(1, 1, true), view(5, 5, false));
    assert_better(view(5, 6, true), view(5, 5, true));
    assert_better(view(6, 5, true), view(5, 5, true));
    struct case_connection half = view(5, 5, true);
    half.sides[CLIENT].has_start = false;
    assert_better(view(1, 1, true), half);
    half = view(5, 5, true);
    half.sides[SERVER].has_start = false;
    assert_better(view(1, 1, true), half);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/case_group/joined", those_that_were_joined_are_one);
    g_test_add_func("/case_group/new", one_that_is_new_joins_those_that_are_known);
    g_test_add_func("/case_group/ends", other_ends_are_told);
    g_test_add_func("/case_group/view", the_view_that_has_most_is_judged);
    return g_test_run();
}
