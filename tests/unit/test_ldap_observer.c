/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What clients and directories say by LDAP is told the same in whatever cuts it comes. */
#include "capture/observe/ldap/ldap.h"
#include "tests/support/transcript.h"

static void conversations_are_told_in_any_cuts(void) {
    transcript_check_folder("ldap_transcript");
}

/* A client that said nothing has not unbound; what it said at first may be missing. */
static void without_a_word_nobody_has_unbound(void) {
    struct flow flow = {0};
    struct connection connection = {.flow = &flow};
    g_assert_false(ldap_may_have_unbound(&connection));
    flow.sides[CLIENT].payload_bytes = 7;
    g_assert_true(ldap_may_have_unbound(&connection));
    connection.wire.directions[CLIENT].start_length = 7;
    g_assert_false(ldap_may_have_unbound(&connection));
    g_assert_false(ldap_has_unbound(&connection));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ldap_observer/conversations_are_told_in_any_cuts",
                    conversations_are_told_in_any_cuts);
    g_test_add_func("/ldap_observer/unbound", without_a_word_nobody_has_unbound);
    return g_test_run();
}
