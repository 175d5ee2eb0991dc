/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/lines/summary_lines.h"

#include <stdio.h>
#include <string.h>

#include "capture/report/lines/finding_lines.h"
#include "capture/report/pair_json.h"
#include "capture/rules/services.h"

/* --- what was counted ------------------------------------------------------------------------- */

static void read_limits(struct json_record *record, const json_value *object,
                        struct limits *limits) {
    static const char *const keys[] = {
#define X(name, key, words) [(name)] = (key),
        LIMIT_TABLE(X)
#undef X
    };
    struct json_step step = {0};
    while (json_next(record, object, &step))
        for (unsigned i = 0; i < LIMIT_COUNT; i++)
            if (strcmp(step.name, keys[i]) == 0)
                (void)json_number_at(record, step.value, &limits->hit[i]);
}

static void read_skipped(struct json_record *record, const json_value *object,
                         struct skipped *skipped) {
    struct json_step step = {0};
    while (json_next(record, object, &step)) {
        struct skipped_count count = {0};
        if (!json_number_at(record, step.value, &count.packets))
            continue;
        if (skipped->used < SKIPPED_KINDS && skipped_read(step.name, &count))
            skipped->counts[skipped->used++] = count;
        else
            skipped->other += count.packets;
    }
}

static void read_counts(struct json_record *record, const json_value *object,
                        struct net_counts *counts) {
    counts->packets = json_number_of(record, object, "packets");
    counts->bytes = json_number_of(record, object, "bytes");
    counts->flows = json_number_of(record, object, "connections");
    counts->gaps = json_number_of(record, object, "holes");
    counts->gap_bytes = json_number_of(record, object, "hole_bytes");
    counts->cut_packets = json_number_of(record, object, "cut_packets");
    read_skipped(record, json_member(record, object, "skipped"), &counts->skipped);
}

static void read_findings(struct json_record *record, const json_value *object,
                          uint64_t findings[3]) {
    for (int severity = SEVERITY_NOTE; severity <= SEVERITY_ERROR; severity++)
        findings[severity] = json_number_of(record, object, severity_word((enum severity)severity));
}

static void read_not_judged(struct json_record *record, const json_value *object,
                            struct not_judged *out) {
    struct json_step step = {0};
    out->tls_not_opened = json_number_of(record, object, "tls_not_opened");
    out->not_read = json_number_of(record, object, "not_read");
    out->dropped = json_number_of(record, object, "dropped");
    out->cut = json_number_of(record, object, "cut");
    out->no_packets = json_number_of(record, object, "no_packets") > 0;
    out->no_service = json_number_of(record, object, "no_service") > 0;
    const json_value *services = json_member(record, object, "services");
    while (json_next(record, services, &step)) {
        const char *words = json_string_at(record, step.value);
        for (enum service service = 0; words != NULL && service < SERVICE_COUNT; service++)
            if (strcmp(service_table[service].words, words) == 0)
                out->services_not_read[service] = true;
    }
}

static void read_decryption(struct json_record *record, const json_value *object,
                            struct decryption_summary *out) {
    const json_value *reasons = json_member(record, object, "not_opened");
    out->sessions = json_number_of(record, object, "tls_sessions");
    out->decrypted = json_number_of(record, object, "opened");
    out->error = json_string_at(record, json_member(record, object, "error"));
    for (unsigned i = 0; i < NOT_OPENED_COUNT; i++)
        out->not_opened[i] = json_number_of(record, reasons, not_opened_words[i].word);
}

static enum trace_format format_of(const char *name) {
    for (enum trace_format format = TRACE_NONE + 1; format < TRACE_FORMATS; format++)
        if (strcmp(trace_format_name(format), name) == 0)
            return format;
    return TRACE_NONE;
}

static void read_trace(struct json_record *record, const json_value *object,
                       struct trace_summary *out) {
    struct json_step step = {0};
    out->format = format_of(json_string_of(record, object, "format"));
    g_strlcpy(out->host, json_string_of(record, object, "host"), sizeof out->host);
    out->files = MAX(json_number_of(record, object, "files"), 1);
    out->bytes = json_number_of(record, object, "bytes");
    out->lines = json_number_of(record, object, "lines");
    out->told = json_number_of(record, object, "understood");
    out->of_format[TRACE_NONE] = json_number_of(record, object, "without_head");
    const json_value *records = json_member(record, object, "records");
    while (json_next(record, records, &step))
        (void)json_number_at(record, step.value, &out->of_format[format_of(step.name)]);
    const json_value *kinds = json_member(record, object, "kinds");
    for (step = (struct json_step){0};
         out->kind_count < TRACE_KINDS_COUNTED && json_next(record, kinds, &step);) {
        g_strlcpy(out->kinds[out->kind_count].name, step.name, TRACE_KIND_TEXT);
        (void)json_number_at(record, step.value, &out->kinds[out->kind_count++].records);
    }
    out->other_kinds = json_number_of(record, object, "other_kinds");
}

/* --- its files -------------------------------------------------------------------------------- */

/* "ARCHIVE!MEMBER" in a folder or out of one is told by what stands last. */
static const char *name_of(const char *path, bool is_member) {
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *mark = is_member ? strrchr(name, '!') : NULL;
    return mark == NULL ? name : mark + 1;
}

static void read_files(struct json_record *record, const json_value *array, bool is_member,
                       struct capture_lines *lines) {
    struct json_step step = {0};
    uint64_t before = 0;
    if (array == NULL)
        return;
    lines->files = frame_files_new();
    lines->by_path = g_hash_table_new(g_str_hash, g_str_equal);
    while (json_next(record, array, &step)) {
        const char *path = json_string_of(record, step.value, "file");
        frame_files_begin(lines->files, path, name_of(path, is_member),
                          json_string_of(record, step.value, "format"), before,
                          json_number_of(record, step.value, "missing_before"));
        struct frame_file *file = frame_files_at(lines->files, frame_files_count(lines->files) - 1);
        file->packets = json_number_of(record, step.value, "packets");
        file->first = finding_lines_time(record, json_member(record, step.value, "first_time"));
        file->last = finding_lines_time(record, json_member(record, step.value, "last_time"));
        before += file->packets;
        if (!g_hash_table_contains(lines->by_path, file->path))
            g_hash_table_insert(lines->by_path, file->path, file);
    }
}

/* --- who called whom -------------------------------------------------------------------------- */

static void read_outcomes(struct json_record *record, const json_value *object,
                          struct service_pair *pair) {
    for (unsigned outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        char *key = pair_json_key((enum outcome)outcome);
        pair->connections[outcome] = json_number_of(record, object, key);
        g_free(key);
    }
}

static uint64_t pair_frame(struct json_record *record, const json_value *object, const char *name,
                           const char *file_name, GHashTable *by_path) {
    return finding_lines_frame(by_path,
                               json_string_at(record, json_member(record, object, file_name)),
                               json_number_of(record, object, name));
}

static void read_pairs(struct json_record *record, const json_value *array,
                       struct capture_lines *lines) {
    struct json_step step = {0};
    while (json_next(record, array, &step)) {
        struct service_pair pair = {.service = json_string_of(record, step.value, "service"),
                                    .protocol = finding_lines_protocol(record, step.value)};
        finding_lines_party(record, json_member(record, step.value, "client"), &pair.client);
        finding_lines_party(record, json_member(record, step.value, "server"), &pair.server);
        read_outcomes(record, json_member(record, step.value, "outcomes"), &pair);
        pair.first = pair_frame(record, step.value, "first_frame", "first_file", lines->by_path);
        pair.last = pair_frame(record, step.value, "last_frame", "last_file", lines->by_path);
        g_array_append_val(lines->pairs, pair);
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

bool summary_lines_is_unread(struct json_record *record, const json_value *object) {
    return json_is_true_of(record, object, "unread") ||
           (!json_is_true_of(record, object, "complete") &&
            *json_string_of(record, object, "format") == '\0' &&
            json_member(record, object, "trace") == NULL);
}

static enum capture_end end_of(struct json_record *record, const json_value *object) {
    return summary_lines_is_unread(record, object)       ? CAPTURE_UNREAD
           : json_is_true_of(record, object, "complete") ? CAPTURE_WHOLE
                                                         : CAPTURE_CUT_SHORT;
}

/* One that is not whole has always one, whatever the line says. */
static const char *error_of(struct json_record *record, const json_value *object,
                            enum capture_end end) {
    const char *error = json_string_at(record, json_member(record, object, "error"));
    return error == NULL && end != CAPTURE_WHOLE ? "was not read to its end" : error;
}

static void read_archive(struct json_record *record, const json_value *object,
                         struct capture_summary *summary) {
    summary->archive = json_string_at(record, json_member(record, object, "file"));
    summary->archive_left = json_number_of(record, object, "left");
}

/* Parts that are not in every summary. */
static void read_parts(struct json_record *record, const json_value *object,
                       struct capture_lines *lines) {
    struct capture_summary *summary = &lines->summary;
    const json_value *trace = json_member(record, object, "trace");
    const json_value *decryption = json_member(record, object, "decryption");
    read_archive(record, json_member(record, object, "archive"), summary);
    read_files(record, json_member(record, object, "files"), summary->archive != NULL, lines);
    summary->files = lines->files;
    read_pairs(record, json_member(record, object, "pairs"), lines);
    summary->pairs = lines->pairs;
    summary->pairs_left_out = json_number_of(record, object, "pairs_left_out");
    if (trace != NULL) {
        read_trace(record, trace, &lines->trace);
        summary->trace = &lines->trace;
    }
    if (decryption != NULL) {
        read_decryption(record, decryption, &lines->decryption);
        summary->decryption = &lines->decryption;
    }
}

void summary_lines_read(struct json_record *record, const json_value *object,
                        struct capture_lines *lines) {
    struct capture_summary *summary = &lines->summary;
    summary->file = json_string_of(record, object, "file");
    summary->format = json_string_of(record, object, "format");
    summary->end = end_of(record, object);
    summary->error = error_of(record, object, summary->end);
    summary->first = finding_lines_time(record, json_member(record, object, "first_time"));
    summary->last = finding_lines_time(record, json_member(record, object, "last_time"));
    summary->dropped = json_number_of(record, object, "dropped_packets");
    summary->left_out = json_number_of(record, object, "left_out");
    summary->is_unconfined = strcmp(json_string_of(record, object, "sandbox"), "off") == 0;
    read_findings(record, json_member(record, object, "findings"), summary->findings);
    read_not_judged(record, json_member(record, object, "not_judged"), &summary->not_judged);
    summary->not_judged.well = strcmp(json_string_of(record, object, "verdict"), "well") == 0;
    read_counts(record, object, &lines->counts);
    read_limits(record, json_member(record, object, "limits"), &lines->limits);
    read_parts(record, object, lines);
    summary->counts = &lines->counts;
    summary->limits = &lines->limits;
    lines->is_of_before =
        summary->trace != NULL &&
        json_member(record, json_member(record, object, "trace"), "format") == NULL;
}

static void read_shard(const char *text, struct run_summary *out) {
    unsigned shard, shards;
    char more;
    if (sscanf(text, "%5u/%5u%c", &shard, &shards, &more) != 2 || shard < 1 || shard > shards)
        return;
    out->shard = shard;
    out->shards = shards;
}

bool summary_lines_run(struct json_record *record, const json_value *object,
                       struct run_summary *out) {
    struct json_step step = {0};
    uint64_t names = 0;
    out->key = json_string_of(record, object, "run");
    out->named_count = json_number_of(record, object, "named_count");
    const json_value *named = json_member(record, object, "named");
    while (names < RUN_NAMED && json_next(record, named, &step))
        if ((out->named[names] = json_string_at(record, step.value)) != NULL)
            names++;
    read_shard(json_string_of(record, object, "shard"), out);
    out->passed_over = json_number_of(record, object, "passed_over");
    out->is_interrupted = json_is_true_of(record, object, "interrupted");
    out->not_scanned = json_number_of(record, object, "not_scanned");
    return *out->key != '\0' && names == MIN(out->named_count, (uint64_t)RUN_NAMED);
}
