/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/annotation_parts.h"

#include "capture/command/output.h"
#include "capture/report/group.h"

void annotation_complain(struct annotation *annotation, const char *what, const char *reason) {
    complain(what, reason);
    annotation->status = STATUS_INCOMPLETE;
}

static void collect(void *data, const struct finding *finding, enum finding_change change) {
    struct annotation *annotation = data;
    if (change != FINDING_SETTLED)
        return;
    g_ptr_array_add(annotation->findings, (gpointer)finding);
    scan_run_count(&annotation->run, finding);
}

static gint compare_frames(gconstpointer a, gconstpointer b) {
    return finding_compare_frames(*(const struct finding *const *)a,
                                  *(const struct finding *const *)b);
}

/* From the first packet to the last, with tshark at its side if it was started. False: there is
 * nothing to read. */
static bool scan(struct annotation *annotation, bool decrypt) {
    struct scan_run *run = &annotation->run;
    struct packet packet;
    enum reader_status status;
    char *error = NULL;
    struct reader *reader = reader_open_file(annotation->spool.path, NULL, &error);
    scan_run_begin(run, annotation->input, reader, error, annotation->options, collect, annotation);
    if (reader == NULL) {
        annotation_complain(annotation, annotation->input, error);
        return false;
    }
    decryption_watch(&annotation->decryption, run);
    if (decrypt)
        decryption_start(&annotation->decryption);
    if (annotation->redaction != NULL)
        redaction_watch(annotation->redaction, run->engine);
    while ((status = reader_next(reader, &packet)) == READER_PACKET) {
        numbering_add(&annotation->numbering, packet.frame);
        decryption_packet(&annotation->decryption, run, &packet);
        scan_run_packet(run, &packet);
    }
    decryption_stop(&annotation->decryption, status != READER_FAILED);
    scan_run_finish(run, status);
    return true;
}

/* Forgets what was read. */
static void start_over(struct annotation *annotation) {
    g_ptr_array_set_size(annotation->findings, 0);
    scan_run_end(&annotation->run);
    numbering_end(&annotation->numbering);
    numbering_begin(&annotation->numbering);
    if (annotation->redaction == NULL)
        return;
    redaction_free(annotation->redaction);
    annotation->redaction = redaction_new();
}

/* False: there is nothing to write. */
static bool scan_with_keys(struct annotation *annotation) {
    struct decryption *decryption = &annotation->decryption;
    if (!scan(annotation, false))
        return false;
    if (decryption_is_wanted(decryption, &annotation->run)) {
        start_over(annotation);
        if (!scan(annotation, true))
            return false;
    }
    decryption_summarise(decryption, &annotation->run);
    if (decryption->error != NULL)
        complain(annotation->input, decryption->error);
    g_ptr_array_sort(annotation->findings, compare_frames);
    return true;
}

/* The capture once more, each packet to `visit`. What cannot be read was told already. */
static bool read_all(struct annotation *annotation,
                     void (*segment_data)(struct flow_filter *, const struct packet *)) {
    struct packet packet;
    char *error = NULL;
    struct reader *reader = reader_open_file(annotation->spool.path, NULL, &error);
    if (reader == NULL) {
        annotation_complain(annotation, annotation->input, error);
        g_free(error);
        return false;
    }
    while (reader_next(reader, &packet) == READER_PACKET)
        segment_data(annotation->flow_filter, &packet);
    reader_close(reader);
    return true;
}

/* False: there is nothing to write. */
static bool choose(struct annotation *annotation) {
    if (!annotation->options->only_flows)
        return true;
    annotation->flow_filter = flow_filter_new(
        (const struct finding *const *)annotation->findings->pdata, annotation->findings->len);
    return read_all(annotation, flow_filter_learn) && read_all(annotation, flow_filter_choose);
}

bool annotation_read(struct annotation *annotation) {
    return scan_with_keys(annotation) && choose(annotation);
}
