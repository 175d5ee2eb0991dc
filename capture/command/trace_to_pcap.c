/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope trace to-pcap: the messages that traces have in full as packets of link type 252, in
 * order of time, one interface for each file. */
#include <inttypes.h>
#include <string.h>

#include "capture/command/interruption.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/command/output_paths.h"
#include "capture/command/trace_pdu.h"
#include "capture/command/trace_wanted.h"
#include "capture/read/input.h"
#include "capture/report/format.h"
#include "capture/report/pcapng/upper_pdu_writer.h"
#include "capture/report/safe_text.h"

enum { BETWEEN_LOOKS = 4096 };

/* A file of a trace, and its last record that has a time. */
struct log {
    struct sip_own own;
    bool has_message;
    uint64_t line;
    int64_t at;
};

struct export {
    const struct options *options;
    struct trace_merge *lines;
    struct upper_pdu_writer *writer;
    GPtrArray *names;  /* char *, owned: of files, valid UTF-8 */
    uint64_t messages; /* written */
    uint64_t heads;    /* lines of call logs, which have of a message but its first line */
    struct log *logs;  /* by the number of the file */
    GByteArray *bytes; /* of the message that is looked at */
    int64_t last;      /* time of the last message */
    bool is_failed;    /* the file cannot be written */
    bool has_left_out; /* a message that is no packet */
};

/* --- messages --------------------------------------------------------------------------------- */

/* "sip.txt:17" */
static char *line_name(const struct export *export, size_t number, uint64_t line) {
    const char *name = export->names->pdata[number];
    return g_strdup_printf("%s:%" PRIu64, name, line);
}

static void write_packet(struct export *export, size_t number, uint64_t line, int64_t at,
                         const struct upper_pdu *pdu) {
    GPtrArray *comments = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(comments, line_name(export, number, line));
    export->is_failed |= !upper_pdu_write(export->writer, (unsigned)number, pdu, at, comments);
    g_ptr_array_unref(comments);
}

static void write_message(struct export *export, const struct trace_moment *moment,
                          const struct upper_pdu *pdu) {
    const char *shortcoming = upper_pdu_shortcoming(pdu);
    if (shortcoming != NULL) {
        char *place = line_name(export, moment->number, moment->course->line);
        complain(place, shortcoming);
        g_free(place);
        export->has_left_out = true;
        return;
    }
    write_packet(export, moment->number, moment->course->line, moment->at, pdu);
    export->logs[moment->number].has_message = true;
    export->last = moment->at;
    export->messages++;
}

static void note_record(struct export *export, const struct trace_moment *moment) {
    struct log *log = &export->logs[moment->number];
    if (moment->clock == TIMELINE_NO_TIME)
        return;
    log->line = moment->course->line;
    log->at = moment->at;
}

static void take_moment(struct export *export, const struct trace_moment *moment) {
    const struct trace_line *line = &moment->course->record.line;
    struct trace_statement statement;
    char host[TRACE_HOST_MOST];
    if (!trace_statement_read(line, &statement))
        statement = (struct trace_statement){.meaning = TRACE_MEANINGS};
    trace_course_name_writer(moment->course, host);
    if (!trace_is_wanted(export->options, moment, &statement, NULL, host))
        return;
    note_record(export, moment);
    struct upper_pdu pdu;
    if (trace_pdu_is_head(line, &statement))
        export->heads++;
    else if (trace_pdu_of(moment, &statement, &export->logs[moment->number].own, export->bytes,
                          &pdu))
        write_message(export, moment, &pdu);
}

/* How long somebody waited in vain is known up to where the first of the traces ends. */
static void write_end(struct export *export) {
    static const char text[] = "The trace ends here. What came later, it does not tell.";
    const struct upper_pdu pdu = {.dissector = span_of_text(UPPER_PDU_TEXT),
                                  .payload = span_of_text(text)};
    const struct log *first = NULL;
    for (guint i = 0; i < export->names->len; i++)
        if (export->logs[i].has_message && (first == NULL || export->logs[i].at < first->at))
            first = &export->logs[i];
    if (first != NULL && first->at > export->last)
        write_packet(export, (size_t)(first - export->logs), first->line, first->at, &pdu);
}

/* --- the file --------------------------------------------------------------------------------- */

static void name_files(struct export *export) {
    const size_t count = trace_merge_count(export->lines);
    for (size_t i = 0; i < count; i++) {
        GString *name = g_string_new(NULL);
        safe_append(name, trace_merge_file(export->lines, i));
        g_ptr_array_add(export->names, g_string_free(name, FALSE));
    }
}

/* False: it was interrupted. */
static bool write_messages(struct export *export) {
    struct trace_moment moment;
    uint64_t moments = 0;
    bool is_stopped = false;
    interruption_watch(NULL);
    while (!is_stopped && !export->is_failed && trace_merge_next(export->lines, &moment)) {
        take_moment(export, &moment);
        if (++moments % BETWEEN_LOOKS == 0)
            is_stopped = interruption_came();
    }
    interruption_end();
    return !is_stopped;
}

/* "out.pcapng: 21 messages of 2 files". */
static void print_result(const struct export *export, const char *output) {
    GString *line = g_string_new(NULL);
    uint64_t files = 0;
    for (guint i = 0; i < export->names->len; i++)
        files += export->logs[i].has_message;
    safe_append(line, output);
    g_string_append(line, ": ");
    format_count(line, export->messages, "message");
    g_string_append(line, " of ");
    format_count(line, files, "file");
    g_string_append_c(line, '\n');
    output_write(line->str);
    g_string_free(line, TRUE);
}

static void tell_left_out(const struct export *export) {
    if (export->heads == 0)
        return;
    GString *reason = g_string_new(NULL);
    format_count(reason, export->heads, "message");
    g_string_append(reason, " of which there is but the first line");
    complain("left out", reason->str);
    g_string_free(reason, TRUE);
}

static bool publish(const struct export *export, const char *output) {
    char *error = NULL;
    if (export->messages == 0 && !export->is_failed) {
        complain(output, "no trace has a message in full here: nothing is written");
        upper_pdu_discard(export->writer);
        return false;
    }
    if (!upper_pdu_commit(export->writer, &error)) {
        complain_and_free(output, error);
        return false;
    }
    print_result(export, output);
    return true;
}

static enum exit_status write_file(struct export *export, const char *output) {
    char *error = NULL;
    export->writer =
        upper_pdu_create(output, (char *const *)export->names->pdata, export->names->len, &error);
    if (export->writer == NULL) {
        complain_and_free(output, error);
        return STATUS_INCOMPLETE;
    }
    bool is_whole = write_messages(export);
    if (!is_whole) {
        complain("interrupted", "nothing is written");
        upper_pdu_discard(export->writer);
    } else {
        write_end(export);
        is_whole = publish(export, output) && !export->has_left_out;
        tell_left_out(export);
    }
    return trace_merge_end(export->lines) && is_whole ? STATUS_CLEAN : STATUS_INCOMPLETE;
}

/* --- the traces ------------------------------------------------------------------------------- */

/* To be freed with g_free. */
static char *shortcoming_of(const struct input_entry *entry) {
    struct input input;
    char *error = NULL;
    if (entry->error != NULL)
        return g_strdup(entry->error);
    if (!input_open(entry->path, &input, &error))
        return error;
    input_close(&input);
    return g_strdup("is no trace or log that is known here");
}

/* Complains of those that were named and are none, or cannot be read. */
static bool are_traces(const struct inputs *inputs) {
    bool are = true;
    for (size_t i = 0; i < inputs_count(inputs); i++) {
        const struct input_entry *entry = inputs_at(inputs, i);
        const bool is_named = !entry->is_of_folder && !entry->is_of_archive;
        if (entry->error == NULL && (entry->is_trace || !is_named))
            continue;
        complain_and_free(entry->path, shortcoming_of(entry));
        are = false;
    }
    return are;
}

static enum exit_status export_traces(const struct options *options, const struct inputs *inputs) {
    struct export export = {.options = options,
                            .lines = trace_merge_new(&options->trace_date, true),
                            .names = g_ptr_array_new_with_free_func(g_free)};
    trace_merge_add_all(export.lines, inputs);
    name_files(&export);
    export.logs = g_new0(struct log, export.names->len);
    export.bytes = g_byte_array_new();
    const enum exit_status status = write_file(&export, options->output);
    g_free(export.logs);
    g_byte_array_unref(export.bytes);
    g_ptr_array_unref(export.names);
    trace_merge_free(export.lines);
    return status;
}

static enum exit_status export_inputs(const struct options *options, struct inputs *inputs) {
    inputs_unpack_all(inputs, !options->no_sets);
    if (output_paths_is_input(inputs, options->output)) {
        complain(options->output, "is one of the files to read: it is not overwritten");
        return STATUS_USAGE;
    }
    const bool are_all = are_traces(inputs);
    const enum exit_status status = export_traces(options, inputs);
    return are_all ? status : STATUS_INCOMPLETE;
}

enum exit_status trace_to_pcap_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("trace to-pcap");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        complain("trace to-pcap", "name traces, logs, or folders or archives with them");
    else if (options.output == NULL || strcmp(options.output, "-") == 0)
        complain("trace to-pcap", "name the capture to write: -o FILE");
    else {
        trace_want_lines(&options);
        status = named_inputs_run(&options, export_inputs);
    }
    options_free(&options);
    return status;
}
