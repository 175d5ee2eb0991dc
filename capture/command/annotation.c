/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First all packets through the engine, then all blocks through the writer. */
#include "capture/command/annotation.h"

#include <inttypes.h>

#include "capture/command/decryption.h"
#include "capture/command/output.h"
#include "capture/command/pass.h"
#include "capture/command/selection.h"
#include "capture/read/pcapng_bytes.h"
#include "capture/read/spool.h"
#include "capture/report/draft_file.h"
#include "capture/report/group.h"
#include "capture/report/pcapng/numbering.h"
#include "capture/report/pcapng/rewrite.h"
#include "capture/report/remarks.h"
#include "capture/report/safe_text.h"
#include "capture/report/words.h"

struct annotation {
    const struct options *options;
    const char *input; /* as the user named it */
    const char *output;
    struct spool spool;
    struct pass pass;
    struct decryption decryption;
    GPtrArray *findings;
    struct numbering numbering;
    struct selection *selection; /* NULL: all packets are written */
    struct rewrite_result result;
    enum exit_status status;
};

static void complain_of(struct annotation *annotation, const char *what, const char *reason) {
    complain(what, reason);
    annotation->status = STATUS_INCOMPLETE;
}

/* --- reading ---------------------------------------------------------------------------------- */

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
        complain_of(annotation, annotation->input, error);
        return false;
    }
    decryption_watch(&annotation->decryption, pass);
    if (decrypt)
        decryption_start(&annotation->decryption);
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
        complain_of(annotation, annotation->input, error);
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

/* --- writing ---------------------------------------------------------------------------------- */

/* Frames by their place among the packets. */
static GArray *place_remarks(const struct annotation *annotation, const GPtrArray *frames) {
    GArray *placed = g_array_new(FALSE, FALSE, sizeof(struct packet_comments));
    for (guint i = 0; i < frames->len; i++) {
        const struct frame_remarks *frame = g_ptr_array_index(frames, i);
        struct packet_comments packet = {.comments = frame->comments};
        if (numbering_packet(&annotation->numbering, frame->frame, &packet.packet))
            g_array_append_val(placed, packet);
    }
    return placed;
}

static char *tell_left_out(const struct selection *selection) {
    GString *out = g_string_new("only connections with findings are here, with the DNS and TFTP of "
                                "their hosts: ");
    words_number(out, selection_chosen(selection));
    g_string_append(out, " of them");
    return g_string_free(out, FALSE);
}

static void rewrite(struct annotation *annotation, struct pcapng_bytes *bytes,
                    struct draft_file *draft) {
    const struct selection *selection = annotation->selection;
    struct remarks_options options = {0};
    const struct finding *const *findings =
        (const struct finding *const *)annotation->findings->pdata;
    size_t count = annotation->findings->len;
    char *left_out = selection == NULL ? NULL : tell_left_out(selection);
    if (selection != NULL)
        options = (struct remarks_options){selection_new_number, annotation->selection, left_out};
    GPtrArray *frames = remarks_of_frames(findings, count, &options);
    GArray *placed = place_remarks(annotation, frames);
    GPtrArray *section = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(section,
                    remarks_of_section(&annotation->pass.summary, findings, count, &options));
    const struct rewrite_source source = {bytes, pcapng_bytes_read};
    struct rewrite_plan plan = {.packets =
                                    (const struct packet_comments *)(const void *)placed->data,
                                .packet_count = placed->len,
                                .section = section};
    if (selection != NULL) {
        plan.kept = selection_bits(selection);
        plan.kept_count = selection_packets(selection);
    }
    annotation->result = rewrite_run(&source, &plan, draft);
    g_ptr_array_unref(section);
    g_array_unref(placed);
    g_ptr_array_unref(frames);
    g_free(left_out);
}

/* Why not every packet that was scanned is in the draft; NULL: all is well. */
static const char *shortcoming(const struct annotation *annotation,
                               const struct pcapng_bytes *bytes) {
    const struct rewrite_result *result = &annotation->result;
    if (pcapng_bytes_error(bytes) != NULL)
        return pcapng_bytes_error(bytes);
    if (result->end == REWRITE_CUT)
        return "ends in the middle of a block, which was left out";
    if (result->end == REWRITE_BROKEN)
        return "is damaged; what follows the last readable block was left out";
    if (result->packets < annotation->numbering.packets)
        return "changed while it was read";
    if (result->refused > 0)
        return "has packets whose comments found no place";
    return NULL;
}

/* The end of the capture is told once: the reader's words tell the frame. */
static void tell_shortcoming(struct annotation *annotation, const struct pcapng_bytes *bytes) {
    const struct capture_summary *summary = &annotation->pass.summary;
    const char *why =
        summary->end != CAPTURE_WHOLE ? summary->error : shortcoming(annotation, bytes);
    if (why == NULL)
        return;
    char *reason = g_strdup_printf("%s; what was readable is annotated", why);
    complain_of(annotation, annotation->input, reason);
    g_free(reason);
}

static void tell_result(const struct annotation *annotation) {
    GString *line = g_string_new(NULL);
    safe_append(line, annotation->input);
    g_string_append(line, " -> ");
    safe_append(line, annotation->output);
    g_string_append(line, ": ");
    words_count(line, annotation->findings->len, "finding");
    g_string_append(line, " commented on ");
    words_count(line, annotation->result.commented, "packet");
    if (annotation->selection != NULL) {
        g_string_append(line, ", ");
        words_number(line, annotation->result.written);
        g_string_append(line, " of ");
        words_count(line, annotation->result.packets, "packet");
        g_string_append(line, " kept");
    }
    g_string_append_c(line, '\n');
    output_write(line->str);
    g_string_free(line, TRUE);
}

/* False: nothing was written. */
static bool write_output(struct annotation *annotation) {
    char *error = NULL;
    struct draft_file *draft = draft_file_open(annotation->output, &error);
    if (draft == NULL) {
        complain_of(annotation, annotation->output, error);
        g_free(error);
        return false;
    }
    struct pcapng_bytes *bytes =
        pcapng_bytes_open(annotation->spool.path, reader_format(annotation->pass.reader), &error);
    if (bytes == NULL) {
        complain_of(annotation, annotation->input, error);
        g_free(error);
        draft_file_discard(draft);
        return false;
    }
    rewrite(annotation, bytes, draft);
    bool published = draft_file_publish(draft, &error);
    if (published)
        tell_shortcoming(annotation, bytes);
    else
        complain_of(annotation, annotation->output, error);
    if (!published)
        g_free(error);
    pcapng_bytes_close(bytes);
    return published;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void annotate(struct annotation *annotation) {
    if (!scan_with_keys(annotation) || !choose(annotation) || !write_output(annotation))
        return;
    tell_result(annotation);
    if (output_failed())
        annotation->status = STATUS_INCOMPLETE;
    else if (annotation->status == STATUS_CLEAN &&
             options_fail_on(annotation->options, annotation->pass.summary.findings))
        annotation->status = STATUS_FOUND;
}

enum exit_status annotation_run(const struct options *options, const struct input_entry *input,
                                const char *output) {
    struct annotation annotation = {.options = options, .input = input->path, .output = output};
    char *error = NULL;
    if (input->error != NULL || !spool_open(input->path, &annotation.spool, &error)) {
        complain(input->path, input->error != NULL ? input->error : error);
        g_free(error);
        return STATUS_INCOMPLETE;
    }
    decryption_init(&annotation.decryption, options, annotation.spool.path);
    annotation.findings = g_ptr_array_new();
    numbering_begin(&annotation.numbering);
    annotate(&annotation);
    if (annotation.selection != NULL)
        selection_free(annotation.selection);
    numbering_end(&annotation.numbering);
    g_ptr_array_unref(annotation.findings);
    pass_end(&annotation.pass);
    decryption_clear(&annotation.decryption);
    spool_close(&annotation.spool);
    return annotation.status;
}
