/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reader, engine and summary of one capture. */
#include "capture/command/pass.h"

#include <glib.h>

void pass_begin(struct pass *pass, const char *file, struct reader *reader, char *error,
                const struct options *options, finding_sink *sink, void *sink_data) {
    const struct engine_options engine_options = {
        .services = &options->services,
        .ils_framing = options->has_ils_framing ? &options->ils_framing : NULL,
        .dialback_secrets = (const char *const *)options->dialback_secrets,
        .lists = options->lists.lists,
        .list_count = options->lists.count};
    *pass = (struct pass){.reader = reader, .open_error = error};
    pass->summary = (struct capture_summary){.file = file, .format = ""};
    if (reader == NULL) {
        pass->summary.end = CAPTURE_UNREAD;
        pass->summary.error = error;
        return;
    }
    pass->engine = engine_new(&engine_options, sink, sink_data);
}

void pass_packet(struct pass *pass, const struct packet *packet) {
    struct capture_summary *summary = &pass->summary;
    if (summary->first == 0 || packet->time < summary->first)
        summary->first = packet->time;
    if (packet->time > summary->last)
        summary->last = packet->time;
    engine_packet(pass->engine, packet);
}

void pass_time(struct pass *pass, int64_t now) {
    const struct event event = {.type = EVENT_TIME, .place.time = now};
    engine_event(pass->engine, &event);
}

void pass_finish(struct pass *pass, enum reader_status ended) {
    struct capture_summary *summary = &pass->summary;
    if (pass->reader == NULL)
        return;
    engine_finish(pass->engine);
    summary->format = reader_format(pass->reader);
    summary->dropped = reader_dropped(pass->reader);
    summary->counts = engine_counts(pass->engine);
    summary->limits = engine_limits(pass->engine);
    if (ended != READER_FAILED)
        return;
    summary->end = CAPTURE_CUT_SHORT;
    summary->error = reader_error(pass->reader);
}

void pass_count(struct pass *pass, const struct finding *finding) {
    pass->summary.findings[finding->entry->severity]++;
}

void pass_end(struct pass *pass) {
    if (pass->reader != NULL) {
        engine_free(pass->engine);
        reader_close(pass->reader);
    }
    g_free(pass->open_error);
}
