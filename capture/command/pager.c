/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/pager.h"

#include <glib.h>
#include <signal.h>
#include <stdint.h>
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

bool pager_program(struct launcher_program *program) {
    const char *command = pager_command();
    if (command == NULL)
        return false;
    const char *const words[] = {"sh", "-c", command, NULL};
    *program = (struct launcher_program){
        .words = g_strdupv((char **)(uintptr_t)words),
        .environment = g_environ_setenv(g_get_environ(), "LESS", "FRX", FALSE),
        .is_pager = true};
    return true;
}

void pager_program_free(struct launcher_program *program) {
    g_strfreev(program->words);
    g_strfreev(program->environment);
}

/* The reader may leave before the end, and interrupt the pager without ending us: the terminal is
 * its own until it goes. False: there is no shell to start it. */
static bool write_through(struct launcher *launcher, unsigned program, const char *text) {
    GPid process;
    int status;
    const int input = launcher_start(launcher, program, -1, &process, NULL);
    FILE *pager = input < 0 ? NULL : fdopen(input, "w");
    if (pager == NULL)
        return false;
    void (*interrupted)(int) = signal(SIGINT, SIG_IGN);
    void (*left)(int) = signal(SIGPIPE, SIG_IGN);
    (void)fputs(text, pager);
    (void)fclose(pager);
    (void)launcher_has_ended(launcher, process, true, &status);
    (void)signal(SIGPIPE, left);
    (void)signal(SIGINT, interrupted);
    return true;
}

void pager_write(const char *text, struct launcher *launcher, unsigned program) {
    if (launcher == NULL || !isatty(STDOUT_FILENO) || fits_terminal(text) ||
        !write_through(launcher, program, text))
        output_write(text);
}
