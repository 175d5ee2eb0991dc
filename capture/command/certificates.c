/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope certificates: what was presented, in all captures together. */
#include "capture/certificates/certificates_json.h"
#include "capture/certificates/certificates_text.h"
#include "capture/certificates/pem.h"
#include "capture/command/options.h"
#include "capture/command/output.h"
#include "capture/command/output_folder.h"
#include "capture/engine.h"
#include "capture/read/inputs.h"
#include "capture/read/reader.h"
#include "capture/trust_lists/extract.h"

struct certificates_run {
    const struct options *options;
    struct presented *presented;
    struct trust_store *store; /* NULL: there is none */
    bool incomplete;           /* something could not be read or written, or not to its end */
};

/* What is found is of no interest here. */
static void ignore_finding(void *data, const struct finding *finding, enum finding_change change) {
    (void)data;
    (void)finding;
    (void)change;
}

static enum reader_status read_packets(struct certificates_run *run, struct reader *reader) {
    const struct engine_options options = {.services = &run->options->services,
                                           .on_event = presented_event,
                                           .on_event_data = run->presented};
    struct engine *engine = engine_new(&options, ignore_finding, NULL);
    struct packet packet;
    enum reader_status status;
    while ((status = reader_next(reader, &packet)) <= READER_IDLE)
        if (status == READER_PACKET)
            engine_packet(engine, &packet);
    engine_finish(engine);
    engine_service_map(engine, presented_roles, run->presented);
    engine_free(engine);
    return status;
}

static void read_capture(struct certificates_run *run, const struct input_entry *input) {
    char *error = g_strdup(input->error);
    struct reader *reader = NULL;
    if (error == NULL)
        reader = reader_open_file(input->path, run->options->filter, &error);
    if (reader == NULL) {
        run->incomplete = true;
        complain_and_free(input->path, error);
        return;
    }
    presented_begin(run->presented, input->path);
    if (read_packets(run, reader) == READER_FAILED) {
        run->incomplete = true;
        complain(input->path, reader_error(reader));
    }
    reader_close(reader);
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

static void print(struct certificates_run *run, const struct presented_certificate *presented,
                  bool is_first) {
    const struct text_style *style = &run->options->style;
    struct certificate_entry entry = {.presented = presented};
    char *path = run->options->output == NULL ? NULL : write_pem(run, presented);
    GString *out = g_string_new(is_first || run->options->json ? "" : "\n");
    entry.pem_path = path;
    certificate_usage_read(presented->certificate->der, &entry.usage);
    judge(run, &entry);
    if (run->options->json)
        certificates_json_append(out, &entry);
    else
        certificates_text_append(out, &entry, style->width, style->colour);
    output_write(out->str);
    g_string_free(out, TRUE);
    if (entry.is_judged)
        trust_verdict_clear(&entry.verdict);
    certificate_usage_clear(&entry.usage);
    g_free(path);
}

static void print_all(struct certificates_run *run) {
    GPtrArray *sorted = presented_sorted(run->presented);
    GString *rest = g_string_new(NULL);
    for (guint i = 0; i < sorted->len; i++)
        print(run, sorted->pdata[i], i == 0);
    if (!run->options->json)
        certificates_text_rest(rest, run->presented, sorted->len, run->options->style.width);
    output_write(rest->str);
    g_string_free(rest, TRUE);
    g_ptr_array_unref(sorted);
}

static enum exit_status run_paths(struct certificates_run *run) {
    struct inputs *inputs = inputs_new();
    for (char **path = run->options->paths; *path != NULL; path++)
        inputs_add(inputs, *path);
    run->presented = presented_new(&run->options->services);
    for (size_t i = 0; i < inputs_count(inputs); i++)
        read_capture(run, inputs_at(inputs, i));
    print_all(run);
    presented_free(run->presented);
    inputs_free(inputs);
    return run->incomplete || output_failed() ? STATUS_INCOMPLETE : STATUS_CLEAN;
}

/* What has to be there before anything is read. */
static enum exit_status prepare_and_run(const struct options *options) {
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
        status = run_paths(&run);
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
        status = prepare_and_run(&options);
    options_free(&options);
    return status;
}
