/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock and zone of a trace are learned from lines that name connections of a capture, and from
 * no other lines. */
#include "capture/case/log_clock.h"
#include "capture/case/log_report.h"
#include "tests/unit/case_bench.h"

static const int64_t begin = 100000 * TIME_SECOND, hour = 3600 * TIME_SECOND;

/* From its SYN on half a second, then closed by the server. */
static void converse(struct case_bench *bench, uint16_t port, int64_t from) {
    const struct made_connection connection = made_connection(port);
    const struct made_packet fin = {SERVER, TCP_FIN, 50, 0, 100, 64};
    case_bench_see(bench, 0, from, &connection, made_syn());
    case_bench_see(bench, 0, from + TIME_MILLISECOND, &connection, made_syn_ack());
    case_bench_see(bench, 0, from + 2 * TIME_MILLISECOND, &connection,
                   made_data(CLIENT, 0, 100, 0));
    case_bench_see(bench, 0, from + TIME_SECOND / 2, &connection, fin);
}

static struct case_log *begin_log(bool is_dated) {
    GHashTable *none = g_hash_table_new(NULL, NULL);
    struct case_log *log = case_log_new("folder/SDL001.txt", none);
    g_hash_table_unref(none);
    log->ports = NULL;
    log->is_dated = is_dated;
    return log;
}

/* The server says that it has the connection, or lets it go. */
static void say(struct case_log *log, uint16_t port, enum trace_meaning meaning, int64_t time) {
    const struct case_line line = {.writer = made_endpoint(2, 5061),
                                   .peer = made_endpoint(1, port),
                                   .time = time,
                                   .meaning = meaning};
    g_array_append_val(log->lines, line);
}

static struct case_log_clock learn(struct case_bench *bench, struct case_log *log) {
    GPtrArray *logs = g_ptr_array_new();
    g_ptr_array_add(logs, log);
    case_bench_settle(bench);
    GHashTable *ports = case_index_ports(bench->points);
    case_learn_log_clocks(logs, bench->points, ports, NULL);
    g_hash_table_unref(ports);
    const struct case_log_clock clock = log->clock;
    g_ptr_array_unref(logs);
    case_log_free(log);
    case_bench_close(bench);
    return clock;
}

static void an_offset_is_found_in_spite_of_jitter(void) {
    const int64_t offsets[] = {0, 410 * TIME_MILLISECOND, -7300 * TIME_MILLISECOND,
                               250 * TIME_SECOND};
    for (unsigned i = 0; i < G_N_ELEMENTS(offsets); i++) {
        struct case_bench bench;
        struct case_log *log = begin_log(true);
        GRand *chance = g_rand_new_with_seed(i);
        case_bench_open(&bench, 1);
        for (uint16_t j = 0; j < 12; j++) {
            const int64_t from = begin + j * TIME_SECOND;
            const int64_t late = g_rand_int_range(chance, -20, 20) * TIME_MILLISECOND;
            const int64_t later = g_rand_int_range(chance, -20, 20) * TIME_MILLISECOND;
            converse(&bench, (uint16_t)(40000 + j), from);
            say(log, (uint16_t)(40000 + j), TRACE_SAYS_CONNECTED, from + offsets[i] + late);
            say(log, (uint16_t)(40000 + j), TRACE_SAYS_CLOSED,
                from + TIME_SECOND / 2 + offsets[i] + later);
        }
        g_rand_free(chance);
        const struct case_log_clock clock = learn(&bench, log);
        g_assert_true(clock.is_known);
        g_assert_cmpint(clock.zone, ==, 0);
        g_assert_cmpuint(clock.lines, ==, 24);
        g_assert_true(time_is_near(clock.ahead, offsets[i], 5 * TIME_MILLISECOND));
        g_assert_true(time_is_near(clock.ahead, offsets[i], 2 * clock.uncertainty));
    }
}

static struct case_log_clock of_two(bool is_dated, int64_t ahead) {
    struct case_bench bench;
    struct case_log *log = begin_log(is_dated);
    case_bench_open(&bench, 1);
    for (uint16_t i = 0; i < 2; i++) {
        converse(&bench, (uint16_t)(40000 + i), begin + i * TIME_SECOND);
        say(log, (uint16_t)(40000 + i), TRACE_SAYS_CONNECTED, begin + i * TIME_SECOND + ahead);
    }
    return learn(&bench, log);
}

static void a_wrong_zone_is_found_by_two_connections(void) {
    const int64_t zones[] = {-hour, hour / 4, 11 * hour / 2};
    for (unsigned i = 0; i < G_N_ELEMENTS(zones); i++) {
        const struct case_log_clock clock = of_two(true, zones[i] + TIME_SECOND);
        g_assert_true(clock.is_known);
        g_assert_cmpint(clock.zone, ==, zones[i]);
        g_assert_true(time_is_near(clock.ahead, TIME_SECOND, TIME_MILLISECOND));
    }
}

static void a_log_that_tells_no_day_is_given_one(void) {
    const struct case_log_clock clock = of_two(false, -begin + 12 * TIME_SECOND);
    g_assert_true(clock.is_known);
    g_assert_true(
        time_is_near(clock.zone + clock.ahead, -begin + 12 * TIME_SECOND, TIME_MILLISECOND));
}

static void another_day_is_no_zone(void) {
    g_assert_false(of_two(true, 24 * hour).is_known);
    g_assert_false(of_two(true, -24 * hour + TIME_SECOND).is_known);
}

static void a_port_that_is_used_again_is_no_zone(void) {
    struct case_bench bench;
    struct case_log *log = begin_log(true);
    case_bench_open(&bench, 1);
    converse(&bench, 40000, begin);
    say(log, 40000, TRACE_SAYS_CONNECTED, begin + hour);
    say(log, 40000, TRACE_SAYS_CLOSED, begin + hour + TIME_SECOND / 2);
    g_assert_false(learn(&bench, log).is_known);
}

static void another_node_with_the_same_ports_is_none(void) {
    struct case_bench bench;
    struct case_log *log = begin_log(true);
    case_bench_open(&bench, 1);
    converse(&bench, 40000, begin);
    say(log, 40000, TRACE_SAYS_CONNECTED, begin);
    g_array_index(log->lines, struct case_line, 0).writer = made_endpoint(3, 5061);
    g_assert_false(learn(&bench, log).is_known);
}

/* Which of them the line is about cannot be said. */
static void two_that_are_as_likely_tell_nothing(void) {
    struct case_bench bench;
    struct case_log *log = begin_log(true);
    case_bench_open(&bench, 1);
    converse(&bench, 40000, begin);
    struct made_connection again = made_connection(40000);
    again.client_start += 77777;
    case_bench_see(&bench, 0, begin + 20 * TIME_SECOND, &again, made_syn());
    say(log, 40000, TRACE_SAYS_CONNECTED, begin + 10 * TIME_SECOND);
    g_assert_false(learn(&bench, log).is_known);
}

#define TEST(name) g_test_add_func("/case_logs/" #name, name)

/* Zones differ by quarter hours, and dates by days. */
static void a_wrong_zone_is_told_in_hours(void) {
    static const struct {
        int64_t minutes;
        const char *text;
    } cases[] = {
        {330, "of SDL001.txt is wrong: in UTC its times are 5:30 h ahead"},
        {-60, "of SDL001.txt is wrong: in UTC its times are 1:00 h behind"},
        {24 * 60 + 45, "of SDL001.txt is wrong: in UTC its times are 24:45 h ahead"},
        {0, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct case_log *log = begin_log(true);
        GString *out = g_string_new(NULL);
        log->clock =
            (struct case_log_clock){.is_known = true, .zone = cases[i].minutes * 60 * TIME_SECOND};
        log_report_zone(out, log);
        if (strncmp(out->str, cases[i].text, strlen(cases[i].text)) != 0 ||
            (cases[i].minutes == 0 && out->len > 0))
            g_error("'%s' does not begin '%s'", out->str, cases[i].text);
        g_string_free(out, TRUE);
        case_log_free(log);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(an_offset_is_found_in_spite_of_jitter);
    TEST(a_wrong_zone_is_found_by_two_connections);
    TEST(a_log_that_tells_no_day_is_given_one);
    TEST(another_day_is_no_zone);
    TEST(a_port_that_is_used_again_is_no_zone);
    TEST(another_node_with_the_same_ports_is_none);
    TEST(two_that_are_as_likely_tell_nothing);
    g_test_add_func("/case/logs/zone_told", a_wrong_zone_is_told_in_hours);
    return g_test_run();
}
