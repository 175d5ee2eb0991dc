/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reader, engine and summary of one capture. */
#include "capture/command/scan_run.h"
#include "capture/observe/event.h"
#include "capture/report/redact/readdressed.h"

#include <glib.h>

static void begin(struct scan_run *run, const char *file, const struct options *options) {
    run->finding_filter = &options->finding_filter;
    run->pseudonyms = options->redact_addresses ? &options->pseudonyms : NULL;
    run->file = g_strdup(file);
    if (run->pseudonyms != NULL)
        readdressed_text(run->file, run->pseudonyms);
    run->summary = (struct capture_summary){
        .file = run->file, .format = "", .is_unconfined = options->no_sandbox};
}

struct engine_options scan_run_engine_options(const struct options *options) {
    return (struct engine_options){
        .services = &options->services,
        .ils_framing = options->has_ils_framing ? &options->ils_framing : NULL,
        .dialback_secrets = (const char *const *)options->dialback_secrets,
        .quotes_nothing = options->redact,
        .lists = options->lists.lists,
        .list_count = options->lists.count};
}

struct engine_host scan_run_host(const struct host_files *files, unsigned point) {
    return (struct engine_host){.point = point,
                                .authorities =
                                    span_of(files->authorities->str, files->authorities->len),
                                .own = span_of(files->own->str, files->own->len)};
}

static void begin_engine(struct scan_run *run, const struct options *options,
                         const struct scan_sinks *sinks) {
    struct engine_options engine_options = scan_run_engine_options(options);
    engine_options.files = run->reader == NULL || sinks->as_one ? NULL : reader_files(run->reader);
    const struct engine_host host =
        sinks->host != NULL ? scan_run_host(sinks->host, 0) : (struct engine_host){0};
    engine_options.hosts = &host;
    engine_options.host_count = sinks->host != NULL;
    engine_options.on_event = sinks->event;
    engine_options.on_event_data = sinks->event_data;
    engine_options.on_segment = sinks->segment;
    engine_options.on_segment_data = sinks->event_data;
    run->engine = engine_new(&engine_options, sinks->finding, sinks->finding_data);
}

void scan_run_begin(struct scan_run *run, const char *file, struct reader *reader, char *error,
                    const struct options *options, const struct scan_sinks *sinks) {
    *run = (struct scan_run){.as_one = sinks->as_one, .reader = reader, .open_error = error};
    begin(run, file, options);
    if (reader == NULL) {
        run->summary.end = CAPTURE_UNREAD;
        run->summary.error = error;
        return;
    }
    begin_engine(run, options, sinks);
}

void scan_run_begin_trace(struct scan_run *run, const char *file, const struct options *options,
                          const struct scan_sinks *sinks) {
    *run = (struct scan_run){.trace = g_new0(struct trace_summary, 1)};
    begin(run, file, options);
    begin_engine(run, options, sinks);
    run->summary.trace = run->trace;
}

void scan_run_note_time(struct scan_run *run, int64_t time) {
    struct capture_summary *summary = &run->summary;
    if (summary->first == 0 || time < summary->first)
        summary->first = time;
    if (time > summary->last)
        summary->last = time;
}

void scan_run_packet(struct scan_run *run, const struct packet *packet) {
    scan_run_note_time(run, packet->time);
    engine_packet(run->engine, packet);
}

void scan_run_time(struct scan_run *run, int64_t now) {
    const struct event event = {.type = EVENT_TIME, .ref.time = now};
    engine_event(run->engine, &event);
}

static void add_pair(void *data, const struct service_pair *pair) {
    g_array_append_vals(data, pair, 1);
}

void scan_run_finish(struct scan_run *run, enum reader_status ended) {
    struct capture_summary *summary = &run->summary;
    if (run->engine == NULL)
        return;
    engine_finish(run->engine);
    summary->counts = engine_counts(run->engine);
    summary->limits = engine_limits(run->engine);
    if (run->reader == NULL)
        return;
    summary->format = reader_format(run->reader);
    summary->dropped = reader_dropped(run->reader);
    run->pairs = g_array_new(FALSE, FALSE, sizeof(struct service_pair));
    engine_service_map(run->engine, add_pair, run->pairs);
    for (guint i = 0; run->pseudonyms != NULL && i < run->pairs->len; i++)
        readdressed_pair(&g_array_index(run->pairs, struct service_pair, i), run->pseudonyms);
    summary->pairs = run->pairs;
    summary->not_judged = engine_not_judged(run->engine);
    summary->files = run->as_one ? NULL : reader_files(run->reader);
    for (size_t i = 0; run->pseudonyms != NULL && i < frame_files_count(summary->files); i++) {
        struct frame_file *file = frame_files_at(summary->files, i);
        readdressed_text(file->path, run->pseudonyms);
        readdressed_text(file->name, run->pseudonyms);
    }
    if (ended != READER_FAILED)
        return;
    summary->end = CAPTURE_CUT_SHORT;
    summary->error = reader_error(run->reader);
}

void scan_run_interrupt(struct scan_run *run) {
    run->summary.end = CAPTURE_CUT_SHORT;
    run->summary.error = "interrupted: only what was read by then was looked into";
}

bool scan_run_count(struct scan_run *run, const struct finding *finding) {
    const bool wanted = finding_filter_passes(run->finding_filter, finding);
    if (wanted)
        run->summary.findings[finding->entry->severity]++;
    else if (finding->entry->severity > SEVERITY_NOTE)
        run->summary.left_out++;
    return wanted;
}

void scan_run_end(struct scan_run *run) {
    if (run->engine != NULL)
        engine_free(run->engine);
    g_clear_pointer(&run->pairs, g_array_unref);
    if (run->reader != NULL)
        reader_close(run->reader);
    g_free(run->trace);
    g_free(run->file);
    g_free(run->open_error);
}
