/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/trace_summary.h"

static bool is_kind(const char *name, struct span kind) {
    const size_t length = span_len(kind);
    return strncmp(name, (const char *)kind.at, length) == 0 && name[length] == '\0';
}

/* Those that are met often are met early. */
static void count_kind(struct trace_summary *summary, struct span kind) {
    kind = span_first(kind, TRACE_KIND_TEXT - 1);
    if (span_is_empty(kind))
        return;
    for (unsigned i = 0; i < summary->kind_count; i++) {
        if (!is_kind(summary->kinds[i].name, kind))
            continue;
        summary->kinds[i].records++;
        return;
    }
    if (summary->kind_count == TRACE_KINDS_COUNTED) {
        summary->other_kinds++;
        return;
    }
    trace_one_line(kind, summary->kinds[summary->kind_count].name, TRACE_KIND_TEXT);
    summary->kinds[summary->kind_count++].records = 1;
}

void trace_summary_count(struct trace_summary *summary, const struct trace_record *record) {
    summary->bytes += span_len(record->whole);
    summary->lines += record->lines;
    summary->records++;
    summary->of_format[record->line.format]++;
    count_kind(summary, record->line.kind);
}

void trace_summary_finish(struct trace_summary *summary) {
    uint64_t most = 0;
    for (enum trace_format format = TRACE_NONE + 1; format < TRACE_FORMATS; format++) {
        if (summary->of_format[format] <= most)
            continue;
        most = summary->of_format[format];
        summary->format = format;
    }
}
