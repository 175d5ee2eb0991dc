/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/trust_lists/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "capture/read/error_text.h"
#include "capture/read/whole.h"

enum { NAME_MOST = 200, NUMBERS_MOST = 10000 };

static const char *after_last_slash(const char *name) {
    const char *slash = strrchr(name, '/');
    const char *start = slash == NULL ? name : slash + 1;
    const char *backslash = strrchr(start, '\\');
    return backslash == NULL ? start : backslash + 1;
}

static bool is_plain(gchar letter) {
    return g_ascii_isalnum(letter) || strchr("._-+@=,", letter) != NULL;
}

char *extract_safe_name(const char *name) {
    GString *safe = g_string_new(NULL);
    for (const char *at = after_last_slash(name); *at != '\0' && safe->len < NAME_MOST; at++)
        g_string_append_c(safe, is_plain(*at) ? *at : '_');
    if (safe->len == 0)
        g_string_append(safe, "file");
    if (strchr(".-", safe->str[0]) != NULL)
        safe->str[0] = '_';
    return g_string_free(safe, FALSE);
}

/* "CTLFile-2.tlv" of "CTLFile.tlv"; the name itself for 1. */
static char *numbered(const char *folder, const char *name, unsigned number) {
    const char *dot = strrchr(name, '.');
    const int stem = (int)(dot == NULL ? strlen(name) : (size_t)(dot - name));
    if (number == 1)
        return g_build_filename(folder, name, NULL);
    char *other = g_strdup_printf("%.*s-%u%s", stem, name, number, dot == NULL ? "" : dot);
    char *path = g_build_filename(folder, other, NULL);
    g_free(other);
    return path;
}

/* The path of a new file that is open now as *fd; NULL with errno. */
static char *open_new(const char *folder, const char *name, int *fd) {
    for (unsigned number = 1; number <= NUMBERS_MOST; number++) {
        char *path = numbered(folder, name, number);
        *fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (*fd >= 0)
            return path;
        g_free(path);
        if (errno != EEXIST)
            return NULL;
    }
    return NULL;
}

char *extract_write(const char *folder, const char *name, struct span bytes, char **error) {
    int fd = -1;
    char *path = open_new(folder, name, &fd);
    if (path == NULL) {
        error_text_set(error, "cannot be written: %s", g_strerror(errno));
        return NULL;
    }
    int reason = whole_write(fd, bytes.at, span_len(bytes));
    if (close(fd) != 0 && reason == 0)
        reason = errno;
    if (reason == 0)
        return path;
    error_text_set(error, "cannot be written: %s", g_strerror(reason));
    (void)unlink(path);
    g_free(path);
    return NULL;
}
