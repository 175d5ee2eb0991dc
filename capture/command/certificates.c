/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope certificates: what was presented, in all captures together. */
#include "capture/certificates/certificates_json.h"
#include "capture/certificates/certificates_text.h"
#include "capture/certificates/pem.h"
#include "capture/command/batch.h"
#include "capture/command/confinement.h"
#include "capture/command/key_options.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/command/output_folder.h"
#include "capture/trust_lists/extract.h"

struct certificates_run {
    const struct options *options;
    struct presented *presented;
    struct decryption_summary decryption; /* sums over the captures that there are keys for */
    struct trust_store *store;            /* NULL: there is none */
    bool incomplete;                      /* a file could not be written */
};

/* --- one capture ------------------------------------------------------------------------------ */

static void free_presented(gpointer presented) {
    presented_free(presented);
}

/* With keys the capture is read twice: the second time counts. */
static void begin(struct job *job) {
    if (job->result != NULL)
        presented_free(job->result);
    job->result = presented_new(&job->options->services, job->input->path);
}

static void note(void *data, const struct event *event) {
    const struct job *job = data;
    presented_event(job->result, event);
}

static void tell(struct job *job, const struct keyed_scan *scan) {
    const GArray *pairs = scan->run.summary.pairs;
    for (guint i = 0; pairs != NULL && i < pairs->len; i++)
        presented_roles(job->result, &g_array_index(pairs, struct service_pair, i));
    if (job->result != NULL)
        presented_find_files(job->result, scan->run.summary.files);
    job->size = job->result == NULL ? 0 : presented_size(job->result);
}

static const struct job_kind certificates_kind = {
    .begin = begin, .event = note, .tell = tell, .free_result = free_presented};

/* --- all of them ------------------------------------------------------------------------------ */

static void take(void *data, struct job *job) {
    struct certificates_run *run = data;
    if (job->result != NULL)
        presented_merge(run->presented, job->result);
    if (job->summary.decryption != NULL)
        decryption_summary_add(&run->decryption, job->summary.decryption);
}

/* The path; NULL when it was not written. */
static char *write_pem(struct certificates_run *run,
                       const struct presented_certificate *presented) {
    char *name = pem_name(presented);
    char *text = pem_text(presented->certificate);
    char *error = NULL;
    char *path = extract_write(run->options->output, name, span_of_text(text), &error);
    if (path == NULL) {
        run->incomplete = true;
        complain_and_free(name, error);
    }
    g_free(text);
    g_free(name);
    return path;
}

/* When it was presented first, unless --at says otherwise; now for a capture without a clock. */
static int64_t time_to_judge_at(const struct options *options,
                                const struct presented_certificate *presented) {
    const struct presentation *first =
        &g_array_index(presented->presentations, struct presentation, 0);
    if (options->has_time)
        return options->time;
    return first->first.time != 0 ? first->first.time / 1000000000
                                  : g_get_real_time() / G_USEC_PER_SEC;
}

static void judge(const struct certificates_run *run, struct certificate_entry *entry) {
    entry->is_judged = run->store != NULL && entry->presented->chain->len > 0;
    if (!entry->is_judged)
        return;
    entry->judged_at = time_to_judge_at(run->options, entry->presented);
    trust_store_judge(run->store, entry->presented, entry->judged_at, &entry->verdict);
}

static void append(GString *out, struct certificates_run *run,
                   const struct presented_certificate *presented) {
    const struct text_style *style = &run->options->style;
    struct certificate_entry entry = {.presented = presented};
    char *path = run->options->output == NULL ? NULL : write_pem(run, presented);
    entry.pem_path = path;
    certificate_usage_read(presented->certificate->der, &entry.usage);
    judge(run, &entry);
    if (run->options->json)
        certificates_json_append(out, &entry);
    else
        certificates_text_append(out, &entry, style->width, style->colour);
    if (entry.is_judged)
        trust_verdict_clear(&entry.verdict);
    certificate_usage_clear(&entry.usage);
    g_free(path);
}

/* A line for programs is written at once. */
static void print_json(struct certificates_run *run, const GPtrArray *sorted) {
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < sorted->len; i++) {
        g_string_truncate(line, 0);
        append(line, run, sorted->pdata[i]);
        output_write(line->str);
    }
    g_string_free(line, TRUE);
}

static void print_text(struct certificates_run *run, const GPtrArray *sorted) {
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < sorted->len; i++) {
        g_string_append(out, i == 0 ? "" : "\n");
        append(out, run, sorted->pdata[i]);
    }
    certificates_text_rest(out, run->presented,
                           key_options_are_given(run->options) ? &run->decryption : NULL,
                           run->options->style.width);
    confinement_page(run->options, out->str);
    g_string_free(out, TRUE);
}

static void print_all(struct certificates_run *run) {
    presented_spread_roles(run->presented);
    GPtrArray *sorted = presented_sorted(run->presented);
    if (run->options->json)
        print_json(run, sorted);
    else
        print_text(run, sorted);
    g_ptr_array_unref(sorted);
}

static enum exit_status run_inputs(struct certificates_run *run, struct inputs *inputs) {
    const struct batch_task task = {.options = run->options,
                                    .inputs = inputs,
                                    .kind = &certificates_kind,
                                    .data = run,
                                    .take = take};
    run->presented = presented_new(&run->options->services, "");
    const struct batch_end end = batch_run(&task);
    print_all(run);
    presented_free(run->presented);
    return run->incomplete ? STATUS_INCOMPLETE : batch_status(&end);
}

static enum exit_status open_store_and_run(const struct options *options, struct inputs *inputs) {
    struct certificates_run run = {.options = options};
    char *error = NULL;
    if (options->authorities != NULL) {
        run.store = trust_store_open(options->authorities, &error);
        if (run.store == NULL) {
            complain_and_free("--ca", error);
            return STATUS_USAGE;
        }
    }
    enum exit_status status = STATUS_INCOMPLETE;
    if (options->output == NULL || output_folder_make(options->output))
        status = run_inputs(&run, inputs);
    if (run.store != NULL)
        trust_store_free(run.store);
    return status;
}

enum exit_status certificates_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("certificates");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        complain("certificates", "name captures or folders, or - for standard input");
    else
        status = named_inputs_run(&options, open_store_and_run);
    options_free(&options);
    return status;
}
