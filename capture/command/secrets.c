/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/secrets.h"

#include "capture/read/limited_file.h"

#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SECRET_MOST = 1024, FILE_MOST = 1 << 20 /* bytes */ };

void secret_wipe(char *text) {
    explicit_bzero(text, strlen(text));
    g_free(text);
}

static bool add(GPtrArray *secrets, char *secret) {
    if (*secret == '\0') {
        g_free(secret);
        return false;
    }
    g_ptr_array_add(secrets, secret);
    return true;
}

/* Each line that is not empty. */
static char *read_file(const char *path, GPtrArray *secrets) {
    char *error = NULL;
    char *text = limited_file_read(path, DASH_IS_A_NAME, FILE_MOST, NULL, &error);
    if (text == NULL) {
        char *reason = g_strdup_printf("%s %s", path, error);
        g_free(error);
        return reason;
    }
    guint before = secrets->len;
    for (char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\r\n");
        (void)add(secrets, g_strndup(line, length));
        line += length + strspn(line + length, "\r\n");
    }
    secret_wipe(text);
    return secrets->len > before ? NULL : g_strdup_printf("there is no secret in %s", path);
}

static char *read_environment(const char *name, GPtrArray *secrets) {
    const char *value = g_getenv(name);
    if (value == NULL || !add(secrets, g_strdup(value)))
        return g_strdup_printf("the environment variable %s is not set", name);
    return NULL;
}

/* --- a terminal that does not show what is typed ---------------------------------------------- */

/* SIGTSTP is among them, too: who stops the program gets a terminal that shows what is typed. */
static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
static struct termios shown;
static int hidden_terminal = -1;

static void show_and_end(int number) {
    (void)tcsetattr(hidden_terminal, TCSAFLUSH, &shown);
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

/* A signal that is ignored stays so. `before`: what to put back. */
static void show_on_signals(int terminal, struct sigaction before[G_N_ELEMENTS(ending)]) {
    struct sigaction action = {.sa_handler = show_and_end};
    sigemptyset(&action.sa_mask);
    hidden_terminal = terminal;
    for (size_t i = 0; i < G_N_ELEMENTS(ending); i++)
        if (sigaction(ending[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
            (void)sigaction(ending[i], &action, NULL);
}

static void put_back_signals(const struct sigaction before[G_N_ELEMENTS(ending)]) {
    for (size_t i = 0; i < G_N_ELEMENTS(ending); i++)
        (void)sigaction(ending[i], &before[i], NULL);
}

/* A line typed without being shown. */
static bool read_unseen(int terminal, char line[SECRET_MOST]) {
    static const char question[] = "Dialback secret: ";
    struct sigaction before[G_N_ELEMENTS(ending)];
    struct termios unseen;
    if (tcgetattr(terminal, &shown) != 0)
        return false;
    show_on_signals(terminal, before);
    unseen = shown;
    unseen.c_lflag &= ~(tcflag_t)ECHO;
    ssize_t length = -1;
    if (tcsetattr(terminal, TCSAFLUSH, &unseen) == 0 &&
        write(terminal, question, sizeof question - 1) > 0)
        length = read(terminal, line, SECRET_MOST - 1);
    (void)tcsetattr(terminal, TCSAFLUSH, &shown);
    put_back_signals(before);
    ssize_t ended = write(terminal, "\n", 1);
    line[length > 0 && ended > 0 ? length : 0] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    return length > 0;
}

static char *read_prompt(GPtrArray *secrets) {
    char line[SECRET_MOST] = "";
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0)
        return g_strdup("there is no terminal to ask on");
    bool given = read_unseen(terminal, line) && add(secrets, g_strdup(line));
    close(terminal);
    explicit_bzero(line, sizeof line);
    return given ? NULL : g_strdup("no secret was given");
}

/* Why it can not be read; NULL: it was. */
static char *read_source(const char *source, GPtrArray *secrets) {
    if (g_str_has_prefix(source, "file:"))
        return read_file(source + 5, secrets);
    if (g_str_has_prefix(source, "env:"))
        return read_environment(source + 4, secrets);
    if (strcmp(source, "prompt") == 0)
        return read_prompt(secrets);
    return g_strdup("give file:PATH, env:NAME or prompt; a secret itself could be seen by everyone "
                    "on this host");
}

bool secrets_read(char *const *sources, char ***secrets, char **reason) {
    GPtrArray *all = g_ptr_array_new();
    *reason = NULL;
    for (; sources != NULL && *sources != NULL && *reason == NULL; sources++)
        *reason = read_source(*sources, all);
    g_ptr_array_add(all, NULL);
    *secrets = (char **)g_ptr_array_free(all, FALSE);
    if (*reason == NULL)
        return true;
    secrets_free(*secrets);
    *secrets = NULL;
    return false;
}

void secrets_free(char **secrets) {
    for (char **secret = secrets; secret != NULL && *secret != NULL; secret++)
        secret_wipe(*secret);
    g_free(secrets);
}
