/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An interface's packets as they come, a moment late, with comments. */
#include <string.h>

#include "capture/command/confinement.h"
#include "capture/command/live_report.h"
#include "capture/command/output.h"
#include "capture/command/scan_run.h"
#include "capture/extcap/extcap_interface.h"
#include "capture/extcap/live_comments.h"
#include "capture/report/pcapng/merge.h"
#include "wire/time.h"

/* How long a packet waits for what is found of it, and how much may wait. */
enum { WAITING_BYTES = 32 << 20 };
static const int64_t waiting_time = TIME_SECOND;

struct waiting_packet {
    struct packet packet;
    uint8_t bytes[]; /* that it is a view of */
};

struct live_capture {
    struct scan_run run;
    struct live_comments *comments;
    struct merge *merge;
    struct atomic_file *fifo;
    GQueue waiting; /* struct waiting_packet *, owned */
    size_t bytes;   /* in them */
};

static void take_finding(void *data, const struct finding *finding, enum finding_change change) {
    struct live_capture *live = data;
    if (change != FINDING_SETTLED)
        live_comments_note(live->comments, finding, change);
}

static void wait_with(struct live_capture *live, const struct packet *packet) {
    const size_t length = span_len(packet->bytes);
    struct waiting_packet *waiting = g_malloc(sizeof *waiting + length);
    waiting->packet = *packet;
    if (length > 0)
        memcpy(waiting->bytes, packet->bytes.at, length);
    waiting->packet.bytes = span_of(waiting->bytes, length);
    g_queue_push_tail(&live->waiting, waiting);
    live->bytes += length;
}

/* False: nobody reads any more. */
static bool write_first(struct live_capture *live) {
    struct waiting_packet *waiting = g_queue_pop_head(&live->waiting);
    GPtrArray *comments = live_comments_take(live->comments, waiting->packet.frame);
    const bool is_written = merge_write_packet(live->merge, 0, &waiting->packet, comments);
    live->bytes -= span_len(waiting->packet.bytes);
    g_ptr_array_unref(comments);
    g_free(waiting);
    return is_written;
}

static bool write_until(struct live_capture *live, int64_t time) {
    bool is_written = true;
    while (is_written && !g_queue_is_empty(&live->waiting)) {
        const struct waiting_packet *first = g_queue_peek_head(&live->waiting);
        if (first->packet.time > time && live->bytes <= WAITING_BYTES)
            break;
        is_written = write_first(live);
    }
    return is_written && atomic_file_flush(live->fifo);
}

static enum reader_status follow(struct live_capture *live, struct reader *reader) {
    struct packet packet;
    enum reader_status status;
    while ((status = reader_next(reader, &packet)) <= READER_IDLE) {
        if (status == READER_PACKET) {
            wait_with(live, &packet);
            scan_run_packet(&live->run, &packet);
        } else {
            scan_run_time(&live->run, packet.time);
        }
        if (!write_until(live, packet.time - waiting_time))
            return READER_END;
    }
    return status;
}

/* What is judged at the end is of packets that may wait still. */
static enum exit_status finish(struct live_capture *live, enum reader_status ended) {
    scan_run_finish(&live->run, ended);
    (void)write_until(live, INT64_MAX);
    if (live->run.summary.end == CAPTURE_WHOLE)
        return STATUS_CLEAN;
    complain(live->run.summary.file, live->run.summary.error);
    return STATUS_INCOMPLETE;
}

static void free_waiting(gpointer waiting) {
    g_free(waiting);
}

static enum exit_status stream(const struct options *options, struct reader *reader, char *error,
                               struct atomic_file *fifo) {
    const struct merge_input input = {.name = options->interface};
    struct live_capture live = {.fifo = fifo, .waiting = G_QUEUE_INIT};
    const struct scan_sinks sinks = {.finding = take_finding, .finding_data = &live};
    enum reader_status ended = READER_END;
    live.comments = live_comments_new();
    live.merge = merge_new(fifo, &input, 1);
    scan_run_begin(&live.run, options->interface, reader, error, options, &sinks);
    if (reader != NULL) {
        live_report_watch_signals(reader);
        merge_write_header(live.merge, NULL);
        ended = follow(&live, reader);
    }
    const enum exit_status status = finish(&live, ended);
    scan_run_end(&live.run);
    merge_free(live.merge);
    live_comments_free(live.comments);
    g_queue_clear_full(&live.waiting, free_waiting);
    return status;
}

static enum exit_status capture(struct options *options, struct atomic_file *fifo) {
    char *error = NULL;
    if (options->interface == NULL) {
        complain("ucscope-live", "name an interface");
        return STATUS_USAGE;
    }
    if (!options_read_files(options))
        return STATUS_USAGE;
    struct reader *reader = reader_open_live(options->interface, options->filter, &error);
    confinement_begin_live(options);
    return stream(options, reader, error, fifo);
}

enum exit_status extcap_live_capture(const struct extcap_interface *interface,
                                     const struct extcap_call *call, struct atomic_file *fifo) {
    struct options options;
    char **argv = extcap_call_words(call);
    enum exit_status status = STATUS_USAGE;
    if (options_read(&options, &interface->command, argv))
        status = capture(&options, fifo);
    options_free(&options);
    g_strfreev(argv);
    return status;
}
