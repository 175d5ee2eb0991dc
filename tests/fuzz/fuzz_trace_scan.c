/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a trace, plain or compressed, from the file to its findings: it comes to an end,
 * every byte is counted, and what is found quotes lines that are there. Redacted, each byte keeps
 * its place. */
#include "capture/command/trace_scan.h"
#include "capture/observe/sip/sip_redact_line.h"
#include "capture/observe/trace/trace.h"
#include "capture/observe/trace/trace_redact.h"
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

/* Reversed, so that it is seen what became one. */
static void make_key(void *data, struct span key, uint8_t *out) {
    (void)data;
    for (size_t i = 0; i < span_len(key); i++)
        out[i] = key.end[-1 - (ptrdiff_t)i] == '\n' ? '#' : key.end[-1 - (ptrdiff_t)i];
}

static void turn_address(void *data, uint8_t family, uint8_t *bytes) {
    (void)data, (void)family;
    bytes[3] ^= 1;
}

/* A record is redacted in its place, and as many lines as it was. */
static void redact(const struct trace_record *record) {
    const struct pseudonyms pseudonyms = {.key = make_key, .address = turn_address};
    const size_t length = span_len(record->whole);
    struct trace_statement statement;
    const bool is_known =
        record->line.format != TRACE_NONE && trace_statement_read(&record->line, &statement);
    uint8_t *left = g_malloc(length + 1);
    left[length] = 0xa5;
    trace_redact_record(record, is_known ? &statement : NULL, &pseudonyms, left);
    if (is_known && trace_says_sip(&statement))
        sip_redact_line(&statement, &pseudonyms, record->whole.at, left);
    assert(left[length] == 0xa5);
    for (size_t i = 0; i < length; i++)
        assert(record->whole.at[i] != '\n' || left[i] == '\n');
    g_free(left);
}

static void redact_all(struct span bytes) {
    struct trace_file file = {0};
    struct trace_record record;
    for (size_t length; (length = trace_record_read(&file, bytes, true, &record)) > 0;) {
        redact(&record);
        bytes = span_after(bytes, length);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    redact_all(span_of(data, size));
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
