/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace as text, scanned as the command does it. */
#ifndef UCSCOPE_UNIT_SCANNED_TRACE_H
#define UCSCOPE_UNIT_SCANNED_TRACE_H

#include <glib.h>
#include <glib/gstdio.h>

#include "capture/command/trace_scan.h"

static inline void scanned_trace_progress(void *data, const struct text_file *file) {
    (void)data, (void)file;
}

/* To be cleared by keyed_scan_clear. */
static inline void scan_trace_text(const char *text, struct keyed_scan *scan) {
    char *path = NULL;
    struct options options = {0};
    const int file = g_file_open_tmp("trace_XXXXXX", &path, NULL);
    g_assert_true(file >= 0 && g_close(file, NULL));
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    services_init(&options.services);
    const struct trace_scan_task task = {
        .options = &options, .file = "t", .path = path, .progress = scanned_trace_progress};
    trace_scan(scan, &task);
    g_unlink(path);
    g_free(path);
}

#endif
