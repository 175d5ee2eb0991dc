/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of the captures of a case. */
#include "capture/case/case_report.h"
#include "tests/unit/case_bench.h"

/* The first capture is the one by whose clock all times are told. */
static void assert_clock(const struct case_clock *clock, const char *expected) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    struct case_point *base = bench.points->pdata[0], *point = bench.points->pdata[1];
    GString *text = g_string_new(NULL);
    g_free(base->name);
    g_free(point->name);
    base->name = g_strdup("cucm.pcap");
    point->name = g_strdup("phone.pcap");
    base->clock = (struct case_clock){.is_known = true, .beside = 0};
    point->clock = *clock;
    case_report_clock(text, base, bench.points);
    g_assert_cmpstr(text->str, ==, "");
    case_report_clock(text, point, bench.points);
    g_assert_cmpstr(text->str, ==, expected);
    g_string_free(text, TRUE);
    case_bench_close(&bench);
}

static void a_clock_is_told_by_the_first_ones(void) {
    struct case_clock clock = {.is_known = true,
                               .ahead = 1820 * TIME_MILLISECOND,
                               .uncertainty = TIME_MILLISECOND,
                               .packets = 2};
    assert_clock(&clock, "of phone.pcap is 1.82 s ahead of that of cucm.pcap, +- 1 ms, 2 packets");
    clock.drift = 1e-9; /* 3.6 microseconds in an hour */
    assert_clock(&clock, "of phone.pcap is 1.82 s ahead of that of cucm.pcap, +- 1 ms, 2 packets");
    clock.drift = 1e-4;
    assert_clock(
        &clock, "of phone.pcap is 1.82 s ahead of that of cucm.pcap, +- 1 ms, 2 packets, gains 360 "
                "ms in an hour");
    clock.drift = -2.5e-8;
    assert_clock(&clock,
                 "of phone.pcap is 1.82 s ahead of that of cucm.pcap, +- 1 ms, 2 packets, loses "
                 "0.09 ms in an hour");
    clock.drift = 0;
    clock.one_way = true;
    assert_clock(&clock,
                 "of phone.pcap is 1.82 s ahead of that of cucm.pcap, +- 1 ms, 2 packets of one "
                 "direction alone: the time on the way is in it");
    clock.is_known = false;
    assert_clock(&clock, "of phone.pcap cannot be compared with that of cucm.pcap: no connection "
                         "was captured by both, or by others between them");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/case_report/clock", a_clock_is_told_by_the_first_ones);
    return g_test_run();
}
