/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many files this process has open, to notice those that nobody closes. */
#ifndef UCSCOPE_UNIT_OPEN_FILES_H
#define UCSCOPE_UNIT_OPEN_FILES_H

#include <glib.h>

static inline unsigned open_files(void) {
    GDir *folder = g_dir_open("/proc/self/fd", 0, NULL);
    unsigned count = 0;
    g_assert_nonnull(folder);
    while (g_dir_read_name(folder) != NULL)
        count++;
    g_dir_close(folder);
    return count;
}

#endif
