/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/given_trust_lists.h"

#include <glib.h>

#include "capture/read/limited_file.h"
#include "ctl/header.h"

enum { LIST_MOST = 16 << 20 }; /* bytes; a list has less than a thousandth of it */

static bool read_list(const char *path, struct engine_list *list, char **reason) {
    char *error = NULL;
    size_t length;
    char *bytes = limited_file_read(path, DASH_IS_A_NAME, LIST_MOST, &length, &error);
    if (bytes == NULL) {
        *reason = g_strdup_printf("'%s' %s", path, error);
        g_free(error);
        return false;
    }
    *list = (struct engine_list){path, span_of(bytes, length)};
    if (ctl_has_magic(list->bytes))
        return true;
    *reason = g_strdup_printf("'%s' is no CTL or ITL file", path);
    return false;
}

bool given_trust_lists_read(char *const *paths, struct given_trust_lists *lists, char **reason) {
    *lists = (struct given_trust_lists){NULL, 0};
    if (paths == NULL)
        return true;
    lists->lists = g_new0(struct engine_list, g_strv_length((char **)paths));
    for (; *paths != NULL; paths++)
        if (!read_list(*paths, &lists->lists[lists->count++], reason))
            return false;
    return true;
}

void given_trust_lists_clear(struct given_trust_lists *lists) {
    for (unsigned i = 0; i < lists->count; i++)
        g_free((void *)lists->lists[i].bytes.at);
    g_free(lists->lists);
    *lists = (struct given_trust_lists){NULL, 0};
}
