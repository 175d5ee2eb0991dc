/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/lines/capture_lines.h"

#include <string.h>

#include "capture/report/json.h"
#include "capture/report/lines/certificate_lines.h"
#include "capture/report/lines/finding_lines.h"
#include "capture/report/lines/summary_lines.h"

enum { ROOM_OF_LINES = 1 << 16 /* bytes, of several */ };

struct line_reader {
    struct json_record *record;
    GString *room; /* of the line that was looked at */
};

struct line_reader *line_reader_new(void) {
    struct line_reader *reader = g_new0(struct line_reader, 1);
    reader->record = json_record_new();
    reader->room = g_string_new(NULL);
    return reader;
}

void line_reader_free(struct line_reader *reader) {
    if (reader == NULL)
        return;
    json_record_free(reader->record);
    g_string_free(reader->room, TRUE);
    g_free(reader);
}

/* --- what a line is --------------------------------------------------------------------------- */

static enum line_fault judge(struct json_record *record, const json_value *object,
                             enum line_type *type) {
    static const char *const types[] = {[LINE_OF_FINDING] = "finding",
                                        [LINE_OF_CAPTURE] = "capture",
                                        [LINE_OF_RUN] = "run",
                                        [LINE_OF_CERTIFICATE] = "certificate"};
    const char *word = json_string_at(record, json_member(record, object, "type"));
    uint64_t version;
    if (word == NULL ||
        !json_number_at(record, json_member(record, object, "schema_version"), &version))
        return FAULT_GARBAGE;
    if (version != JSON_SCHEMA_VERSION)
        return FAULT_SCHEMA;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strcmp(word, types[i]) != 0)
            continue;
        *type = (enum line_type)i;
        return FAULT_NONE;
    }
    return FAULT_OTHER;
}

/* A set stands where its first file is listed. */
static const char *first_file(struct json_record *record, const json_value *object,
                              const char *file) {
    const json_value *files = json_member(record, object, "files");
    struct json_step step = {0};
    while (json_next(record, files, &step)) {
        const char *path = json_string_of(record, step.value, "file");
        if (*path != '\0' && strcmp(path, file) < 0)
            file = path;
    }
    return file;
}

static void look_at_capture(struct json_record *record, const json_value *object,
                            struct report_line *out) {
    const json_value *archive = json_member(record, object, "archive");
    const json_value *trace = json_member(record, object, "trace");
    out->archive = json_string_of(record, archive, "file");
    out->archive_left = json_number_of(record, archive, "left");
    out->first_file = first_file(record, object, out->file);
    out->packets =
        json_number_of(record, object, "packets") + json_number_of(record, trace, "lines");
    out->is_complete = json_is_true_of(record, object, "complete");
    out->is_unread = summary_lines_is_unread(record, object);
}

enum line_fault line_reader_look(struct line_reader *reader, struct span text,
                                 struct report_line *out) {
    struct json_record *record = reader->record;
    *out = (struct report_line){0};
    g_string_truncate(reader->room, 0);
    g_string_append_len(reader->room, (const char *)text.at, (gssize)span_len(text));
    const json_value *object = json_record_read(record, reader->room->str, reader->room->len);
    const enum line_fault fault =
        object == NULL ? FAULT_GARBAGE : judge(record, object, &out->type);
    if (fault != FAULT_NONE)
        return fault;
    if (out->type == LINE_OF_RUN)
        return summary_lines_run(record, object, &out->run) ? FAULT_NONE : FAULT_GARBAGE;
    if (out->type == LINE_OF_CERTIFICATE)
        return certificate_lines_read(record, object, &out->certificate) ? FAULT_NONE
                                                                         : FAULT_GARBAGE;
    out->file = json_string_at(record, json_member(record, object, "file"));
    if (out->file == NULL)
        return FAULT_GARBAGE;
    if (out->type == LINE_OF_CAPTURE)
        look_at_capture(record, object, out);
    return FAULT_NONE;
}

/* --- a capture and its findings --------------------------------------------------------------- */

static const json_value *read_line(struct capture_lines *lines, struct span text) {
    const size_t length = span_len(text);
    char *copy = g_string_chunk_insert_len(lines->room, (const char *)text.at, (gssize)length);
    return json_record_read(lines->reader->record, copy, length);
}

void capture_lines_begin(struct capture_lines *lines, struct line_reader *reader,
                         struct span summary) {
    *lines = (struct capture_lines){.reader = reader};
    lines->room = g_string_chunk_new(ROOM_OF_LINES);
    lines->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_lines_free);
    lines->texts = g_array_new(FALSE, FALSE, sizeof(struct span));
    lines->pairs = g_array_new(FALSE, FALSE, sizeof(struct service_pair));
    const json_value *object = read_line(lines, summary);
    summary_lines_read(reader->record, object, lines);
}

void capture_lines_add(struct capture_lines *lines, struct span text) {
    struct json_record *record = lines->reader->record;
    const json_value *object = read_line(lines, text);
    enum line_type type = LINE_OF_RUN;
    enum line_fault fault = object == NULL ? FAULT_GARBAGE : judge(record, object, &type);
    struct finding *finding = NULL;
    if (fault == FAULT_NONE && type != LINE_OF_FINDING)
        fault = FAULT_GARBAGE;
    if (fault == FAULT_NONE && json_member(record, object, "connection") == NULL)
        lines->is_of_before = true;
    if (fault == FAULT_NONE &&
        (finding = finding_lines_read(record, object, lines->files, lines->by_path)) == NULL)
        fault = FAULT_CODE;
    lines->faults[fault]++;
    if (finding == NULL)
        return;
    g_ptr_array_add(lines->findings, finding);
    g_array_append_val(lines->texts, text);
}

/* Of lines with one id the last, in its place. */
static void drop_repeated(struct capture_lines *lines) {
    GHashTable *seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = lines->findings->len; i > 0; i--) {
        struct finding *finding = lines->findings->pdata[i - 1];
        if (g_hash_table_add(seen, &finding->id))
            continue;
        g_ptr_array_remove_index(lines->findings, i - 1);
        g_array_remove_index(lines->texts, i - 1);
    }
    g_hash_table_unref(seen);
}

void capture_lines_end(struct capture_lines *lines) {
    uint64_t counted = 0;
    for (int severity = SEVERITY_NOTE; severity <= SEVERITY_ERROR; severity++)
        counted += lines->summary.findings[severity];
    if (lines->findings->len > counted)
        drop_repeated(lines);
    const uint64_t there = lines->findings->len + lines->faults[FAULT_CODE];
    lines->missing = counted > there ? counted - there : 0;
}

void capture_lines_clear(struct capture_lines *lines) {
    g_ptr_array_unref(lines->findings);
    g_array_unref(lines->texts);
    g_array_unref(lines->pairs);
    g_string_chunk_free(lines->room);
    g_clear_pointer(&lines->by_path, g_hash_table_unref);
    frame_files_free(lines->files);
}
