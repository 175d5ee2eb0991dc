/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests and responses are told the same in
 * whatever cuts they come. */
#include "tests/support/transcript.h"

static void exchanges_are_reported_the_same_in_any_cut(void) {
    transcript_check_folder("http");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/talks", exchanges_are_reported_the_same_in_any_cut);
    return g_test_run();
}
