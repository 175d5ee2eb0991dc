/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/host_files.h"

#include <string.h>

#include "capture/read/limited_file.h"

enum { FILE_MOST = 4 << 20, FILES_MOST = 16 << 20 }; /* bytes; the CAs of a browser have 250 kB */

static size_t folder_length(const char *path) {
    size_t length = strlen(path);
    while (length > 0 && strchr("/!", path[length - 1]) == NULL)
        length--;
    return length;
}

static bool is_authorities(const char *path) {
    return g_str_has_prefix(path + folder_length(path), "ca_");
}

bool host_files_is_one(const char *path) {
    return g_str_has_suffix(path, ".pem") &&
           (is_authorities(path) || g_str_has_prefix(path + folder_length(path), "server_"));
}

static struct host_files *find(const GPtrArray *all, const char *path) {
    const size_t length = folder_length(path);
    for (guint i = 0; i < all->len; i++) {
        struct host_files *files = all->pdata[i];
        if (strlen(files->folder) == length && strncmp(files->folder, path, length) == 0)
            return files;
    }
    return NULL;
}

const struct host_files *host_files_find(const GPtrArray *all, const char *path) {
    return find(all, path);
}

static struct host_files *add(GPtrArray *all, const char *path) {
    struct host_files *files = g_new0(struct host_files, 1);
    files->folder = g_strndup(path, folder_length(path));
    files->authorities = g_string_new(NULL);
    files->own = g_string_new(NULL);
    g_ptr_array_add(all, files);
    return files;
}

bool host_files_take(GPtrArray *all, const char *path, const char *source) {
    char *error = NULL;
    size_t length = 0;
    char *text = limited_file_read(source, DASH_IS_A_NAME, FILE_MOST, &length, &error);
    g_free(error);
    if (text == NULL)
        return false;
    struct host_files *files = find(all, path);
    if (files == NULL)
        files = add(all, path);
    GString *out = is_authorities(path) ? files->authorities : files->own;
    const bool has_room = out->len + length < FILES_MOST;
    if (has_room) {
        g_string_append_len(out, text, (gssize)length);
        g_string_append_c(out, '\n');
    }
    g_free(text);
    return has_room;
}

void host_files_free(gpointer data) {
    struct host_files *files = data;
    g_free(files->folder);
    g_string_free(files->authorities, TRUE);
    g_string_free(files->own, TRUE);
    g_free(files);
}
