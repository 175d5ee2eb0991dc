/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What standard output is taken for: a terminal has a width, and colours unless it is told not to.
 */
#include "capture/command/output.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct terminal {
    int stream, outer, inner, before;
};

/* `stream` is a terminal of so many columns; nothing may be asserted before its end. */
static struct terminal terminal_begin(int stream, unsigned short columns) {
    struct terminal terminal = {.stream = stream, .outer = posix_openpt(O_RDWR | O_NOCTTY)};
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    g_assert_cmpint(grantpt(terminal.outer), ==, 0);
    g_assert_cmpint(unlockpt(terminal.outer), ==, 0);
    terminal.inner = open(ptsname(terminal.outer), O_RDWR | O_NOCTTY);
    g_assert_cmpint(ioctl(terminal.inner, TIOCSWINSZ, &size), ==, 0);
    terminal.before = dup(stream);
    dup2(terminal.inner, stream);
    return terminal;
}

static void terminal_end(const struct terminal *terminal) {
    dup2(terminal->before, terminal->stream);
    close(terminal->before);
    close(terminal->inner);
    close(terminal->outer);
}

static bool wants_colour(const char *kind, const char *no_color) {
    if (kind != NULL)
        g_setenv("TERM", kind, TRUE);
    else
        g_unsetenv("TERM");
    if (no_color != NULL)
        g_setenv("NO_COLOR", no_color, TRUE);
    else
        g_unsetenv("NO_COLOR");
    const struct terminal terminal = terminal_begin(STDOUT_FILENO, 80);
    const bool wanted = output_wants_colour();
    terminal_end(&terminal);
    return wanted;
}

static void a_terminal_has_colours_unless_told(void) {
    g_assert_true(wants_colour("xterm", NULL));
    g_assert_true(wants_colour("dumber", ""));
    g_assert_false(wants_colour("dumb", NULL));
    g_assert_false(wants_colour(NULL, NULL));
    g_assert_false(wants_colour("xterm", "1"));
}

static unsigned width_of(unsigned short columns) {
    const struct terminal terminal = terminal_begin(STDOUT_FILENO, columns);
    const unsigned width = output_width();
    terminal_end(&terminal);
    return width;
}

static void lines_are_as_wide_as_the_terminal(void) {
    g_unsetenv("COLUMNS");
    g_assert_false(output_has_edge());
    g_assert_cmpuint(width_of(123), ==, 123);
    g_assert_cmpuint(width_of(41), ==, 41);
    g_assert_cmpuint(width_of(10), ==, 40);
    g_assert_cmpuint(width_of(0), ==, 100);
    g_setenv("COLUMNS", "60", TRUE);
    g_assert_cmpuint(width_of(123), ==, 60);
    g_setenv("COLUMNS", "wide", TRUE);
    g_assert_cmpuint(width_of(123), ==, 123);
    g_unsetenv("COLUMNS");
}

/* A terminal hands on what was written in parts of its own choice. */
static void read_shown(int outer, char *seen, size_t size, size_t wanted) {
    size_t length = 0;
    struct pollfd waiting = {.fd = outer, .events = POLLIN};
    while (length < wanted && poll(&waiting, 1, 5000) > 0) {
        const ssize_t got = read(outer, seen + length, size - length);
        if (got <= 0)
            return;
        length += (size_t)got;
    }
}

static void progress_is_wiped_before_anything_else(void) {
    char seen[200] = "";
    const struct terminal terminal = terminal_begin(STDERR_FILENO, 10);
    const bool wanted = progress_is_wanted();
    complain("a", "b");
    progress_show("one of ten captures");
    progress_show("two");
    complain("c", "d");
    complain("e", "f");
    static const char shown[] = "ucscope: a: b\r\none of te\r\x1b[Ktwo\r\x1b[Kucscope: c: d\r\n"
                                "ucscope: e: f\r\n";
    read_shown(terminal.outer, seen, sizeof seen - 1, strlen(shown));
    terminal_end(&terminal);
    g_assert_true(wanted);
    g_assert_cmpstr(seen, ==, shown);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/output/colour", a_terminal_has_colours_unless_told);
    g_test_add_func("/output/width", lines_are_as_wide_as_the_terminal);
    g_test_add_func("/output/progress", progress_is_wiped_before_anything_else);
    return g_test_run();
}
