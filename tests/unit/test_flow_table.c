/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flows are found among many, and let go of in time. */
#include "flow_room.h"

static void the_one_unused_for_longest_makes_room(struct fixture *fixture, gconstpointer data) {
    (void)data;
    for (uint16_t i = 0; i < 100; i++) {
        const struct segment segment = segment_of(fixture, 1, (uint16_t)(1000 + i), 80, 1, 1, A, 1);
        take(fixture, &segment);
    }
    const struct segment used = segment_of(fixture, 1, 1000, 80, 2, 1, A, 1);
    take(fixture, &used);
    for (uint16_t i = 0; i < 3; i++) {
        const struct segment segment = segment_of(fixture, 1, (uint16_t)(2000 + i), 80, 1, 0, S, 0);
        take(fixture, &segment);
    }
    g_assert_cmpstr(fixture->gone->str, ==, "2 3 4 ");
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FLOWS], ==, 3);
    g_assert_cmpuint(flow_table_total(fixture->table), ==, 103);
    g_string_truncate(fixture->gone, 0);
    flow_table_clear(fixture->table);
    g_assert_true(g_str_has_prefix(fixture->gone->str, "5 6 7 "));
    g_assert_true(g_str_has_suffix(fixture->gone->str, " 100 1 101 102 103 "));
}

static void many_flows_are_found_again(struct fixture *fixture, gconstpointer data) {
    (void)data;
    flow_table_free(fixture->table);
    fixture->table = flow_table_new(5000, &fixture->limits, on_gone, fixture);
    for (unsigned round = 0; round < 2; round++) {
        for (uint16_t i = 0; i < 5000; i++) {
            const struct segment segment =
                segment_of(fixture, 1 + round, round ? 80 : i, round ? i : 80, 1, 1, A, 1);
            if (i != 80)
                g_assert_cmpuint(take(fixture, &segment)->id, ==, i + (i < 80 ? 1u : 0u));
        }
    }
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FLOWS], ==, 0);
}

static void openings_and_closed_ones_are_let_go(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct segment open = segment_of(fixture, 1, 1, 80, 1, 1, A, 1);
    const struct segment opening = segment_of(fixture, 1, 2, 80, 1, 0, S, 0);
    const struct segment closed = segment_of(fixture, 1, 3, 80, 1, 0, R, 0);
    take(fixture, &open);
    take(fixture, &opening);
    take(fixture, &closed);
    flow_table_tick(fixture->table, fixture->time);
    flow_table_tick(fixture->table, fixture->time + 29 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "");
    flow_table_tick(fixture->table, fixture->time + 58 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "3 ");
    flow_table_tick(fixture->table, fixture->time + 80 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "3 2 ");
    flow_table_tick(fixture->table, fixture->time + 100 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "3 2 ");
}

static void one_packet_from_the_future_ages_nothing(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct segment opening = segment_of(fixture, 1, 2, 80, 1, 0, S, 0);
    take(fixture, &opening);
    flow_table_tick(fixture->table, fixture->time);
    for (unsigned i = 0; i < 10; i++) {
        flow_table_tick(fixture->table, INT64_MAX);
        flow_table_tick(fixture->table, fixture->time + second);
        flow_table_tick(fixture->table, INT64_MIN);
        flow_table_tick(fixture->table, fixture->time);
    }
    g_assert_cmpstr(fixture->gone->str, ==, "");
}

#define TEST(claim) g_test_add("/flow/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(the_one_unused_for_longest_makes_room);
    TEST(many_flows_are_found_again);
    TEST(openings_and_closed_ones_are_let_go);
    TEST(one_packet_from_the_future_ages_nothing);
    return g_test_run();
}
