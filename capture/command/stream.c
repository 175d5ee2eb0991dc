/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sink of a capture that is looked at while it happens. */
#include "capture/command/stream.h"

#include <signal.h>

#include "capture/command/output.h"
#include "capture/report/json.h"

struct told {
    uint64_t id;
    uint64_t count; /* when it was last told */
    bool changed;   /* since then */
};

static void tell(struct stream_report *report, const struct finding *finding, bool known) {
    GString *out = g_string_new(NULL);
    if (report->options->json)
        json_finding(out, report->pass.summary.file, finding);
    else
        text_event(out, &report->options->style, finding, known);
    output_write(out->str);
    g_string_free(out, TRUE);
}

static void take(void *data, const struct finding *finding, enum finding_change change) {
    struct stream_report *report = data;
    struct told *told = g_hash_table_lookup(report->told, &finding->id);
    bool known = told != NULL;
    if (!known) {
        told = g_new0(struct told, 1);
        told->id = finding->id;
        g_hash_table_insert(report->told, &told->id, told);
    }
    if (change == FINDING_SETTLED)
        pass_count(&report->pass, finding);
    else
        told->changed = true;

    bool doubled = finding->count >= 2 * told->count;
    bool last_word = change == FINDING_SETTLED && told->changed && report->options->json;
    if (known && !doubled && !last_word)
        return;
    *told = (struct told){.id = finding->id, .count = finding->count};
    tell(report, finding, known);
}

void stream_report_begin(struct stream_report *report, const struct options *options,
                         const char *file, struct reader *reader, char *error) {
    report->options = options;
    report->told = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    pass_begin(&report->pass, file, reader, error, options, take, report);
}

static void tell_end(struct stream_report *report) {
    const struct capture_summary *summary = &report->pass.summary;
    const struct text_style *style = &report->options->style;
    struct totals totals = {0};
    GString *out = g_string_new(NULL);
    totals_add(&totals, summary);
    if (report->options->json) {
        json_capture(out, summary);
    } else if (summary->end != CAPTURE_UNREAD) {
        text_event_end(out, style, summary);
        text_totals(out, style, &totals);
    }
    output_write(out->str);
    g_string_free(out, TRUE);
}

enum exit_status stream_report_end(struct stream_report *report, enum reader_status ended) {
    struct capture_summary *summary = &report->pass.summary;
    enum exit_status status = STATUS_CLEAN;
    pass_finish(&report->pass, ended);
    tell_end(report);
    if (summary->end != CAPTURE_WHOLE)
        complain(summary->file, summary->error);
    if (summary->end != CAPTURE_WHOLE || output_failed())
        status = STATUS_INCOMPLETE;
    else if (options_fail_on(report->options, summary->findings))
        status = STATUS_FOUND;
    g_hash_table_unref(report->told);
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    pass_end(&report->pass);
    return status;
}

static struct reader *to_stop;
static volatile sig_atomic_t stopped;

static void stop(int signal_number) {
    (void)signal_number;
    stopped = 1;
    reader_stop(to_stop);
}

void stream_stop_on_signal(struct reader *reader) {
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    to_stop = reader;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool stream_is_stopped(void) {
    return stopped != 0;
}
