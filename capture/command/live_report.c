/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sink of a capture that is looked at while it happens. */
#include "capture/command/live_report.h"

#include <signal.h>

#include "capture/command/interruption.h"
#include "capture/command/json_report.h"
#include "capture/command/output.h"
#include "capture/report/format.h"
#include "capture/report/overview.h"
#include "capture/report/redact/readdressed.h"
#include "capture/rules/findings.h"

enum { STATUS_EVERY = G_USEC_PER_SEC / 2 };

struct reported_finding {
    uint64_t id;
    uint64_t count; /* when it was last reported */
    bool changed;   /* since then */
};

static void report_finding(struct live_report *report, const struct finding *finding, bool known) {
    GString *out = g_string_new(NULL);
    struct finding *other = NULL;
    if (report->run.pseudonyms != NULL)
        finding = other = readdressed_finding(finding, report->run.pseudonyms);
    if (report->options->json)
        json_report_finding(out, report->options, report->run.summary.file, finding);
    else
        text_report_event(out, &report->options->style, finding, known);
    output_write(out->str);
    g_string_free(out, TRUE);
    if (other != NULL)
        finding_discard(other);
}

static void take(void *data, const struct finding *finding, enum finding_change change) {
    struct live_report *report = data;
    struct reported_finding *reported = g_hash_table_lookup(report->reported, &finding->id);
    bool known = reported != NULL;
    if (!finding_filter_passes(&report->options->finding_filter, finding)) {
        if (change == FINDING_SETTLED)
            scan_run_count(&report->run, finding);
        return;
    }
    if (!known) {
        g_ptr_array_add(report->findings, (gpointer)finding);
        reported = g_new0(struct reported_finding, 1);
        reported->id = finding->id;
        g_hash_table_insert(report->reported, &reported->id, reported);
    }
    if (change == FINDING_SETTLED)
        scan_run_count(&report->run, finding);
    else
        reported->changed = true;

    bool doubled = finding->count >= 2 * reported->count;
    bool last_word = change == FINDING_SETTLED && reported->changed && report->options->json;
    if (known && !doubled && !last_word)
        return;
    *reported = (struct reported_finding){.id = finding->id, .count = finding->count};
    report_finding(report, finding, known);
}

void live_report_begin(struct live_report *report, const struct options *options, const char *file,
                       struct reader *reader, char *error) {
    report->options = options;
    report->findings = g_ptr_array_new();
    report->shown = 0;
    report->reported = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    scan_run_begin(&report->run, file, reader, error, options,
                   &(struct scan_sinks){.finding = take,
                                        .finding_data = report,
                                        .event = report->event,
                                        .event_data = report->event_data});
}

static volatile sig_atomic_t asked;

static void write_overview(const struct live_report *report) {
    struct totals totals = {.captures = 1};
    struct overview *overview =
        overview_of(report->run.summary.file,
                    (const struct finding *const *)report->findings->pdata, report->findings->len);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < report->findings->len; i++) {
        const struct finding *finding = report->findings->pdata[i];
        totals.with_errors |= finding->entry->severity == SEVERITY_ERROR;
        totals.with_warnings |= finding->entry->severity == SEVERITY_WARNING;
    }
    totals.with_warnings &= !totals.with_errors;
    overview_write(out, &report->options->style, overview, &totals);
    if (report->run.pseudonyms != NULL)
        readdressed_text(out->str, report->run.pseudonyms);
    if (report->options->json)
        output_remark(out->str);
    else
        output_write(out->str);
    g_string_free(out, TRUE);
    overview_free(overview);
}

/* "eth0: 1,204 packets, 6 connections, 2 findings" */
static void show_status(const struct live_report *report) {
    const struct net_counts *counts = engine_counts(report->run.engine);
    GString *line = g_string_new(report->run.summary.file);
    g_string_append(line, ": ");
    format_count(line, counts->packets, "packet");
    g_string_append(line, ", ");
    format_count(line, counts->flows, "connection");
    g_string_append(line, ", ");
    format_count(line, report->findings->len, "finding");
    progress_show(line->str);
    g_string_free(line, TRUE);
}

void live_report_update(struct live_report *report) {
    if (asked != 0) {
        asked = 0;
        write_overview(report);
    }
    if (!progress_is_wanted())
        return;
    const int64_t now = g_get_monotonic_time();
    if (now - report->shown < STATUS_EVERY)
        return;
    report->shown = now;
    show_status(report);
}

static void report_end(struct live_report *report) {
    const struct capture_summary *summary = &report->run.summary;
    const struct text_style *style = &report->options->style;
    struct totals totals = {0};
    GString *out = g_string_new(NULL);
    totals_add(&totals, summary);
    if (report->options->json) {
        json_report_capture(out, report->options, summary);
    } else if (summary->end != CAPTURE_UNREAD) {
        text_report_event_end(out, style, summary);
        text_report_totals(out, style, &totals);
    }
    output_write(out->str);
    g_string_free(out, TRUE);
}

enum exit_status live_report_end(struct live_report *report, enum reader_status ended) {
    struct capture_summary *summary = &report->run.summary;
    enum exit_status status = STATUS_CLEAN;
    scan_run_finish(&report->run, ended);
    report_end(report);
    if (summary->end != CAPTURE_WHOLE)
        complain(summary->file, summary->error);
    if (summary->end != CAPTURE_WHOLE || output_failed())
        status = STATUS_INCOMPLETE;
    else if (options_fail_on(report->options, summary))
        status = STATUS_FOUND;
    g_hash_table_unref(report->reported);
    g_ptr_array_unref(report->findings);
    (void)signal(SIGUSR1, SIG_DFL);
    interruption_end();
    scan_run_end(&report->run);
    return status;
}

static void ask(int signal_number) {
    (void)signal_number;
    asked = 1;
}

void live_report_watch_signals(struct reader *reader) {
    struct sigaction question = {.sa_handler = ask, .sa_flags = SA_RESTART};
    sigemptyset(&question.sa_mask);
    sigaction(SIGUSR1, &question, NULL);
    interruption_watch(reader);
}

enum reader_status live_report_read(struct live_report *report) {
    struct reader *reader = report->run.reader;
    struct packet packet;
    enum reader_status status = READER_END;
    if (reader == NULL)
        return status;
    live_report_watch_signals(reader);
    while ((status = reader_next(reader, &packet)) <= READER_IDLE) {
        if (status == READER_PACKET)
            scan_run_packet(&report->run, &packet);
        else
            scan_run_time(&report->run, packet.time);
        live_report_update(report);
    }
    return status;
}
