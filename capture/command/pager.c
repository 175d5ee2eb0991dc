/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/pager.h"

#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "capture/command/output.h"

/* NULL: none. */
static const char *pager_command(void) {
    const char *given = g_getenv("UCSCOPE_PAGER");
    if (given == NULL)
        given = g_getenv("PAGER");
    if (given == NULL)
        given = "less -FRX";
    return *given == '\0' || strcmp(given, "cat") == 0 ? NULL : given;
}

static bool fits_terminal(const char *text) {
    struct winsize size;
    unsigned lines = 1;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0)
        return true; /* nobody knows: no reason for a pager */
    for (; (text = strchr(text, '\n')) != NULL; text++)
        lines++;
    return lines <= size.ws_row;
}

/* The reader may leave before the end, and interrupt the pager without ending us: the terminal is
 * its own until it goes. False: there is no shell to start it. */
static bool write_through(const char *command, const char *text) {
    g_setenv("LESS", "FRX", FALSE);
    FILE *pager = popen(command, "w"); /* NOLINT(cert-env33-c): the user's own command */
    if (pager == NULL)
        return false;
    void (*interrupted)(int) = signal(SIGINT, SIG_IGN);
    void (*left)(int) = signal(SIGPIPE, SIG_IGN);
    (void)fputs(text, pager);
    (void)pclose(pager);
    (void)signal(SIGPIPE, left);
    (void)signal(SIGINT, interrupted);
    return true;
}

void pager_write(const char *text, bool wanted) {
    const char *command = pager_command();
    if (!wanted || command == NULL || !isatty(STDOUT_FILENO) || fits_terminal(text) ||
        !write_through(command, text))
        output_write(text);
}
