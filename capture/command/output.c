/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard output and standard error. */
#include "capture/command/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "capture/report/safe_text.h"

enum { WIDTH_OF_A_FILE = 100, WIDTH_LEAST = 40, WIDTH_MOST = 10000 };

static bool failed;
static bool progress_stands;

/* When standard error fails, there is nowhere to complain. */
static void say(const char *text) {
    (void)fputs(text, stderr);
    (void)fflush(stderr);
}

/* Back to the first column and wiped to the end: ECMA-48 8.3.41, Erase in Line. */
static void wipe_progress(void) {
    if (!progress_stands)
        return;
    say("\r\x1b[K");
    progress_stands = false;
}

void output_write(const char *text) {
    wipe_progress();
    if (failed || *text == '\0')
        return;
    if (fputs(text, stdout) != EOF && fflush(stdout) == 0)
        return;
    failed = true;
    /* Whoever read the report has seen enough: `ucscope scan ... | head`. */
    if (errno != EPIPE)
        complain("standard output", strerror(errno));
}

bool output_failed(void) {
    return failed;
}

void output_remark(const char *text) {
    wipe_progress();
    say(text);
}

void complain(const char *what, const char *reason) {
    GString *line = g_string_new("ucscope: ");
    safe_append(line, what);
    g_string_append(line, ": ");
    safe_append(line, reason);
    g_string_append_c(line, '\n');
    wipe_progress();
    say(line->str);
    g_string_free(line, TRUE);
}

void complain_and_free(const char *what, char *reason) {
    complain(what, reason);
    g_free(reason);
}

bool progress_is_wanted(void) {
    return isatty(STDERR_FILENO);
}

void progress_show(const char *line) {
    struct winsize size;
    unsigned width = 80;
    GString *safe = g_string_new(NULL);
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        width = size.ws_col;
    safe_append(safe, line);
    while (safe_columns(safe->str) >= width && safe->len > 0)
        g_string_truncate(safe, (gsize)(g_utf8_prev_char(safe->str + safe->len) - safe->str));
    wipe_progress();
    say(safe->str);
    progress_stands = true;
    g_string_free(safe, TRUE);
}

bool output_wants_colour(void) {
    const char *no_color = g_getenv("NO_COLOR");
    const char *terminal = g_getenv("TERM");
    return isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

/* 0: there is no edge. */
static unsigned edge(void) {
    struct winsize size;
    const char *given = g_getenv("COLUMNS");
    guint64 columns;
    if (given != NULL && g_ascii_string_to_unsigned(given, 10, 1, WIDTH_MOST, &columns, NULL))
        return MAX((unsigned)columns, (unsigned)WIDTH_LEAST);
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return MAX(size.ws_col, (unsigned)WIDTH_LEAST);
    return 0;
}

unsigned output_width(void) {
    const unsigned columns = edge();
    return columns == 0 ? WIDTH_OF_A_FILE : columns;
}

bool output_has_edge(void) {
    return edge() != 0;
}
