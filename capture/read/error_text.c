/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Control characters, line breaks and bytes that are not UTF-8 are taken out of messages. */
#include "capture/read/error_text.h"

#include <errno.h>
#include <glib.h>
#include <stdarg.h>
#include <string.h>

#include "capture/text/letter.h"

enum { LONGEST = 200 };

static bool is_blank(const struct letter *letter) {
    const bool shown = letter->kind == LETTER_PLAIN || letter->kind == LETTER_PRIVATE;
    return !shown || g_unichar_isspace(letter->character) || letter->character == 0xfffd;
}

char *error_text_plain(const char *text) {
    struct span rest = span_of_text(text);
    struct letter letter;
    GString *line = g_string_new(NULL);
    while (line->len < LONGEST && letter_take(&rest, &letter)) {
        if (!is_blank(&letter))
            g_string_append_len(line, (const char *)letter.bytes.at,
                                (gssize)span_len(letter.bytes));
        else if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c(line, ' ');
    }
    while (line->len > 0 && strchr(" .", line->str[line->len - 1]) != NULL)
        g_string_truncate(line, line->len - 1);
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
