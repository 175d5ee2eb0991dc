/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests and answers of SIP find each other in whatever cuts and over whatever transport they
 * come. */
#include "tests/support/transcript.h"

static void conversations_are_told_in_any_cuts(void) {
    transcript_check_folder("sip_transcript");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sip_observer/conversations_are_told_in_any_cuts",
                    conversations_are_told_in_any_cuts);
    return g_test_run();
}
