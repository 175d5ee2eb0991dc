/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a path to its finished report. */
#include "capture/command/job.h"

#include "capture/command/json_report.h"
#include "capture/command/keyed_scan.h"

enum { PACKETS_BETWEEN_LOOKS = 16384 }; /* at the reader's progress */

struct job *job_new(const struct options *options, const struct input_entry *input) {
    struct job *job = g_new0(struct job, 1);
    job->input = input;
    job->options = options;
    job->report = g_string_new(NULL);
    job->overview = overview_new();
    return job;
}

void job_free(struct job *job) {
    g_string_free(job->report, TRUE);
    overview_free(job->overview);
    g_free(job->error);
    g_free(job->decryption_error);
    g_free(job);
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

static void write_report(struct job *job, const struct capture_summary *summary,
                         const GPtrArray *findings) {
    const struct finding *const *all = (const struct finding *const *)findings->pdata;
    if (!job->options->json) {
        if (summary->end != CAPTURE_UNREAD)
            text_report_capture(job->report, &job->options->style, summary, all, findings->len);
        overview_add(job->overview, job->input->path, all, findings->len);
        return;
    }
    for (guint i = 0; i < findings->len; i++)
        json_report_finding(job->report, job->options, job->input->path,
                            g_ptr_array_index(findings, i));
    json_report_capture(job->report, job->options, summary);
}

/* The engine with its counts is about to go; the job lives on until its turn. */
static void store_summary(struct job *job, const struct capture_summary *summary) {
    job->summary = *summary;
    job->summary.format = "";
    job->summary.error = job->error = g_strdup(summary->error);
    job->summary.decryption = NULL;
    job->summary.pairs = NULL;
    if (summary->decryption != NULL)
        job->decryption_error = g_strdup(summary->decryption->error);
    if (summary->end == CAPTURE_UNREAD)
        return;
    job->counts = *summary->counts;
    job->limits = *summary->limits;
    job->summary.counts = &job->counts;
    job->summary.limits = &job->limits;
}

void job_run(struct job *job) {
    const struct keyed_scan_task task = {.options = job->options,
                                         .file = job->input->path,
                                         .path = job->input->path,
                                         .filter = job->options->filter,
                                         .error = job->input->error,
                                         .data = job,
                                         .packet = note_progress};
    struct keyed_scan scan;
    keyed_scan(&scan, &task);
    write_report(job, &scan.run.summary, scan.findings);
    store_summary(job, &scan.run.summary);
    keyed_scan_clear(&scan);
}
