/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a path to its finished report. */
#include "capture/command/job.h"

#include "capture/command/interruption.h"
#include "capture/command/trace_scan.h"

enum { PACKETS_BETWEEN_LOOKS = 16384 }; /* at the reader's progress */

struct job *job_new(const struct job_kind *kind, const struct options *options,
                    const struct input_entry *input) {
    struct job *job = g_new0(struct job, 1);
    job->kind = kind;
    job->input = input;
    job->options = options;
    job->report = g_string_new(NULL);
    return job;
}

void job_free(struct job *job) {
    g_string_free(job->report, TRUE);
    if (job->result != NULL)
        job->kind->free_result(job->result);
    g_free(job->error);
    g_free(job->decryption_error);
    g_free(job);
}

static void begin(void *data, struct engine *engine) {
    struct job *job = data;
    (void)engine;
    if (job->kind->begin != NULL)
        job->kind->begin(job);
}

static void note_progress(void *data, const struct reader *reader, const struct packet *packet) {
    struct job *job = data;
    uint64_t done;
    uint64_t size;
    (void)packet;
    if (++job->packets % PACKETS_BETWEEN_LOOKS != 0)
        return;
    reader_progress(reader, &done, &size);
    if (size > 0)
        g_atomic_int_set(&job->percent, (guint)(MIN(done, size) * 100 / size));
}

/* The engine with its counts is about to go; the job lives on until its turn. */
static void store_summary(struct job *job, const struct capture_summary *summary) {
    job->summary = *summary;
    job->summary.file = job->input->path;
    job->summary.format = "";
    job->summary.error = job->error = g_strdup(summary->error);
    job->summary.pairs = NULL;
    job->summary.files = NULL;
    if (summary->decryption != NULL) {
        job->decryption = *summary->decryption;
        job->decryption.error = job->decryption_error = g_strdup(summary->decryption->error);
        job->summary.decryption = &job->decryption;
    }
    if (summary->trace != NULL) {
        job->trace = *summary->trace;
        job->summary.trace = &job->trace;
    }
    if (summary->end == CAPTURE_UNREAD)
        return;
    job->counts = *summary->counts;
    job->limits = *summary->limits;
    job->summary.counts = &job->counts;
    job->summary.limits = &job->limits;
}

static void note_trace_progress(void *data, const struct text_file *file) {
    struct job *job = data;
    uint64_t done;
    uint64_t size;
    job->packets++; /* it was begun */
    text_file_progress(file, &done, &size);
    if (size > 0)
        g_atomic_int_set(&job->percent, (guint)(MIN(done, size) * 100 / size));
}

static void scan_trace(struct job *job, struct keyed_scan *scan) {
    const struct trace_scan_task task = {.options = job->options,
                                         .file = job->input->path,
                                         .path = job->input->source,
                                         .set = job->input->set,
                                         .data = job,
                                         .progress = note_trace_progress,
                                         .engine_event = job->kind->trace_event};
    if (job->kind->trace_event != NULL)
        begin(job, NULL);
    trace_scan(scan, &task);
}

/* Why it is no trace; to be freed with g_free. */
static char *why_no_trace(const struct input_entry *input) {
    char *error = g_strdup(input->error);
    struct text_file *file = error == NULL ? text_file_open(input->source, &error) : NULL;
    if (file != NULL)
        text_file_close(file);
    return error != NULL ? error : g_strdup("is no trace or log that is known here");
}

static void refuse_capture(struct job *job, struct keyed_scan *scan) {
    const struct scan_sinks sinks = {0};
    *scan = (struct keyed_scan){.findings = g_ptr_array_new()};
    decryption_init(&scan->decryption, job->options, job->input->source, NULL);
    scan_run_begin(&scan->run, job->input->path, NULL, why_no_trace(job->input), job->options,
                   &sinks);
}

/* A capture that was not named itself is none of its business. */
static bool is_passed_over(const struct job *job) {
    return job->options->only_traces && !job->input->is_trace && job->input->error == NULL &&
           (job->input->is_of_folder || job->input->is_of_archive || job->input->set != NULL);
}

static void scan_capture(struct job *job, struct keyed_scan *scan) {
    const struct keyed_scan_task task = {.options = job->options,
                                         .file = job->input->path,
                                         .path = job->input->source,
                                         .set = job->input->set,
                                         .filter = job->options->filter,
                                         .host = job->input->host,
                                         .opens_messages_alone = job->kind->opens_messages_alone,
                                         .reads_ahead = job->reads_ahead,
                                         .error = job->input->error,
                                         .data = job,
                                         .begin = begin,
                                         .event = job->kind->event,
                                         .segment = job->kind->segment,
                                         .packet = note_progress};
    keyed_scan(scan, &task);
}

void job_run(struct job *job) {
    struct keyed_scan scan;
    if (interruption_came() || is_passed_over(job))
        return;
    if (job->input->is_trace)
        scan_trace(job, &scan);
    else if (job->options->only_traces)
        refuse_capture(job, &scan);
    else
        scan_capture(job, &scan);
    job->is_scanned = !interruption_came() || job->packets > 0;
    if (job->is_scanned) {
        job->kind->tell(job, &scan);
        job->size += job->report->len;
        store_summary(job, &scan.run.summary);
    }
    keyed_scan_clear(&scan);
}
