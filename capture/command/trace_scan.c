/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/trace_scan.h"

#include "capture/command/interruption.h"
#include "capture/command/trace_course.h"
#include "capture/observe/trace/trace.h"
#include "traces/trace_statement.h"

enum { RECORDS_BETWEEN_LOOKS = 65536, TEXT_MOST = 1024 };

/* A trace, or a set of them, that is being read. */
struct trace_reading {
    struct keyed_scan *scan;
    const struct trace_scan_task *task;
    struct trace_summary *summary;
    const char *file; /* as the user named it: the one that is open */
    struct trace_course course;
};

/* --- records ---------------------------------------------------------------------------------- */

static void tell(struct trace_reading *reading, const struct trace_statement *statement) {
    const struct trace_course *course = &reading->course;
    char writer_name[TRACE_HOST_MOST];
    char *text = trace_course_text(course, TEXT_MOST);
    trace_course_name_writer(course, writer_name);
    const struct trace_told told = {.statement = statement,
                                    .line = &course->record.line,
                                    .file = reading->file,
                                    .log = reading->scan->run.summary.file,
                                    .number = course->line,
                                    .text = text,
                                    .time = course->time,
                                    .clock_time = course->clock_time,
                                    .is_timed = course->record.line.clock != TRACE_NO_TIME,
                                    .is_each_told = reading->task->is_each_told,
                                    .writer = course->writer,
                                    .writer_name = writer_name,
                                    .app = course->has_head ? course->head.app : 0};
    const struct event event = {.type = EVENT_TRACE_LINE, .ref.time = course->time, .data = &told};
    if (reading->task->event != NULL)
        reading->task->event(reading->task->data, &event);
    engine_event(reading->scan->run.engine, &event);
    g_free(text);
}

static void take_record(struct trace_reading *reading) {
    const struct trace_course *course = &reading->course;
    struct trace_statement statement;
    trace_summary_count(reading->summary, &course->record);
    if (course->record.line.format == TRACE_NONE)
        return;
    if (course->time != 0)
        scan_run_note_time(&reading->scan->run, course->time);
    if (!trace_statement_read(&course->record.line, &statement))
        return;
    reading->summary->told++;
    if (trace_meaning_bearing(statement.meaning) == TRACE_SUCCEEDS)
        reading->summary->well++;
    if (statement.meaning != TRACE_SAYS_FILE_HEAD)
        tell(reading, &statement);
}

/* --- files ------------------------------------------------------------------------------------ */

static void look_around(struct trace_reading *reading) {
    reading->task->progress(reading->task->data, reading->course.file);
    reading->scan->is_interrupted = interruption_came();
}

static void read_records(struct trace_reading *reading) {
    uint64_t records = 0;
    while (!reading->scan->is_interrupted && trace_course_next(&reading->course)) {
        take_record(reading);
        if (++records % RECORDS_BETWEEN_LOOKS == 0)
            look_around(reading);
    }
    look_around(reading);
}

/* Of several files that cannot be read the first is told; those of a set by their names. */
static void note_error(struct trace_reading *reading, const char *error) {
    struct scan_run *run = &reading->scan->run;
    run->summary.end = CAPTURE_CUT_SHORT;
    if (run->open_error != NULL)
        return;
    run->open_error = reading->task->set == NULL ? g_strdup(error)
                                                 : g_strdup_printf("%s %s", reading->file, error);
    run->summary.error = run->open_error;
}

/* The one that is open, to its end. */
static void read_file(struct trace_reading *reading, const char *file) {
    reading->file = file;
    trace_course_know(&reading->course, &reading->task->options->trace_date);
    read_records(reading);
    reading->summary->files++;
    if (reading->course.host[0] != '\0')
        g_strlcpy(reading->summary->host, reading->course.host, sizeof reading->summary->host);
    if (text_file_error(reading->course.file) != NULL)
        note_error(reading, text_file_error(reading->course.file));
    trace_course_close(&reading->course);
}

/* A file that cannot be opened is told, and the others are read all the same. */
static void read_set(struct trace_reading *reading, const struct file_set *set) {
    for (size_t i = 0; i < set->count && !reading->scan->is_interrupted; i++) {
        char *error = NULL;
        if (trace_course_open(&reading->course, set->files[i].source, &error)) {
            read_file(reading, set->files[i].path);
            continue;
        }
        reading->file = set->files[i].path;
        note_error(reading, error);
        g_free(error);
    }
}

static void summarise(struct trace_reading *reading) {
    struct capture_summary *summary = &reading->scan->run.summary;
    trace_summary_finish(reading->summary);
    summary->format = trace_format_name(reading->summary->format);
    summary->not_judged = (struct not_judged){.well = reading->summary->well};
    if (reading->scan->is_interrupted)
        scan_run_interrupt(&reading->scan->run);
}

/* --- the trace -------------------------------------------------------------------------------- */

void trace_scan(struct keyed_scan *scan, const struct trace_scan_task *task) {
    char *error = NULL;
    struct trace_reading reading = {.scan = scan, .task = task};
    *scan = (struct keyed_scan){.findings = g_ptr_array_new()};
    decryption_init(&scan->decryption, task->options, task->path, NULL);
    const struct scan_sinks sinks = {.finding = keyed_scan_collect,
                                     .finding_data = scan,
                                     .event = task->engine_event,
                                     .event_data = task->data};
    if (task->set == NULL && !trace_course_open(&reading.course, task->path, &error)) {
        scan_run_begin(&scan->run, task->file, NULL, error, task->options, &sinks);
        return;
    }
    scan_run_begin_trace(&scan->run, task->file, task->options, &sinks);
    reading.summary = scan->run.trace;
    if (task->set != NULL)
        read_set(&reading, task->set);
    else
        read_file(&reading, scan->run.summary.file);
    if (scan->run.summary.last != 0) /* how long somebody waited without an answer */
        scan_run_time(&scan->run, scan->run.summary.last);
    scan_run_finish(&scan->run, READER_END);
    summarise(&reading);
}
