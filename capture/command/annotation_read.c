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
    pass_count(&annotation->pass, finding);
}

static gint compare_frames(gconstpointer a, gconstpointer b) {
    return finding_compare_frames(*(const struct finding *const *)a,
                                  *(const struct finding *const *)b);
}

/* From the first packet to the last, with tshark at its side if it was started. False: there is
 * nothing to read. */
static bool scan(struct annotation *annotation, bool decrypt) {
    struct pass *pass = &annotation->pass;
    struct packet packet;
    enum reader_status status;
    char *error = NULL;
    struct reader *reader = reader_open_file(annotation->spool.path, NULL, &error);
    pass_begin(pass, annotation->input, reader, error, annotation->options, collect, annotation);
    if (reader == NULL) {
        annotation_complain(annotation, annotation->input, error);
        return false;
    }
    decryption_watch(&annotation->decryption, pass);
    if (decrypt)
        decryption_start(&annotation->decryption);
    if (annotation->redaction != NULL)
        redaction_watch(annotation->redaction, pass->engine);
    while ((status = reader_next(reader, &packet)) == READER_PACKET) {
        numbering_add(&annotation->numbering, packet.frame);
        decryption_packet(&annotation->decryption, pass, &packet);
        pass_packet(pass, &packet);
    }
    decryption_stop(&annotation->decryption, status != READER_FAILED);
    pass_finish(pass, status);
    return true;
}

/* Forgets what was read. */
static void start_over(struct annotation *annotation) {
    g_ptr_array_set_size(annotation->findings, 0);
    pass_end(&annotation->pass);
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
    if (decryption_is_wanted(decryption, &annotation->pass)) {
        start_over(annotation);
        if (!scan(annotation, true))
            return false;
    }
    decryption_summarise(decryption, &annotation->pass);
    if (decryption->error != NULL)
        complain(annotation->input, decryption->error);
    g_ptr_array_sort(annotation->findings, compare_frames);
    return true;
}

/* The capture once more, each packet to `visit`. What cannot be read was told already. */
static bool visit_all(struct annotation *annotation,
                      void (*visit)(struct selection *, const struct packet *)) {
    struct packet packet;
    char *error = NULL;
    struct reader *reader = reader_open_file(annotation->spool.path, NULL, &error);
    if (reader == NULL) {
        annotation_complain(annotation, annotation->input, error);
        g_free(error);
        return false;
    }
    while (reader_next(reader, &packet) == READER_PACKET)
        visit(annotation->selection, &packet);
    reader_close(reader);
    return true;
}

/* False: there is nothing to write. */
static bool choose(struct annotation *annotation) {
    if (!annotation->options->only_flows)
        return true;
    annotation->selection = selection_new(
        (const struct finding *const *)annotation->findings->pdata, annotation->findings->len);
    return visit_all(annotation, selection_learn) && visit_all(annotation, selection_choose);
}

bool annotation_read(struct annotation *annotation) {
    return scan_with_keys(annotation) && choose(annotation);
}
