/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a path to its finished report. */
#include "capture/command/job.h"

#include "capture/command/decryption.h"
#include "capture/command/scan_run.h"
#include "capture/report/group.h"
#include "capture/report/json.h"

enum { PACKETS_BETWEEN_LOOKS = 16384 }; /* at the reader's progress */

/* Findings as they settle. */
struct collection {
    struct scan_run run;
    GPtrArray *findings;
};

struct job *job_new(const struct options *options, const struct input_entry *input) {
    struct job *job = g_new0(struct job, 1);
    job->input = input;
    job->options = options;
    job->report = g_string_new(NULL);
    return job;
}

void job_free(struct job *job) {
    g_string_free(job->report, TRUE);
    g_free(job->error);
    g_free(job->decryption_error);
    g_free(job);
}

static void collect(void *data, const struct finding *finding, enum finding_change change) {
    struct collection *collection = data;
    if (change != FINDING_SETTLED)
        return;
    g_ptr_array_add(collection->findings, (gpointer)finding);
    scan_run_count(&collection->run, finding);
}

static void note_progress(struct job *job, const struct reader *reader) {
    uint64_t done;
    uint64_t size;
    reader_progress(reader, &done, &size);
    if (size > 0)
        g_atomic_int_set(&job->percent, (guint)(MIN(done, size) * 100 / size));
}

static enum reader_status read_all(struct job *job, struct scan_run *run,
                                   struct decryption *decryption) {
    struct packet packet;
    enum reader_status status;
    unsigned until_look = PACKETS_BETWEEN_LOOKS;
    while ((status = reader_next(run->reader, &packet)) == READER_PACKET) {
        decryption_packet(decryption, run, &packet);
        scan_run_packet(run, &packet);
        if (--until_look > 0)
            continue;
        until_look = PACKETS_BETWEEN_LOOKS;
        note_progress(job, run->reader);
    }
    return status;
}

static gint compare_frames(gconstpointer a, gconstpointer b) {
    return finding_compare_frames(*(const struct finding *const *)a,
                                  *(const struct finding *const *)b);
}

static void write_report(struct job *job, const struct collection *collection) {
    const struct capture_summary *summary = &collection->run.summary;
    GPtrArray *findings = collection->findings;
    if (!job->options->json) {
        if (summary->end != CAPTURE_UNREAD)
            text_capture(job->report, &job->options->style, summary,
                         (const struct finding *const *)findings->pdata, findings->len);
        return;
    }
    g_ptr_array_sort(findings, compare_frames);
    for (guint i = 0; i < findings->len; i++)
        json_finding(job->report, job->input->path, g_ptr_array_index(findings, i));
    json_capture(job->report, summary);
}

/* The engine with its counts is about to go; the job lives on until its turn. */
static void store_summary(struct job *job, const struct capture_summary *summary) {
    job->summary = *summary;
    job->summary.format = "";
    job->summary.error = job->error = g_strdup(summary->error);
    job->summary.decryption = NULL;
    if (summary->decryption != NULL)
        job->decryption_error = g_strdup(summary->decryption->error);
    if (summary->end == CAPTURE_UNREAD)
        return;
    job->counts = *summary->counts;
    job->limits = *summary->limits;
    job->summary.counts = &job->counts;
    job->summary.limits = &job->limits;
}

/* From the first packet to the last, with tshark at its side if it was started. */
static void scan(struct job *job, struct collection *collection, struct decryption *decryption,
                 bool decrypt) {
    struct scan_run *run = &collection->run;
    struct reader *reader = NULL;
    char *error = g_strdup(job->input->error);
    if (error == NULL)
        reader = reader_open_file(job->input->path, job->options->filter, &error);
    scan_run_begin(run, job->input->path, reader, error, job->options, collect, collection);
    if (reader == NULL)
        return;
    decryption_watch(decryption, run);
    if (decrypt)
        decryption_start(decryption);
    enum reader_status ended = read_all(job, run, decryption);
    decryption_stop(decryption, ended != READER_FAILED);
    scan_run_finish(run, ended);
}

void job_run(struct job *job) {
    struct collection collection = {.findings = g_ptr_array_new()};
    struct scan_run *run = &collection.run;
    struct decryption decryption;
    decryption_init(&decryption, job->options, job->input->path);
    scan(job, &collection, &decryption, false);
    if (decryption_is_wanted(&decryption, run)) {
        g_ptr_array_set_size(collection.findings, 0);
        scan_run_end(run);
        scan(job, &collection, &decryption, true);
    }
    decryption_summarise(&decryption, run);
    write_report(job, &collection);
    store_summary(job, &run->summary);
    g_ptr_array_unref(collection.findings);
    scan_run_end(run);
    decryption_clear(&decryption);
}
