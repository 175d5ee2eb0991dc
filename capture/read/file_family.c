/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/file_family.h"

static void free_family(gpointer family) {
    g_ptr_array_unref(family);
}

GPtrArray *file_families_of(const struct set_file *files, size_t count, file_family_read *read,
                            GDestroyNotify free_member) {
    GPtrArray *families = g_ptr_array_new_with_free_func(free_family);
    if (count < 2)
        return families; /* before names are compared, which takes a while to get ready */
    GHashTable *by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < count; i++) {
        char *name = NULL;
        void *member = read(&files[i], &name);
        if (member == NULL)
            continue;
        GPtrArray *family = g_hash_table_lookup(by_name, name);
        if (family == NULL) {
            family = g_ptr_array_new_with_free_func(free_member);
            g_ptr_array_add(families, family);
            g_hash_table_insert(by_name, g_strdup(name), family);
        }
        g_ptr_array_add(family, member);
        g_free(name);
    }
    g_hash_table_unref(by_name);
    return families;
}
