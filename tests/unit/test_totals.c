/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last word over all captures: sums, and everything that was not seen. */
#include "capture/report/text_report.h"

#include "made_finding.h"

static const struct text_style plain = {.width = 100};

static void assert_totals(const struct totals *totals, const char *wanted) {
    GString *out = g_string_new(NULL);
    text_report_totals(out, &plain, totals);
    g_assert_cmpstr(out->str, ==, wanted);
    g_string_free(out, TRUE);
}

static void the_last_word_adds_up(void) {
    struct made_summary made;
    struct totals totals = {0};
    make_summary(&made);
    totals_add(&totals, &made.summary);
    assert_totals(&totals, "");
    made.summary.findings[SEVERITY_ERROR] = 2;
    totals_add(&totals, &made.summary);
    assert_totals(&totals, "2 captures, 1 with errors, 1 well. Nothing was cut short.\n");
}

static void no_captures_are_not_good_captures(void) {
    const struct totals none = {0};
    const struct totals others = {.passed_over = 3};
    assert_totals(&none, "No captures.\n");
    assert_totals(&others, "No captures; 3 files passed over.\n");
}

static void what_was_not_seen_is_said(void) {
    struct made_summary made;
    struct totals totals = {0};
    make_summary(&made);
    made.counts.skipped.used = 2;
    made.counts.skipped.counts[0] = (struct skipped_count){SKIPPED_LINK_TYPE, 9999, 14};
    made.counts.skipped.counts[1] = (struct skipped_count){SKIPPED_ETHERTYPE, 0x806, 3};
    made.counts.gaps = 1;
    made.counts.gap_bytes = 2048;
    made.counts.cut_packets = 3;
    made.limits.hit[LIMIT_FLOWS] = 7;
    totals_add(&totals, &made.summary);
    totals_add(&totals, &made.summary);
    made.summary = (struct capture_summary){.file = "x", .format = "", .end = CAPTURE_UNREAD};
    totals_add(&totals, &made.summary);
    assert_totals(
        &totals,
        "3 captures, 2 well, 1 could not be read. Not looked into: 28 packets of link type "
        "9999, 6 of ARP.\n"
        "Missing: 6 packets cut by the snap length: capture again with `size all` (CUCM) "
        "or a snap length of\n"
        "0; 2 holes in TCP streams (4,096 bytes not captured); 14 connections with data "
        "dropped from the\n"
        "table.\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/totals/sum", the_last_word_adds_up);
    g_test_add_func("/totals/none", no_captures_are_not_good_captures);
    g_test_add_func("/totals/not_seen", what_was_not_seen_is_said);
    return g_test_run();
}
