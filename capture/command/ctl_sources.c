/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/ctl_sources.h"

#include "capture/command/output.h"

void ctl_sources_init(struct ctl_sources *lists) {
    *lists = (struct ctl_sources){
        .groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref),
        .listed = g_array_new(FALSE, FALSE, sizeof(struct listed)),
    };
}

void ctl_sources_clear(struct ctl_sources *lists) {
    g_array_unref(lists->listed);
    g_ptr_array_unref(lists->groups);
}

struct listed *ctl_sources_at(const struct ctl_sources *lists, guint index) {
    return &g_array_index(lists->listed, struct listed, index);
}

void ctl_sources_add(struct ctl_sources *lists, const char *word) {
    char *cut = NULL;
    char *error = NULL;
    GPtrArray *sources = sources_read(word, &cut, &error);
    if (sources == NULL) {
        lists->incomplete = true;
        complain_and_free(word, error);
        return;
    }
    if (cut != NULL) {
        lists->incomplete = true;
        complain_and_free(word, cut);
    }
    g_ptr_array_add(lists->groups, sources);
    for (guint i = 0; i < sources->len; i++) {
        struct listed listed = {.source = g_ptr_array_index(sources, i)};
        if (listed.source->incomplete != NULL) {
            lists->incomplete = true;
            complain(listed.source->label, listed.source->incomplete);
        }
        if (ctl_read_file(source_whole(listed.source), &listed.file))
            g_array_append_val(lists->listed, listed);
    }
}

enum exit_status ctl_sources_status(bool incomplete, bool found) {
    if (incomplete || output_failed())
        return STATUS_INCOMPLETE;
    return found ? STATUS_FOUND : STATUS_CLEAN;
}
