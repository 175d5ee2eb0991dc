/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/secrets.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SECRET_MOST = 1024 };

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
    char *text;
    GError *error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        char *reason = g_strdup(error->message);
        g_error_free(error);
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

/* A line typed without being shown. */
static bool read_unseen(int terminal, char line[SECRET_MOST]) {
    static const char question[] = "Dialback secret: ";
    struct termios shown, unseen;
    if (tcgetattr(terminal, &shown) != 0)
        return false;
    unseen = shown;
    unseen.c_lflag &= ~(tcflag_t)ECHO;
    ssize_t length = -1;
    if (tcsetattr(terminal, TCSAFLUSH, &unseen) == 0 &&
        write(terminal, question, sizeof question - 1) > 0)
        length = read(terminal, line, SECRET_MOST - 1);
    (void)tcsetattr(terminal, TCSAFLUSH, &shown);
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
