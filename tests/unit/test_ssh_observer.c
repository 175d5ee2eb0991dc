/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How SSH begins is told the same in whatever cuts it comes. */
#include "capture/observe/ssh/ssh.h"
#include "tests/support/transcript.h"

static void conversations_are_told_in_any_cuts(void) {
    transcript_check_folder("ssh_transcript");
}

static void refusals_are_known_by_their_beginning(void) {
    g_assert_cmpstr(ssh_refusal(span_of_text("Exceeded MaxStar")), ==, "Exceeded MaxStartups");
    g_assert_cmpstr(ssh_refusal(span_of_text("Not allowed at t")), ==, "Not allowed at this time");
    g_assert_null(ssh_refusal(span_of_text("Exceeded MaxSta")));
    g_assert_null(ssh_refusal(span_of_text("Exceeded the quo")));
    g_assert_null(ssh_refusal(span_of_text("")));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ssh_observer/conversations_are_told_in_any_cuts",
                    conversations_are_told_in_any_cuts);
    g_test_add_func("/ssh_observer/refusals_are_known_by_their_beginning",
                    refusals_are_known_by_their_beginning);
    return g_test_run();
}
