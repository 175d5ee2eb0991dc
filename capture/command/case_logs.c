/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_logs.h"

#include "capture/command/trace_scan.h"

static void free_log(gpointer log) {
    case_log_free(log);
}

static void free_scan(gpointer scan) {
    keyed_scan_clear(scan);
    g_free(scan);
}

void case_logs_init(struct case_logs *logs) {
    logs->logs = g_ptr_array_new_with_free_func(free_log);
    logs->scans = g_ptr_array_new_with_free_func(free_scan);
}

void case_logs_clear(struct case_logs *logs) {
    g_ptr_array_unref(logs->logs);
    g_ptr_array_unref(logs->scans);
}

static void take_line(void *data, const struct event *event) {
    case_log_event(data, event);
}

static void skip_over(void *data, const struct text_file *file) {
    (void)data;
    (void)file;
}

void case_logs_read(struct case_logs *logs, const struct options *options,
                    const struct input_entry *input, GHashTable *ports) {
    struct keyed_scan *scan = g_new0(struct keyed_scan, 1);
    struct case_log *log = case_log_new(input->path, ports);
    const struct trace_scan_task task = {.options = options,
                                         .file = input->path,
                                         .path = input->source,
                                         .set = input->set,
                                         .data = log,
                                         .progress = skip_over,
                                         .is_each_told = true,
                                         .event = take_line};
    trace_scan(scan, &task);
    log->ports = NULL; /* they are about to go */
    for (guint i = 0; i < scan->findings->len; i++)
        g_ptr_array_add(log->findings, scan->findings->pdata[i]);
    g_ptr_array_add(logs->scans, scan);
    g_ptr_array_add(logs->logs, log);
}
