/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for all bytes that are read as traces: each is part of one record, all that is read of
 * a record lies in it, and where the bytes are cut for reading changes nothing. */
#ifndef UCSCOPE_TESTS_TRACE_CONTRACT_H
#define UCSCOPE_TESTS_TRACE_CONTRACT_H

#include "tests/span_contract.h"
#include "traces/trace_statement.h"

#include <glib.h>

/* Words that a statement has of its own, as "verify". */
static inline bool trace_contract_is_own(struct span span) {
    return span_equals_text(span, "verify") || span_equals_text(span, "result");
}

static inline void trace_contract_statement(const struct trace_line *line, struct span record) {
    struct trace_statement statement;
    struct trace_sdl_head head;
    if (trace_sdl_head_read(line, &head)) {
        span_contract_inside(record, head.host);
        span_contract_inside(record, head.address);
        span_contract_inside(record, head.app_name);
    }
    if (!trace_statement_read(line, &statement))
        return;
    const struct span spans[] = {statement.writer.host, statement.peer.host, statement.connection,
                                 statement.name,        statement.from,      statement.to,
                                 statement.stream,      statement.key,       statement.answer,
                                 statement.call,        statement.file,      statement.message};
    g_assert_true(statement.meaning < TRACE_MEANINGS);
    g_assert_true(*trace_meaning_words(statement.meaning) != '\0');
    for (size_t i = 0; i < G_N_ELEMENTS(spans); i++)
        span_contract_inside(record, spans[i]);
    if (!trace_contract_is_own(statement.subject))
        span_contract_inside(record, statement.subject);
}

static inline void trace_contract_line(struct span record, enum trace_format format) {
    struct trace_line line;
    char text[64];
    const size_t length = trace_one_line(record, text, sizeof text);
    g_assert_true(length < sizeof text && text[length] == '\0');
    g_assert_null(strpbrk(text, "\r\n\t"));
    if (!trace_line_read(record, format, &line))
        return;
    g_assert_true(line.format > TRACE_NONE && line.format < TRACE_FORMATS);
    span_contract_inside(record, line.host);
    span_contract_inside(record, line.process);
    span_contract_inside(record, line.kind);
    span_contract_inside(record, line.text);
    const size_t inner = trace_line_inner(record, line.format);
    g_assert_true(inner < span_len(record) || inner == 0);
    trace_contract_statement(&line, record);
}

/* The records of `bytes`, of which no more than `step` are shown at first, and more where that is
 * not enough: how many there are, and where they begin, in one number. */
static inline uint64_t trace_contract_records(struct span bytes, size_t step) {
    struct trace_file file = {0};
    struct trace_record record;
    uint64_t sum = 17;
    while (!span_is_empty(bytes)) {
        size_t shown = step, length = 0;
        do {
            const struct span part = span_first(bytes, shown);
            const bool is_end = span_len(part) == span_len(bytes);
            length = trace_record_read(&file, part, is_end, &record);
            g_assert_true(length > 0 || !is_end);
            shown *= 2;
        } while (length == 0);
        g_assert_true(length <= span_len(bytes));
        span_contract_inside(bytes, record.whole);
        g_assert_cmpuint(span_len(record.whole), ==, length);
        span_contract_inside(record.whole, record.line.text);
        if (record.line.format != TRACE_NONE)
            trace_contract_statement(&record.line, record.whole);
        sum = sum * 31 + length + (uint64_t)record.line.format + record.lines;
        bytes = span_after(bytes, length);
    }
    g_assert_cmpuint(trace_record_read(&file, bytes, true, &record), ==, 0);
    return sum;
}

static inline void trace_contract_check(struct span bytes, enum trace_format format) {
    trace_contract_line(bytes, format);
    const uint64_t once = trace_contract_records(bytes, SIZE_MAX / 2);
    g_assert_true(trace_contract_records(bytes, SIZE_MAX / 2) == once);
    g_assert_true(trace_contract_records(bytes, 7) == once);
    (void)trace_recognise(bytes);
}

#endif
