/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/keyed_scan.h"

#include "capture/command/interruption.h"
#include "capture/command/large_pages.h"

void keyed_scan_collect(void *data, const struct finding *finding, enum finding_change change) {
    struct keyed_scan *scan = data;
    if (change == FINDING_SETTLED && scan_run_count(&scan->run, finding))
        g_ptr_array_add(scan->findings, (gpointer)finding);
}

/* An interruption ends the capture for us. */
static enum reader_status next_packet(struct keyed_scan *scan, struct packet *packet) {
    scan->is_interrupted = interruption_came();
    return scan->is_interrupted ? READER_END : reader_next(scan->run.reader, packet);
}

static void scan_once(struct keyed_scan *scan, const struct keyed_scan_task *task, bool decrypt) {
    struct scan_run *run = &scan->run;
    struct packet packet;
    enum reader_status status;
    uint64_t done, size;
    struct reader *reader = NULL;
    char *error = g_strdup(task->error);
    if (error == NULL)
        reader = (task->reads_ahead ? reader_open_ahead : reader_open)(task->set, task->path,
                                                                       task->filter, &error);
    const struct scan_sinks sinks = {.finding = keyed_scan_collect,
                                     .finding_data = scan,
                                     .event = task->event,
                                     .event_data = task->data,
                                     .segment = task->segment,
                                     .host = task->host,
                                     .as_one = task->as_one};
    scan_run_begin(run, task->file, reader, error, task->options, &sinks);
    if (reader == NULL)
        return;
    reader_progress(reader, &done, &size);
    large_pages_use(size);
    decryption_attach(&scan->decryption, run->engine);
    reader_want_secrets(reader, decryption_take_secrets, &scan->decryption);
    if (decrypt)
        decryption_start(&scan->decryption);
    if (task->begin != NULL)
        task->begin(task->data, run->engine);
    while ((status = next_packet(scan, &packet)) == READER_PACKET) {
        task->packet(task->data, reader, &packet);
        if (decrypt)
            decryption_packet(&scan->decryption, run->engine, &packet);
        scan_run_packet(run, &packet);
    }
    decryption_stop(&scan->decryption, status != READER_FAILED && !scan->is_interrupted);
    scan_run_finish(run, status);
    if (scan->is_interrupted)
        scan_run_interrupt(run);
}

void keyed_scan(struct keyed_scan *scan, const struct keyed_scan_task *task) {
    struct scan_run *run = &scan->run;
    *scan = (struct keyed_scan){.findings = g_ptr_array_new()};
    decryption_init(&scan->decryption, task->options, task->path, task->set);
    scan->decryption.messages_alone = task->opens_messages_alone;
    scan_once(scan, task, false);
    if (run->reader == NULL)
        return;
    if (!scan->is_interrupted && decryption_is_wanted(&scan->decryption, run->engine)) {
        g_ptr_array_set_size(scan->findings, 0);
        scan_run_end(run);
        decryption_excerpt_read(&scan->decryption);
        scan_once(scan, task, true);
    }
    if (run->reader != NULL)
        run->summary.decryption = decryption_summarise(&scan->decryption, run->engine);
}

void keyed_scan_clear(struct keyed_scan *scan) {
    g_ptr_array_unref(scan->findings);
    scan_run_end(&scan->run);
    decryption_clear(&scan->decryption);
}
