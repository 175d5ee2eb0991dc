/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names for what is written, none of them that of something read. */
#include "capture/command/output_paths.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "capture/read/file_set.h"

static bool is_folder(const char *path) {
    return g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* --- names in a folder ------------------------------------------------------------------------ */

static bool cut_suffix(char *name, const char *const *suffixes) {
    for (; *suffixes != NULL; suffixes++) {
        size_t length = strlen(name), suffix = strlen(*suffixes);
        if (length <= suffix || g_ascii_strcasecmp(name + length - suffix, *suffixes) != 0)
            continue;
        name[length - suffix] = '\0';
        return true;
    }
    return false;
}

/* "case" for "/captures/case.pcap.gz". */
static char *stem_of(const struct set_file *file) {
    static const char *const packed[] = {".gz", ".gzo", ".zst", ".lz4", ".xz", ".bz2", NULL};
    static const char *const formats[] = {".pcapng", ".pcap", ".cap", ".ntar", NULL};
    char *name = g_strdup(strcmp(file->path, "-") == 0 ? "stdin" : set_file_name(file));
    (void)cut_suffix(name, packed);
    (void)cut_suffix(name, formats);
    return name;
}

/* A trace keeps the end of its name, "SDL001_600_000017.txt", which may tell what it is. */
static char *name_in(const char *folder, const struct set_file *file, bool is_trace,
                     GHashTable *taken) {
    char *stem = stem_of(file);
    const char *dot = is_trace ? strrchr(stem, '.') : NULL;
    char *ending = dot == NULL || dot == stem ? g_strdup(is_trace ? "" : ".pcapng") : g_strdup(dot);
    stem[strlen(stem) - (is_trace ? strlen(ending) : 0)] = '\0';
    char *name = g_strconcat(stem, ending, NULL);
    for (unsigned number = 2; g_hash_table_contains(taken, name); number++) {
        g_free(name);
        name = g_strdup_printf("%s-%u%s", stem, number, ending);
    }
    g_free(ending);
    char *whole = g_build_filename(folder, name, NULL);
    g_hash_table_add(taken, name);
    g_free(stem);
    return whole;
}

static void add_names(GPtrArray *paths, const struct inputs *inputs, const char *folder) {
    GHashTable *taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < inputs_count(inputs); i++) {
        const struct input_entry *entry = inputs_at(inputs, i);
        const size_t count = entry->set == NULL ? 1 : entry->set->count;
        char **names = g_new0(char *, count + 1);
        const struct set_file only = {.path = (char *)entry->path, .source = (char *)entry->source};
        for (size_t j = 0; j < count; j++)
            names[j] = name_in(folder, entry->set == NULL ? &only : &entry->set->files[j],
                               entry->is_trace, taken);
        g_ptr_array_add(paths, names);
    }
    g_hash_table_unref(taken);
}

/* --- inputs are never written to -------------------------------------------------------------- */

/* A file, by whatever name or link. */
struct identity {
    dev_t device;
    ino_t inode;
};

static guint hash_identity(gconstpointer data) {
    const struct identity *identity = data;
    return (guint)(identity->inode ^ identity->inode >> 32 ^ identity->device * 31);
}

static gboolean identities_are_equal(gconstpointer left, gconstpointer right) {
    const struct identity *a = left, *b = right;
    return a->device == b->device && a->inode == b->inode;
}

static bool identify(const char *path, struct identity *out) {
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    *out = (struct identity){status.st_dev, status.st_ino};
    return true;
}

static void add_identity(void *identities, const char *path) {
    struct identity identity;
    if (identify(path, &identity))
        g_hash_table_add(identities, g_memdup2(&identity, sizeof identity));
}

static GHashTable *identities_of(const struct inputs *inputs) {
    GHashTable *identities =
        g_hash_table_new_full(hash_identity, identities_are_equal, g_free, NULL);
    for (size_t i = 0; i < inputs_count(inputs); i++) {
        const struct input_entry *entry = inputs_at(inputs, i);
        if (entry->set == NULL)
            add_identity(identities, strcmp(entry->path, "-") == 0 ? "/dev/stdin" : entry->path);
        for (size_t j = 0; entry->set != NULL && j < entry->set->count; j++)
            add_identity(identities, entry->set->files[j].path);
    }
    inputs_visit_roots(inputs, add_identity, identities);
    return identities;
}

/* The first path that is an input; NULL when there is none. */
static const char *find_input(const GPtrArray *paths, const struct inputs *inputs) {
    GHashTable *identities = identities_of(inputs);
    const char *found = NULL;
    for (guint i = 0; i < paths->len; i++) {
        struct identity identity;
        for (char **path = paths->pdata[i]; *path != NULL && found == NULL; path++)
            if (identify(*path, &identity) && g_hash_table_contains(identities, &identity))
                found = *path;
    }
    g_hash_table_unref(identities);
    return found;
}

bool output_paths_is_input(const struct inputs *inputs, const char *path) {
    char *const names[] = {(char *)path, NULL};
    GPtrArray *paths = g_ptr_array_new();
    g_ptr_array_add(paths, (gpointer)names);
    const bool is_input = find_input(paths, inputs) != NULL;
    g_ptr_array_unref(paths);
    return is_input;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void free_paths(gpointer paths) {
    g_strfreev(paths);
}

static bool make_folder(const char *path, char **error) {
    if (g_mkdir_with_parents(path, 0777) == 0)
        return true;
    *error = g_strdup_printf("cannot be made a folder: %s", g_strerror(errno));
    return false;
}

GPtrArray *output_paths(const struct inputs *inputs, const char *output, bool many, char **error) {
    GPtrArray *paths = g_ptr_array_new_with_free_func(free_paths);
    bool folder = many || is_folder(output) || g_str_has_suffix(output, "/");
    if (folder)
        add_names(paths, inputs, output);
    else
        g_ptr_array_add(paths, g_strdupv((char *[]){(char *)output, NULL}));
    const char *input = find_input(paths, inputs);
    if (input != NULL)
        *error = g_strdup_printf("%s is one of the captures to read; inputs are never overwritten",
                                 input);
    if (input == NULL && (!folder || make_folder(output, error)))
        return paths;
    g_ptr_array_unref(paths);
    return NULL;
}
