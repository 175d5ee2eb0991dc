/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What XMPP servers say to each other is told the same in whatever cuts it comes, and TLS after
 * STARTTLS is read as TLS. */
#include "tests/support/transcript.h"

static void streams_are_reported_the_same_in_any_cut(void) {
    transcript_check_folder("s2s");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/s2s/talks", streams_are_reported_the_same_in_any_cut);
    return g_test_run();
}
