/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of libraries as one harmless line. */
#include "capture/read/error_text.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

static void assert_plain(const char *text, const char *wanted) {
    char *plain = error_text_plain(text);
    g_assert_cmpstr(plain, ==, wanted);
    g_free(plain);
}

static void what_does_not_show_becomes_a_blank(void) {
    assert_plain("cannot be read", "cannot be read");
    assert_plain("  a \n\t b\r\n", "a b");
    assert_plain("a\x1b[31mb\x7f", "a [31mb");
    assert_plain("a\xff\xfe", "a");
    assert_plain("a\xc2\x85z", "a z");                            /* a control character */
    assert_plain("a\xe2\x80\xaez", "a z");                        /* turns the line round */
    assert_plain("a\xef\xbf\xbdz", "a z");                        /* U+FFFD */
    assert_plain("\xc3\xa4\xee\x80\x80", "\xc3\xa4\xee\x80\x80"); /* of private use */
    assert_plain("it is over. ..", "it is over");
    assert_plain("", "");
    assert_plain(" . ", "");
}

static void a_message_is_not_long(void) {
    char *text = g_strnfill(1000, 'x');
    char *plain = error_text_plain(text);
    g_assert_cmpuint(strlen(plain), ==, 200);
    g_free(plain);
    g_free(text);
}

static void assert_of_errno(int number, const char *wanted) {
    char *text = error_text_of_errno(number);
    g_assert_cmpstr(text, ==, wanted);
    g_free(text);
}

static void what_the_system_says_is_a_sentence(void) {
    char *error = NULL, *other = g_strdup_printf("cannot be read: %s", g_strerror(EIO));
    assert_of_errno(ENOENT, "does not exist");
    assert_of_errno(EACCES, "cannot be read: permission denied");
    assert_of_errno(EPERM, "cannot be read: permission denied");
    assert_of_errno(EISDIR, "is a folder");
    assert_of_errno(ELOOP, "is a symbolic link that leads in a circle");
    assert_of_errno(EIO, other);
    g_assert_false(error_text_set(&error, "of %d\n%s.", 7, "two"));
    g_assert_cmpstr(error, ==, "of 7 two");
    g_free(error);
    g_free(other);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error_text/plain", what_does_not_show_becomes_a_blank);
    g_test_add_func("/error_text/long", a_message_is_not_long);
    g_test_add_func("/error_text/system", what_the_system_says_is_a_sentence);
    return g_test_run();
}
