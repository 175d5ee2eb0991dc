/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What clients and directories say by LDAP is told the same in whatever cuts it comes. */
#include "tests/support/transcript.h"

static void conversations_are_told_in_any_cuts(void) {
    transcript_check_folder("ldap_transcript");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ldap_observer/conversations_are_told_in_any_cuts",
                    conversations_are_told_in_any_cuts);
    return g_test_run();
}
