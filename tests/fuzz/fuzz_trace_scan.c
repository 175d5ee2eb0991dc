/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a trace, plain or compressed, from the file to its findings: it comes to an end,
 * every byte is counted, and what is found quotes lines that are there. */
#include "capture/command/trace_scan.h"
#include "memory_file.h"
#include "traces/trace_line.h"

#include <assert.h>

static void no_progress(void *data, const struct text_file *file) {
    (void)data, (void)file;
}

static void check_finding(const struct finding *finding, const struct trace_summary *trace) {
    assert(finding->ref.frame == 0 && finding->line_count > 0);
    assert(g_utf8_validate(finding->summary, -1, NULL));
    for (unsigned i = 0; i < finding->line_count; i++) {
        assert(finding->lines[i].line >= 1 && finding->lines[i].line <= trace->lines + 1);
        assert(g_utf8_validate(finding->lines[i].text, -1, NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct options options = {0};
    struct keyed_scan scan;
    struct memory_file file = memory_file_of(span_of(data, size));
    services_init(&options.services);
    const struct trace_scan_task task = {
        .options = &options, .file = "trace", .path = file.path, .progress = no_progress};
    (void)text_file_is_trace(file.path);
    trace_scan(&scan, &task);
    for (guint i = 0; i < scan.findings->len; i++)
        check_finding(scan.findings->pdata[i], scan.run.trace);
    keyed_scan_clear(&scan);
    memory_file_close(&file);
    return 0;
}
