/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text from the wire made fit to be shown: wherever in a word of eight bytes a character lies. */
#include "capture/observe/text.h"

#include <glib.h>
#include <string.h>

enum { AROUND = 20 };

static void check(const char *character, const char *expected, bool lines) {
    for (size_t before = 0; before < AROUND; before++) {
        g_autofree char *filler = g_strnfill(AROUND, '~');
        g_autofree char *text =
            g_strdup_printf("%.*s%s%s ", (int)before, filler, character, filler);
        g_autofree char *wanted =
            g_strdup_printf("%.*s%s%s ", (int)before, filler, expected, filler);
        text_clean(text, strlen(text), lines);
        g_assert_cmpstr(text, ==, wanted);
    }
}

static void what_acts_on_a_terminal_is_replaced(void) {
    check("\x1b", ".", false);
    check("\x1f", ".", false);
    check("\x7f", ".", false);
    check("\x7f\x01\x7f", "...", false);
    check("\n", " ", false);
    check("\n", "\n", true);
    check("\xe2\x80\xae", "???", false); /* turns the line round */
}

static void what_is_no_character_is_replaced(void) {
    check("\xff", "?", false);
    check("\x80", "?", false);
    check("\xff\xff\x1f", "??.", false);
}

static void what_can_be_shown_stays(void) {
    check(" ", " ", false);
    check("~", "~", false);
    check("\xc3\xa9", "\xc3\xa9", false);
    check("\xf0\x9f\x93\x9e", "\xf0\x9f\x93\x9e", false);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/what_acts_on_a_terminal_is_replaced",
                    what_acts_on_a_terminal_is_replaced);
    g_test_add_func("/text/what_is_no_character_is_replaced", what_is_no_character_is_replaced);
    g_test_add_func("/text/what_can_be_shown_stays", what_can_be_shown_stays);
    return g_test_run();
}
