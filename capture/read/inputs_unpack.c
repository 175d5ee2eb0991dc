/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries that become others: files of a rotated capture one of them, an archive several. */
#include <string.h>
#include <sys/stat.h>

#include "capture/read/archive_members.h"
#include "capture/read/file_set.h"
#include "capture/read/inputs_list.h"
#include "capture/read/rotated_name.h"
#include "capture/read/trace_set.h"

/* --- rotated sets ----------------------------------------------------------------------------- */

/* What can be read twice, once each: captures, or traces. */
static GArray *plain_files(const GPtrArray *entries, bool traces) {
    GArray *files = g_array_new(FALSE, FALSE, sizeof(struct set_file));
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < entries->len; i++) {
        const struct input_entry *entry = entries->pdata[i];
        struct stat status;
        const struct set_file file = {.path = (char *)entry->path, .source = (char *)entry->source};
        if (entry->error == NULL && entry->kind == ARCHIVE_NONE && entry->is_trace == traces &&
            stat(entry->source, &status) == 0 && S_ISREG(status.st_mode) &&
            g_hash_table_add(known, (char *)entry->path))
            g_array_append_val(files, file);
    }
    g_hash_table_unref(known);
    return files;
}

static void add_sets(GPtrArray *sets, const GPtrArray *entries, bool traces,
                     GPtrArray *(*find)(const struct set_file *files, size_t count)) {
    GArray *files = plain_files(entries, traces);
    GPtrArray *found = find((const struct set_file *)(void *)files->data, files->len);
    g_ptr_array_extend_and_steal(sets, found);
    g_array_unref(files);
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

/* `other` is read with it. */
static void take_descriptors(struct input_entry *entry, struct input_entry *other) {
    if (other->descriptors == NULL)
        return;
    if (entry->descriptors == NULL)
        entry->descriptors = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_vals(entry->descriptors, other->descriptors->data, other->descriptors->len);
    g_clear_pointer(&other->descriptors, g_array_unref);
}

static void begin_set(struct input_entry *entry, const struct file_set *set) {
    entry->set = set;
    g_free((char *)entry->path);
    g_free((char *)entry->source);
    entry->path = g_strdup(set->files[0].path);
    entry->source = g_strdup(set->files[0].source);
}

/* The same entries, those of a set as one. They are taken over. */
static GPtrArray *join_sets(struct inputs *inputs, GPtrArray *entries) {
    GPtrArray *joined = g_ptr_array_new_with_free_func(input_entry_free);
    GPtrArray *sets = g_ptr_array_new_with_free_func(file_set_free);
    add_sets(sets, entries, false, file_sets_of);
    add_sets(sets, entries, true, trace_sets_of);
    GHashTable *by_path = sets_by_path(sets);
    GHashTable *entered = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < entries->len; i++) {
        struct input_entry *entry = entries->pdata[i];
        struct file_set *set = g_hash_table_lookup(by_path, entry->path);
        struct input_entry *first = set == NULL ? NULL : g_hash_table_lookup(entered, set);
        if (first != NULL) {
            take_descriptors(first, entry);
            input_entry_free(entry);
            continue;
        }
        if (set != NULL) {
            begin_set(entry, set);
            g_hash_table_insert(entered, set, entry);
        }
        g_ptr_array_add(joined, entry);
    }
    g_ptr_array_add(inputs->sets, sets);
    g_hash_table_unref(entered);
    g_hash_table_unref(by_path);
    g_ptr_array_set_free_func(entries, NULL);
    g_ptr_array_unref(entries);
    return joined;
}

void inputs_join_sets(struct inputs *inputs) {
    inputs->entries = join_sets(inputs, inputs->entries);
}

/* --- archives --------------------------------------------------------------------------------- */

static struct input_entry *entry_of(struct archive_member *member) {
    struct input_entry *entry = input_entry_new(
        member->path, member->source != NULL ? member->source : member->path, member->error);
    member->error = NULL;
    if (member->descriptor < 0)
        return entry;
    entry->descriptors = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(entry->descriptors, member->descriptor);
    member->descriptor = -1;
    return entry;
}

/* What was named is not passed over in silence. */
static char *why_without(const struct input_entry *archive, size_t passed_over) {
    return archive->kind == ARCHIVE_PACKED
               ? g_strdup("is a compressed file, and what is in it no capture")
               : g_strdup_printf("is an archive without a capture: %zu other %s in it", passed_over,
                                 passed_over == 1 ? "file is" : "files are");
}

static void add_members(struct inputs *inputs, const struct input_entry *archive,
                        bool (*is_stopped)(void), GPtrArray *entries) {
    struct archive_members members;
    archive_members_unpack(archive->path, inputs->wants_traces, is_stopped, &members);
    for (guint i = 0; i < members.members->len; i++) {
        struct input_entry *entry =
            entry_of(&g_array_index(members.members, struct archive_member, i));
        entry->is_of_archive = archive->kind == ARCHIVE_MANY;
        entry->is_trace = g_array_index(members.members, struct archive_member, i).is_trace;
        g_ptr_array_add(entries, entry);
    }
    if (members.members->len == 0 && !archive->is_of_folder)
        g_ptr_array_add(entries, input_entry_new(archive->path, archive->path,
                                                 why_without(archive, members.passed_over)));
    else
        inputs->passed_over += members.passed_over;
    g_ptr_array_add(inputs->roots, g_strdup(archive->path));
    g_ptr_array_extend_and_steal(inputs->hosts, members.hosts);
    members.hosts = g_ptr_array_new();
    g_ptr_array_extend_and_steal(inputs->key_logs, members.key_logs);
    members.key_logs = g_ptr_array_new();
    archive_members_clear(&members);
}

static char *family_of(const struct input_entry *entry) {
    struct rotated_name name;
    if (entry->kind != ARCHIVE_PACKED || !rotated_name_read(entry->path, &name))
        return NULL;
    char *family = g_steal_pointer(&name.family);
    rotated_name_clear(&name);
    return family;
}

/* How many from `index` on are to be unpacked together. */
static guint count_together(const struct inputs *inputs, guint index) {
    char *family = family_of(inputs->entries->pdata[index]);
    guint end = index + 1;
    for (bool fits = family != NULL; fits && end < inputs->entries->len; end += fits) {
        char *other = family_of(inputs->entries->pdata[end]);
        fits = other != NULL && strcmp(other, family) == 0;
        g_free(other);
    }
    g_free(family);
    return end - index;
}

static void number_members(const struct input_entry *archive, const GPtrArray *entries) {
    for (guint i = 0; i < entries->len; i++) {
        struct input_entry *entry = entries->pdata[i];
        entry->archive = g_strdup(archive->path);
        entry->archive_left = entries->len - i - 1;
    }
}

static void put_in_place_of(GPtrArray *entries, guint at, guint count, GPtrArray *others) {
    g_ptr_array_remove_range(entries, at, count);
    for (guint i = 0; i < others->len; i++)
        g_ptr_array_insert(entries, (gint)(at + i), others->pdata[i]);
    g_ptr_array_set_free_func(others, NULL);
}

void inputs_unpack(struct inputs *inputs, size_t index, bool joins_sets, bool (*is_stopped)(void)) {
    const guint at = (guint)index;
    const guint together = joins_sets ? count_together(inputs, at) : 1;
    GPtrArray *entries = g_ptr_array_new_with_free_func(input_entry_free);
    for (guint i = 0; i < together; i++)
        add_members(inputs, inputs->entries->pdata[at + i], is_stopped, entries);
    const bool is_cut = is_stopped != NULL && is_stopped();
    inputs_find_hosts(inputs, entries);
    if (joins_sets && !is_cut)
        entries = join_sets(inputs, entries);
    if (((struct input_entry *)inputs->entries->pdata[at])->kind == ARCHIVE_MANY)
        number_members(inputs->entries->pdata[at], entries);
    if (!is_cut)
        put_in_place_of(inputs->entries, at, together, entries);
    g_ptr_array_unref(entries);
}

void inputs_unpack_all(struct inputs *inputs, bool joins_sets) {
    for (guint i = 0; i < inputs->entries->len;) {
        const struct input_entry *entry = inputs->entries->pdata[i];
        if (entry->kind == ARCHIVE_NONE)
            i++;
        else
            inputs_unpack(inputs, i, joins_sets, NULL);
    }
}
