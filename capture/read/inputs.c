/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files, folders and lists of files as one list of captures. */
#include "capture/read/inputs.h"
#include "capture/read/error_text.h"
#include "capture/read/file_magic.h"
#include "capture/read/host_files.h"
#include "capture/read/inputs_list.h"
#include "capture/read/key_log.h"
#include "capture/read/limited_file.h"
#include "capture/read/shard.h"
#include "capture/read/text_file.h"

#include <errno.h>
#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DEEPEST = 256,        /* folders in folders; PATH_MAX allows more */
    LIST_MOST = 64 << 20, /* bytes */
};

struct inputs *inputs_new(void) {
    struct inputs *inputs = g_new0(struct inputs, 1);
    inputs->entries = g_ptr_array_new_with_free_func(input_entry_free);
    inputs->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    inputs->roots = g_ptr_array_new_with_free_func(g_free);
    inputs->hosts = g_ptr_array_new_with_free_func(host_files_free);
    inputs->sets = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    inputs->key_logs = g_ptr_array_new_with_free_func(g_free);
    return inputs;
}

struct input_entry *input_entry_new(const char *path, const char *source, char *error) {
    struct input_entry *entry = g_new0(struct input_entry, 1);
    entry->path = g_strdup(path);
    entry->source = g_strdup(source);
    entry->named = strlen(path);
    entry->error = error;
    return entry;
}

void input_entry_release(struct input_entry *entry) {
    for (guint i = 0; entry->descriptors != NULL && i < entry->descriptors->len; i++)
        close(g_array_index(entry->descriptors, int, i));
    g_clear_pointer(&entry->descriptors, g_array_unref);
}

void input_entry_free(gpointer data) {
    struct input_entry *entry = data;
    input_entry_release(entry);
    g_free((char *)entry->path);
    g_free((char *)entry->source);
    g_free((char *)entry->error);
    g_free((char *)entry->archive);
    g_free(entry);
}

/* Takes `error` over. */
static void add_entry(struct inputs *inputs, const char *path, char *error) {
    g_ptr_array_add(inputs->entries, input_entry_new(path, path, error));
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
    struct input_entry *entry = input_entry_new(path, path, NULL);
    entry->is_of_folder = true;
    entry->is_no_file = !there || !S_ISREG(status.st_mode);
    g_ptr_array_add(inputs->entries, entry);
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

/* A name is enough for what is to be unpacked, too: what is not there will be told. */
static bool is_wanted(const struct input_entry *entry) {
    return !entry->is_of_folder || entry->kind == ARCHIVE_MANY ||
           file_magic_is_capture(entry->path) ||
           (entry->kind == ARCHIVE_PACKED && archive_kind_holds_capture(entry->path));
}

void inputs_want_traces(struct inputs *inputs) {
    inputs->wants_traces = true;
}

void inputs_want_key_logs(struct inputs *inputs) {
    inputs->wants_key_logs = true;
}

/* Nothing by which captures are known makes it one. */
static bool is_trace(const struct inputs *inputs, const struct input_entry *entry) {
    char lead[FILE_MAGIC_LEAD];
    if (!inputs->wants_traces || entry->kind != ARCHIVE_NONE)
        return false;
    const size_t length = file_magic_lead(entry->path, lead);
    return length > 0 && file_magic_judge(entry->path, lead, length) != FILE_MAGIC_CAPTURE &&
           text_file_is_trace(entry->path);
}

void inputs_find_hosts(const struct inputs *inputs, GPtrArray *entries) {
    for (guint i = 0; i < entries->len; i++) {
        struct input_entry *entry = entries->pdata[i];
        entry->host = host_files_find(inputs->hosts, entry->path);
    }
}

/* It was read, and is no capture. */
static bool is_host_file(struct inputs *inputs, const struct input_entry *entry) {
    return entry->is_of_folder && !entry->is_no_file && host_files_is_one(entry->path) &&
           host_files_take(inputs->hosts, entry->path, entry->path);
}

/* By its content; false: it is to be passed over. */
static bool look_into(const struct inputs *inputs, struct input_entry *entry) {
    if (entry->is_no_file)
        return false;
    if (entry->error == NULL && strcmp(entry->path, "-") != 0)
        entry->kind = archive_kind_of(entry->path);
    entry->is_trace = entry->error == NULL && is_trace(inputs, entry);
    return entry->is_trace || is_wanted(entry);
}

static bool is_key_log(const struct inputs *inputs, const struct input_entry *entry) {
    char lead[FILE_MAGIC_LEAD];
    if (!inputs->wants_key_logs || entry->is_no_file)
        return false;
    return key_log_is_one(span_of(lead, file_magic_lead(entry->path, lead)));
}

static void leave_out(struct inputs *inputs, struct input_entry *entry) {
    if (is_key_log(inputs, entry))
        g_ptr_array_add(inputs->key_logs, g_strdup(entry->path));
    input_entry_free(entry);
    inputs->passed_over++;
}

/* Takes `entries` over in the place of those that there are, which are somebody's already. */
static void replace_entries(struct inputs *inputs, GPtrArray *entries) {
    g_ptr_array_set_free_func(inputs->entries, NULL);
    g_ptr_array_unref(inputs->entries);
    inputs->entries = entries;
}

void inputs_sift(struct inputs *inputs) {
    GPtrArray *wanted = g_ptr_array_new_with_free_func(input_entry_free);
    for (guint i = 0; i < inputs->entries->len; i++) {
        struct input_entry *entry = inputs->entries->pdata[i];
        if (is_host_file(inputs, entry)) {
            input_entry_free(entry);
        } else if (look_into(inputs, entry)) {
            g_ptr_array_add(wanted, entry);
        } else {
            leave_out(inputs, entry);
        }
    }
    replace_entries(inputs, wanted);
    inputs_find_hosts(inputs, wanted);
}

/* --- shards ----------------------------------------------------------------------------------- */

/* It tells something of captures that lie beside it, whosever they are. */
static bool is_for_all(const struct input_entry *entry) {
    return entry->is_of_folder && host_files_is_one(entry->path);
}

void inputs_keep_shard(struct inputs *inputs, const struct shard *shard) {
    GPtrArray *kept = g_ptr_array_new_with_free_func(input_entry_free);
    for (guint i = 0; i < inputs->entries->len; i++) {
        struct input_entry *entry = inputs->entries->pdata[i];
        if (is_for_all(entry) || shard_has(shard, entry->path, entry->named))
            g_ptr_array_add(kept, entry);
        else
            input_entry_free(entry);
    }
    replace_entries(inputs, kept);
}

void inputs_add_file(struct inputs *inputs, const char *path) {
    add_root(inputs, path);
    add_entry(inputs, path, NULL);
}

static void add_named_folder(struct inputs *inputs, const char *path) {
    const guint before = inputs->entries->len;
    add_folder(inputs, path, 0);
    for (guint i = before; i < inputs->entries->len; i++)
        ((struct input_entry *)inputs->entries->pdata[i])->named = strlen(path);
}

void inputs_add(struct inputs *inputs, const char *path) {
    struct stat status;
    add_root(inputs, path);
    bool folder = strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    if (!folder)
        add_entry(inputs, path, NULL);
    else if (enter_folder(inputs, &status))
        add_named_folder(inputs, path);
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

/* --- reading them ----------------------------------------------------------------------------- */

size_t inputs_count(const struct inputs *inputs) {
    return inputs->entries->len;
}

const struct input_entry *inputs_at(const struct inputs *inputs, size_t index) {
    return g_ptr_array_index(inputs->entries, (guint)index);
}

size_t inputs_passed_over(const struct inputs *inputs) {
    return inputs->passed_over;
}

GPtrArray *inputs_key_logs(const struct inputs *inputs) {
    return inputs->key_logs;
}

void inputs_release(struct inputs *inputs, const struct input_entry *entry) {
    guint index;
    if (entry->descriptors != NULL && g_ptr_array_find(inputs->entries, entry, &index))
        input_entry_release(inputs->entries->pdata[index]);
}

void inputs_free(struct inputs *inputs) {
    g_ptr_array_unref(inputs->entries);
    g_ptr_array_unref(inputs->sets);
    g_hash_table_destroy(inputs->folders);
    g_ptr_array_unref(inputs->roots);
    g_ptr_array_unref(inputs->hosts);
    g_ptr_array_unref(inputs->key_logs);
    g_free(inputs);
}
