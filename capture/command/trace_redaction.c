/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines keep their numbers and bytes their places: a finding names the same line. */
#include "capture/command/trace_redaction.h"

#include "capture/command/interruption.h"
#include "capture/command/output.h"
#include "capture/command/trace_course.h"
#include "capture/observe/sip/sip_redact_line.h"
#include "capture/observe/trace/trace.h"
#include "capture/observe/trace/trace_redact.h"
#include "capture/read/file_set.h"
#include "capture/report/atomic_file.h"
#include "capture/report/format.h"
#include "capture/report/safe_text.h"

enum { BETWEEN_LOOKS = 4096 };

/* A file on its way. */
struct trace_redaction {
    const struct options *options;
    struct trace_course course;
    GByteArray *left; /* of the record at hand */
    uint64_t records, understood;
};

static bool write_record(struct trace_redaction *redaction, struct atomic_file *file) {
    const struct trace_record *record = &redaction->course.record;
    const struct pseudonyms *pseudonyms = &redaction->options->pseudonyms;
    struct trace_statement statement;
    const bool is_known =
        record->line.format != TRACE_NONE && trace_statement_read(&record->line, &statement);
    g_byte_array_set_size(redaction->left, (guint)span_len(record->whole));
    trace_redact_record(record, is_known ? &statement : NULL, pseudonyms, redaction->left->data);
    if (is_known && trace_says_sip(&statement))
        sip_redact_line(&statement, pseudonyms, record->whole.at, redaction->left->data);
    redaction->records++;
    redaction->understood += is_known;
    return atomic_file_write(file, redaction->left->data, redaction->left->len);
}

/* False: it was interrupted. */
static bool write_records(struct trace_redaction *redaction, struct atomic_file *file) {
    bool is_stopped = false;
    interruption_watch(NULL);
    while (!is_stopped && trace_course_next(&redaction->course)) {
        if (!write_record(redaction, file))
            break; /* atomic_file_publish tells why */
        is_stopped = redaction->records % BETWEEN_LOOKS == 0 && interruption_came();
    }
    interruption_end();
    return !is_stopped;
}

/* "a.txt -> out/a.txt: redacted, 12 of 340 records are left with what they say". */
static void print_result(const struct trace_redaction *redaction, const char *input,
                         const char *output) {
    GString *line = g_string_new(NULL);
    safe_append(line, input);
    g_string_append(line, " -> ");
    safe_append(line, output);
    g_string_append(line, ": redacted, ");
    format_number(line, redaction->understood);
    g_string_append(line, " of ");
    format_count(line, redaction->records, "record");
    g_string_append(line, " left with what they say\n");
    output_write(line->str);
    g_string_free(line, TRUE);
}

/* Takes the file. */
static bool end_file(struct trace_redaction *redaction, struct atomic_file *file, const char *input,
                     const char *output, bool is_whole) {
    char *error = NULL;
    if (!is_whole) {
        complain(input, "interrupted: nothing is written");
        atomic_file_discard(file);
        return false;
    }
    if (!atomic_file_publish(file, &error)) {
        complain_and_free(output, error);
        return false;
    }
    print_result(redaction, input, output);
    const char *unread = text_file_error(redaction->course.file);
    if (unread != NULL)
        complain(input, unread);
    return unread == NULL;
}

/* `source`: where it lies. */
static bool redact_file(const struct options *options, const char *input, const char *source,
                        const char *output) {
    char *error = NULL;
    struct trace_redaction redaction = {.options = options};
    if (!trace_course_open(&redaction.course, source, &error)) {
        complain_and_free(input, error);
        return false;
    }
    struct atomic_file *file = atomic_file_open(output, &error);
    bool is_whole = file != NULL;
    if (file == NULL) {
        complain_and_free(output, error);
    } else {
        redaction.left = g_byte_array_new();
        is_whole = write_records(&redaction, file);
        is_whole = end_file(&redaction, file, input, output, is_whole);
        g_byte_array_unref(redaction.left);
    }
    trace_course_close(&redaction.course);
    return is_whole;
}

enum exit_status trace_redaction_run(const struct options *options, const struct input_entry *input,
                                     char **outputs) {
    const struct set_file only = {.path = (char *)input->path, .source = (char *)input->source};
    const size_t count = input->set == NULL ? 1 : input->set->count;
    bool is_whole = true;
    for (size_t i = 0; i < count && outputs[i] != NULL && !output_failed(); i++) {
        const struct set_file *file = input->set == NULL ? &only : &input->set->files[i];
        is_whole = redact_file(options, file->path, file->source, outputs[i]) && is_whole;
    }
    return is_whole && !output_failed() ? STATUS_CLEAN : STATUS_INCOMPLETE;
}
