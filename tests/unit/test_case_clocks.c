/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clocks of two captures are compared by what both saw, as well as it can be known. */
#include "tests/unit/case_bench.h"

static const int64_t begin = 1000 * TIME_SECOND, way = 5 * TIME_MILLISECOND;

/* A connection with so many packets each way, `every` apart. */
static void converse(struct case_bench *bench, int64_t from, int64_t ahead, int64_t every,
                     double drift, int32_t count) {
    const struct made_connection connection = made_connection(40000);
    for (int32_t i = 0; i < count; i++) {
        const int64_t time = from + i * every;
        const int64_t gained = ahead + (int64_t)((double)(time - from) * drift);
        case_bench_pass(bench, time, way, gained, &connection,
                        i == 0 ? made_syn() : made_data(CLIENT, (i - 1) * 100, 100, i * 50));
        case_bench_pass(bench, time + 2 * way, way, gained, &connection,
                        i == 0 ? made_syn_ack() : made_data(SERVER, (i - 1) * 50, 50, i * 100));
    }
}

static struct case_clock learn(struct case_bench *bench) {
    case_bench_settle(bench);
    GPtrArray *groups = case_match(bench->points, NULL);
    case_learn_clocks(bench->points, groups);
    g_ptr_array_unref(groups);
    return ((struct case_point *)bench->points->pdata[1])->clock;
}

static void an_offset_is_found_to_a_millisecond(void) {
    const int64_t offsets[] = {0, 1820 * TIME_MILLISECOND, -300 * TIME_SECOND,
                               86400 * 365 * TIME_SECOND};
    for (unsigned i = 0; i < G_N_ELEMENTS(offsets); i++) {
        struct case_bench bench;
        case_bench_open(&bench, 2);
        converse(&bench, begin, offsets[i], TIME_SECOND / 10, 0, 20);
        const struct case_clock clock = learn(&bench);
        g_assert_true(clock.is_known);
        g_assert_false(clock.one_way);
        g_assert_true(time_is_near(clock.ahead, offsets[i], TIME_MILLISECOND));
        g_assert_true(time_is_near(clock.ahead, offsets[i], clock.uncertainty));
        g_assert_cmpuint(clock.packets, ==, 40);
        const int64_t shown = begin + 5 * TIME_SECOND + offsets[i];
        g_assert_true(time_is_near(case_clock_correct(&clock, shown), begin + 5 * TIME_SECOND,
                                   TIME_MILLISECOND));
        g_assert_true(time_is_near(case_clock_show(&clock, begin + 5 * TIME_SECOND), shown,
                                   TIME_MILLISECOND));
        case_bench_close(&bench);
    }
}

static void a_clock_that_gains_is_followed(void) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    converse(&bench, begin, TIME_SECOND, 10 * TIME_SECOND, 1e-4, 100);
    const struct case_clock clock = learn(&bench);
    g_assert_cmpfloat_with_epsilon(clock.drift, 1e-4, 1e-6);
    const int64_t late = begin + 900 * TIME_SECOND;
    const int64_t shown = late + TIME_SECOND + 90 * TIME_MILLISECOND;
    g_assert_true(time_is_near(case_clock_correct(&clock, shown), late, TIME_MILLISECOND));
    case_bench_close(&bench);
}

static void it_takes_twenty_packets_each_way_to_follow_it(void) {
    for (int32_t count = 19; count <= 20; count++) {
        struct case_bench bench;
        case_bench_open(&bench, 2);
        converse(&bench, begin, TIME_SECOND, 10 * TIME_SECOND, 1e-3, count);
        const struct case_clock clock = learn(&bench);
        g_assert_cmpuint(clock.packets, ==, 2 * (uint64_t)count);
        g_assert_cmpfloat_with_epsilon(clock.drift, count == 20 ? 1e-3 : 0, 1e-5);
        case_bench_close(&bench);
    }
}

static void nothing_in_common_tells_nothing(void) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    const struct made_connection one = made_connection(40000), other = made_connection(41111);
    case_bench_see(&bench, 0, begin, &one, made_syn());
    case_bench_see(&bench, 1, begin, &other, made_syn());
    g_assert_false(learn(&bench).is_known);
    case_bench_close(&bench);
}

static void one_direction_alone_is_said_to_be_less(void) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    const struct made_connection connection = made_connection(40000);
    case_bench_pass(&bench, begin, way, TIME_SECOND, &connection, made_syn());
    const struct case_clock clock = learn(&bench);
    g_assert_true(clock.is_known && clock.one_way);
    g_assert_true(time_is_near(clock.ahead, TIME_SECOND, clock.uncertainty));
    case_bench_close(&bench);
}

/* The first capture has the first of three, the second one the last two. */
static void a_repetition_is_not_taken_for_another(void) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    const struct made_connection connection = made_connection(40000);
    converse(&bench, begin, 0, TIME_SECOND / 100, 0, 1);
    for (int64_t i = 0; i < 3; i++)
        case_bench_see(&bench, i > 0, begin + (i + 1) * TIME_SECOND, &connection,
                       made_data(CLIENT, 0, 100, 0));
    const struct case_clock clock = learn(&bench);
    g_assert_true(time_is_near(clock.ahead, 0, TIME_MILLISECOND));
    g_assert_cmpuint(clock.packets, ==, 2);
    case_bench_close(&bench);
}

/* The third capture shares a connection with the second one only. */
static void a_chain_of_captures_leads_to_the_first(void) {
    struct case_bench bench;
    case_bench_open(&bench, 3);
    const struct made_connection connection = made_connection(41111);
    converse(&bench, begin, 2 * TIME_SECOND, TIME_SECOND / 10, 0, 20);
    for (int32_t i = 0; i < 20; i++) {
        const int64_t time = begin + i * TIME_SECOND;
        case_bench_see(&bench, 1, time + 2 * TIME_SECOND, &connection,
                       made_data(CLIENT, i * 10, 10, i * 10));
        case_bench_see(&bench, 2, time + way + 5 * TIME_SECOND, &connection,
                       made_data(CLIENT, i * 10, 10, i * 10));
        case_bench_see(&bench, 2, time + 2 * way + 5 * TIME_SECOND, &connection,
                       made_data(SERVER, i * 10, 10, i * 10 + 10));
        case_bench_see(&bench, 1, time + 3 * way + 2 * TIME_SECOND, &connection,
                       made_data(SERVER, i * 10, 10, i * 10 + 10));
    }
    learn(&bench);
    const struct case_clock *clock = &((struct case_point *)bench.points->pdata[2])->clock;
    g_assert_true(clock->is_known);
    g_assert_cmpuint(clock->beside, ==, 1);
    g_assert_true(time_is_near(clock->ahead, 5 * TIME_SECOND, TIME_MILLISECOND));
    case_bench_close(&bench);
}

#define TEST(name) g_test_add_func("/case_clocks/" #name, name)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(an_offset_is_found_to_a_millisecond);
    TEST(a_clock_that_gains_is_followed);
    TEST(it_takes_twenty_packets_each_way_to_follow_it);
    TEST(nothing_in_common_tells_nothing);
    TEST(one_direction_alone_is_said_to_be_less);
    TEST(a_repetition_is_not_taken_for_another);
    TEST(a_chain_of_captures_leads_to_the_first);
    return g_test_run();
}
