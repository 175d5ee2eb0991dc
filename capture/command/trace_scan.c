/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/trace_scan.h"

#include "capture/command/interruption.h"
#include "capture/observe/trace/trace.h"
#include "traces/trace_statement.h"

enum { RECORDS_BETWEEN_LOOKS = 65536, TEXT_MOST = 1024 };
static const int64_t day = 24 * 3600 * TIME_SECOND;

/* A trace that is being read. */
struct trace_course {
    struct keyed_scan *scan;
    const struct trace_scan_task *task;
    struct trace_summary *summary;
    struct trace_file file;     /* which format is usual in it */
    struct trace_sdl_head head; /* of SDL: its day, and how far from UTC; spans are gone */
    bool has_head;
    struct address writer;
    int64_t before;   /* the last time of day, */
    int64_t midnight; /* and the day that it is of, from the beginning */
    uint64_t line;    /* of the next record, from 1 */
};

static void collect(void *data, const struct finding *finding, enum finding_change change) {
    struct keyed_scan *scan = data;
    if (change == FINDING_SETTLED && scan_run_count(&scan->run, finding))
        g_ptr_array_add(scan->findings, (gpointer)finding);
}

/* --- times -------------------------------------------------------------------------------------
 */

/* A time of day that leaps back by half a day and more is of the next day. */
static int64_t clock_of(struct trace_course *course, const struct trace_line *line) {
    if (line->clock != TRACE_OF_DAY)
        return line->time;
    if (course->before - line->time > day / 2)
        course->midnight += day;
    course->before = line->time;
    return course->midnight + line->time;
}

/* 0: the file does not tell. */
static int64_t utc_of(const struct trace_course *course, const struct trace_line *line,
                      int64_t clock_time) {
    if (line->clock == TRACE_UTC)
        return line->time;
    if (line->clock == TRACE_OF_DAY && line->format == TRACE_SDL && course->has_head)
        return course->head.day + clock_time - course->head.offset;
    return 0;
}

/* --- lines -------------------------------------------------------------------------------------
 */

static void learn_head(struct trace_course *course, const struct trace_line *line) {
    struct trace_sdl_head head;
    char address[ADDRESS_TEXT];
    if (!trace_sdl_head_read(line, &head))
        return;
    trace_one_line(head.address, address, sizeof address);
    if (!address_read(address, &course->writer))
        course->writer = (struct address){0};
    trace_one_line(head.host, course->summary->host, sizeof course->summary->host);
    course->head = head;
    course->has_head = true;
    course->before = course->midnight = 0;
}

static void note_time(struct trace_course *course, int64_t time) {
    struct capture_summary *summary = &course->scan->run.summary;
    if (time == 0)
        return;
    if (summary->first == 0 || time < summary->first)
        summary->first = time;
    if (time > summary->last)
        summary->last = time;
}

/* As the line has it, or else the beginning of the file. */
static void name_writer(const struct trace_course *course, const struct trace_line *line,
                        char out[128]) {
    if (!span_is_empty(line->host))
        trace_one_line(line->host, out, 128);
    else
        g_strlcpy(out, course->summary->host, 128);
}

static void tell(struct trace_course *course, const struct trace_record *record,
                 const struct trace_statement *statement, int64_t clock_time, int64_t time) {
    char text[TEXT_MOST], writer_name[128];
    name_writer(course, &record->line, writer_name);
    trace_one_line(record->whole, text, sizeof text);
    char *valid = g_utf8_make_valid(text, -1);
    const struct trace_told told = {.statement = statement,
                                    .line = &record->line,
                                    .file = course->scan->run.summary.file,
                                    .number = course->line,
                                    .text = valid,
                                    .time = time,
                                    .clock_time = clock_time,
                                    .is_timed = record->line.clock != TRACE_NO_TIME,
                                    .is_each_told = course->task->is_each_told,
                                    .writer = course->writer,
                                    .writer_name = writer_name,
                                    .app = course->has_head ? course->head.app : 0};
    const struct event event = {.type = EVENT_TRACE_LINE, .ref.time = time, .data = &told};
    if (course->task->event != NULL)
        course->task->event(course->task->data, &event);
    engine_event(course->scan->run.engine, &event);
    g_free(valid);
}

/* No rule asks for messages of SIP by themselves, which are most of what CallManager writes. */
static bool is_for_rules(enum trace_meaning meaning) {
    return meaning != TRACE_SAYS_FILE_HEAD && meaning != TRACE_SAYS_SIP_RECEIVED &&
           meaning != TRACE_SAYS_SIP_SENT;
}

static void take_record(struct trace_course *course, const struct trace_record *record) {
    struct trace_statement statement;
    const struct trace_line *line = &record->line;
    trace_summary_count(course->summary, record);
    if (line->format == TRACE_NONE)
        return;
    learn_head(course, line);
    const int64_t clock_time = clock_of(course, line);
    const int64_t time = utc_of(course, line, clock_time);
    note_time(course, time);
    if (!trace_statement_read(line, &statement))
        return;
    course->summary->told++;
    if (trace_meaning_bearing(statement.meaning) == TRACE_SUCCEEDS)
        course->summary->well++;
    if (is_for_rules(statement.meaning))
        tell(course, record, &statement, clock_time, time);
}

/* --- the file ----------------------------------------------------------------------------------
 */

static void read_all(struct trace_course *course, struct text_file *file) {
    struct trace_record record;
    uint64_t records = 0;
    size_t used = 0;
    bool is_end = false;
    while (!course->scan->is_interrupted) {
        struct span window = text_file_window(file, used, &is_end);
        const uint8_t *from = window.at;
        size_t length;
        if (span_is_empty(window))
            return;
        while ((length = trace_record_read(&course->file, window, is_end, &record)) > 0) {
            take_record(course, &record);
            course->line += record.lines;
            window = span_after(window, length);
            if (!is_end && span_len(window) <= TRACE_RECORD_MOST)
                break;
            if (++records % RECORDS_BETWEEN_LOOKS == 0)
                break;
        }
        used = (size_t)(window.at - from);
        course->task->progress(course->task->data, file);
        course->scan->is_interrupted = interruption_came();
    }
}

static void summarise(struct trace_course *course, const struct text_file *file) {
    struct capture_summary *summary = &course->scan->run.summary;
    const char *error = text_file_error(file);
    trace_summary_finish(course->summary);
    summary->format = trace_format_name(course->summary->format);
    summary->not_judged = (struct not_judged){.well = course->summary->well};
    if (error != NULL) {
        summary->end = CAPTURE_CUT_SHORT;
        summary->error = course->scan->run.open_error = g_strdup(error);
    }
    if (course->scan->is_interrupted) {
        summary->end = CAPTURE_CUT_SHORT;
        summary->error = "interrupted: only what was read by then was looked into";
    }
}

void trace_scan(struct keyed_scan *scan, const struct trace_scan_task *task) {
    char *error = NULL;
    *scan = (struct keyed_scan){.findings = g_ptr_array_new()};
    decryption_init(&scan->decryption, task->options, task->path, NULL);
    struct text_file *file = text_file_open(task->path, &error);
    const struct scan_sinks sinks = {.finding = collect, .finding_data = scan};
    if (file == NULL) {
        scan_run_begin(&scan->run, task->file, NULL, error, task->options, &sinks);
        return;
    }
    scan_run_begin_trace(&scan->run, task->file, task->options, &sinks);
    struct trace_course course = {
        .scan = scan, .task = task, .summary = scan->run.trace, .line = 1};
    read_all(&course, file);
    scan_run_finish(&scan->run, READER_END);
    summarise(&course, file);
    text_file_close(file);
}
