/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Control characters, line breaks and bytes that are not UTF-8 are taken out of messages. */
#include "capture/read/error_text.h"

#include <errno.h>
#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum { LONGEST = 200 };

char *error_text_plain(const char *text) {
    char *valid = g_utf8_make_valid(text, -1);
    GString *line = g_string_new(NULL);
    for (const char *at = valid; *at != '\0' && line->len < LONGEST; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        bool blank = g_unichar_isspace(letter) || letter == 0xfffd || !g_unichar_isprint(letter);
        if (!blank)
            g_string_append_unichar(line, letter);
        else if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c(line, ' ');
    }
    while (line->len > 0 && strchr(" .", line->str[line->len - 1]) != NULL)
        g_string_truncate(line, line->len - 1);
    g_free(valid);
    return g_string_free(line, FALSE);
}

char *error_text_of_errno(int error) {
    switch (error) {
    case ENOENT:
        return g_strdup("does not exist");
    case EACCES:
    case EPERM:
        return g_strdup("cannot be read: permission denied");
    case EISDIR:
        return g_strdup("is a folder");
    case ELOOP:
        return g_strdup("is a symbolic link that leads in a circle");
    default:
        return g_strdup_printf("cannot be read: %s", g_strerror(error));
    }
}

bool error_text_set(char **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    *error = error_text_plain(message);
    g_free(message);
    return false;
}
