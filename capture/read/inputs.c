/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files, folders and lists of files as one list of captures. */
#include "capture/read/inputs.h"
#include "capture/read/error_text.h"
#include "capture/read/file_magic.h"
#include "capture/read/file_set.h"
#include "capture/read/limited_file.h"

#include <errno.h>
#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

enum {
    DEEPEST = 256,        /* folders in folders; PATH_MAX allows more */
    LIST_MOST = 64 << 20, /* bytes */
};

struct inputs {
    GArray *entries;
    GHashTable *folders; /* those entered: device and file number, as text */
    GPtrArray *roots;    /* paths that were named, folders that were entered, and links */
    size_t passed_over;
    GPtrArray *sets; /* struct file_set *, owned; NULL: nobody looked for any */
};

struct inputs *inputs_new(void) {
    struct inputs *inputs = g_new0(struct inputs, 1);
    inputs->entries = g_array_new(FALSE, FALSE, sizeof(struct input_entry));
    inputs->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    inputs->roots = g_ptr_array_new_with_free_func(g_free);
    return inputs;
}

/* Takes `error` over. */
static void add_entry(struct inputs *inputs, const char *path, char *error) {
    struct input_entry entry = {.path = g_strdup(path), .error = error};
    g_array_append_val(inputs->entries, entry);
}

static void add_root(struct inputs *inputs, const char *path) {
    g_ptr_array_add(inputs->roots, g_strdup(path));
}

/* A link may lead anywhere. */
static void add_if_link(struct inputs *inputs, const char *path) {
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
        add_root(inputs, path);
}

static bool enter_folder(struct inputs *inputs, const struct stat *status) {
    char *identity =
        g_strdup_printf("%ju:%ju", (uintmax_t)status->st_dev, (uintmax_t)status->st_ino);
    return g_hash_table_add(inputs->folders, identity);
}

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder, sorted; NULL: *error tells why. */
static GPtrArray *list_folder(const char *path, char **error) {
    errno = 0;
    GDir *folder = g_dir_open(path, 0, NULL);
    if (folder == NULL) {
        *error = error_text_of_errno(errno);
        return NULL;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(folder); name != NULL; name = g_dir_read_name(folder))
        g_ptr_array_add(names, g_strdup(name));
    g_dir_close(folder);
    g_ptr_array_sort(names, compare_names);
    return names;
}

static void add_folder(struct inputs *inputs, const char *path, int depth);

static void add_found(struct inputs *inputs, const char *path, int depth) {
    struct stat status;
    bool there = stat(path, &status) == 0; /* else it is a dangling link */
    add_if_link(inputs, path);
    if (there && S_ISDIR(status.st_mode)) {
        if (enter_folder(inputs, &status))
            add_folder(inputs, path, depth);
        return;
    }
    if (!there || !S_ISREG(status.st_mode)) {
        inputs->passed_over++;
        return;
    }
    const struct input_entry entry = {.path = g_strdup(path), .is_of_folder = true};
    g_array_append_val(inputs->entries, entry);
}

static void add_folder(struct inputs *inputs, const char *path, int depth) {
    char *error = NULL;
    if (depth == DEEPEST) {
        add_entry(inputs, path, g_strdup("is a folder too deep in other folders"));
        return;
    }
    GPtrArray *names = list_folder(path, &error);
    if (names == NULL) {
        add_entry(inputs, path, error);
        return;
    }
    for (guint i = 0; i < names->len; i++) {
        char *below = g_build_filename(path, g_ptr_array_index(names, i), NULL);
        add_found(inputs, below, depth + 1);
        g_free(below);
    }
    g_ptr_array_free(names, TRUE);
}

void inputs_visit_roots(const struct inputs *inputs, void (*visit)(void *, const char *path),
                        void *data) {
    for (guint i = 0; i < inputs->roots->len; i++)
        visit(data, g_ptr_array_index(inputs->roots, i));
}

void inputs_sift(struct inputs *inputs) {
    guint left = 0;
    for (guint i = 0; i < inputs->entries->len; i++) {
        struct input_entry *entry = &g_array_index(inputs->entries, struct input_entry, i);
        if (!entry->is_of_folder || file_magic_is_capture(entry->path)) {
            entry->is_of_folder = false;
            g_array_index(inputs->entries, struct input_entry, left++) = *entry;
            continue;
        }
        g_free((char *)entry->path);
        inputs->passed_over++;
    }
    g_array_set_size(inputs->entries, left);
}

void inputs_add(struct inputs *inputs, const char *path) {
    struct stat status;
    add_root(inputs, path);
    bool folder = strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    if (!folder)
        add_entry(inputs, path, NULL);
    else if (enter_folder(inputs, &status))
        add_folder(inputs, path, 0);
}

static void add_line(struct inputs *inputs, const char *line, size_t length, char separator) {
    if (separator == '\n' && length > 0 && line[length - 1] == '\r')
        length--;
    if (length == 0)
        return;
    char *path = g_strndup(line, length);
    inputs_add(inputs, path);
    g_free(path);
}

bool inputs_add_list(struct inputs *inputs, const char *list, char **error) {
    size_t length;
    char *text = limited_file_read(list, DASH_IS_STANDARD_INPUT, LIST_MOST, &length, error);
    if (text == NULL)
        return false;
    char separator = memchr(text, '\0', length) != NULL ? '\0' : '\n';
    const char *at = text;
    const char *end = text + length;
    while (at < end) {
        const char *stop = memchr(at, separator, (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        add_line(inputs, at, (size_t)(stop - at), separator);
        at = stop + 1;
    }
    g_free(text);
    return true;
}

/* --- rotated sets ----------------------------------------------------------------------------- */

/* What can be read twice, once each. */
static GPtrArray *plain_files(const struct inputs *inputs) {
    GPtrArray *paths = g_ptr_array_new();
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < inputs_count(inputs); i++) {
        const struct input_entry *entry = inputs_at(inputs, i);
        struct stat status;
        if (entry->error == NULL && stat(entry->path, &status) == 0 && S_ISREG(status.st_mode) &&
            g_hash_table_add(known, (char *)entry->path))
            g_ptr_array_add(paths, (char *)entry->path);
    }
    g_hash_table_unref(known);
    return paths;
}

static GHashTable *sets_by_path(const GPtrArray *sets) {
    GHashTable *by_path = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < sets->len; i++) {
        struct file_set *set = sets->pdata[i];
        for (size_t j = 0; j < set->count; j++)
            g_hash_table_insert(by_path, set->files[j].path, set);
    }
    return by_path;
}

void inputs_join_sets(struct inputs *inputs) {
    GPtrArray *paths = plain_files(inputs);
    inputs->sets = file_sets_of(paths);
    GHashTable *by_path = sets_by_path(inputs->sets);
    GHashTable *entered = g_hash_table_new(NULL, NULL);
    guint left = 0;
    for (guint i = 0; i < inputs->entries->len; i++) {
        struct input_entry *entry = &g_array_index(inputs->entries, struct input_entry, i);
        struct file_set *set = g_hash_table_lookup(by_path, entry->path);
        if (set != NULL && !g_hash_table_add(entered, set)) {
            g_free((char *)entry->path);
            continue;
        }
        entry->set = set;
        if (set != NULL) {
            g_free((char *)entry->path);
            entry->path = g_strdup(set->files[0].path);
        }
        g_array_index(inputs->entries, struct input_entry, left++) = *entry;
    }
    g_array_set_size(inputs->entries, left);
    g_hash_table_unref(entered);
    g_hash_table_unref(by_path);
    g_ptr_array_unref(paths);
}

/* --- reading them ----------------------------------------------------------------------------- */

size_t inputs_count(const struct inputs *inputs) {
    return inputs->entries->len;
}

const struct input_entry *inputs_at(const struct inputs *inputs, size_t index) {
    return &g_array_index(inputs->entries, struct input_entry, index);
}

size_t inputs_passed_over(const struct inputs *inputs) {
    return inputs->passed_over;
}

void inputs_free(struct inputs *inputs) {
    for (guint i = 0; i < inputs->entries->len; i++) {
        struct input_entry *entry = &g_array_index(inputs->entries, struct input_entry, i);
        g_free((char *)entry->path);
        g_free((char *)entry->error);
    }
    g_array_free(inputs->entries, TRUE);
    if (inputs->sets != NULL)
        g_ptr_array_unref(inputs->sets);
    g_hash_table_destroy(inputs->folders);
    g_ptr_array_unref(inputs->roots);
    g_free(inputs);
}
