/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope replay: a capture at its recorded pace, through the engine and onto an interface. */
#include "capture/command/confinement.h"
#include "capture/command/interruption.h"
#include "capture/command/live_report.h"
#include "capture/command/output.h"
#include "capture/command/replay_clock.h"
#include "capture/command/single_capture.h"
#include "capture/read/injector.h"
#include "capture/report/format.h"

/* Waits for the packet's time while the engine learns that time passes. False: interrupted. */
static bool wait_for(const struct replay_clock *replay_clock, struct live_report *report,
                     int64_t due) {
    int64_t now;
    while (!interruption_came()) {
        if (replay_clock_wait(replay_clock, due, &now))
            return true;
        scan_run_time(&report->run, now);
        live_report_update(report);
    }
    return false;
}

static enum reader_status play(const struct options *options, struct live_report *report,
                               struct injector *injector) {
    struct packet packet;
    struct replay_clock replay_clock;
    bool begun = false;
    enum reader_status status;
    while ((status = reader_next(report->run.reader, &packet)) == READER_PACKET) {
        if (!begun)
            replay_clock = replay_clock_begin(options->speed, packet.time);
        begun = true;
        if (!wait_for(&replay_clock, report, packet.time))
            return READER_END;
        if (injector != NULL)
            (void)injector_send(injector, &packet);
        scan_run_packet(&report->run, &packet);
        live_report_update(report);
    }
    return status;
}

/* Complains of frames that were not sent: whoever listens there did not see the capture. False:
 * there are some. */
static bool report_sent(const char *interface, const struct injector *injector) {
    struct injector_counts counts = injector_counts(injector);
    if (counts.other_link + counts.cut + counts.failed == 0)
        return true;
    GString *reason = g_string_new(NULL);
    format_count(reason, counts.sent, "frame");
    g_string_append(reason, " sent; left out: ");
    format_number(reason, counts.other_link);
    g_string_append(reason, " of another link type, ");
    format_number(reason, counts.cut);
    g_string_append(reason, " cut by the snap length, ");
    format_number(reason, counts.failed);
    g_string_append(reason, " refused");
    if (counts.failed > 0)
        g_string_append_printf(reason, " (%s)", injector_error(injector));
    complain(interface, reason->str);
    g_string_free(reason, TRUE);
    return false;
}

static enum exit_status replay(struct options *options, const char *path,
                               struct injector *injector) {
    struct live_report report = {0};
    char *error = NULL;
    enum reader_status ended = READER_END;
    if (!confinement_begin(options, NULL))
        return STATUS_USAGE;
    struct single_capture capture;
    struct reader *reader = NULL;
    if (single_capture_open(&capture, path, true, &error))
        reader = reader_open(capture.entry->set, capture.entry->source, options->filter, &error);
    live_report_begin(&report, options, error == NULL ? capture.entry->path : path, reader, error);
    if (reader != NULL) {
        live_report_watch_signals(reader);
        ended = play(options, &report, injector);
    }
    const enum exit_status status = live_report_end(&report, ended);
    single_capture_close(&capture);
    return status;
}

static enum exit_status replay_onto(struct options *options, const char *path) {
    char *error = NULL;
    struct injector *injector = injector_open(options->interface, &error);
    if (injector == NULL) {
        complain_and_free(options->interface, error);
        return STATUS_INCOMPLETE;
    }
    enum exit_status status = replay(options, path, injector);
    if (status != STATUS_USAGE && !report_sent(options->interface, injector))
        status = STATUS_INCOMPLETE;
    injector_close(injector);
    return status;
}

enum exit_status replay_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("replay");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (g_strv_length(options.paths) != 1)
        complain("replay", "name one capture");
    else if (options.interface != NULL)
        status = replay_onto(&options, options.paths[0]);
    else
        status = replay(&options, options.paths[0], NULL);
    options_free(&options);
    return status;
}
