/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First all packets through the engine, then all blocks through the writer. */
#include "capture/command/annotation_parts.h"

#include "capture/command/output.h"
#include "capture/read/pcapng_bytes.h"
#include "capture/report/atomic_file.h"
#include "capture/report/comments.h"
#include "capture/report/format.h"
#include "capture/report/safe_text.h"

/* Frames by their place among the packets. */
static GArray *put_comments(const struct annotation *annotation, const GPtrArray *frames) {
    GArray *placed = g_array_new(FALSE, FALSE, sizeof(struct packet_comments));
    for (guint i = 0; i < frames->len; i++) {
        const struct frame_comments *frame = g_ptr_array_index(frames, i);
        struct packet_comments packet = {.comments = frame->comments};
        if (numbering_packet(&annotation->numbering, frame->frame, &packet.packet))
            g_array_append_val(placed, packet);
    }
    return placed;
}

static char *tell_left_out(const struct flow_filter *flow_filter) {
    GString *out = g_string_new("only connections with findings are here, with the DNS and TFTP of "
                                "their hosts: ");
    format_number(out, flow_filter_chosen(flow_filter));
    g_string_append(out, " of them");
    return g_string_free(out, FALSE);
}

/* What is written of packets, whatever is said of them. */
static struct rewrite_plan plan_packets(const struct annotation *annotation) {
    struct rewrite_plan plan = {.packets = NULL};
    if (annotation->flow_filter != NULL) {
        plan.chosen = flow_filter_bits(annotation->flow_filter);
        plan.chosen_count = flow_filter_packets(annotation->flow_filter);
    }
    if (annotation->redaction != NULL)
        redaction_plan(annotation->redaction, &annotation->numbering, &plan);
    return plan;
}

/* False: there is nothing to write. */
static bool measure(struct annotation *annotation) {
    const struct rewrite_plan plan = plan_packets(annotation);
    char *error = NULL;
    if (annotation->redaction == NULL ||
        redaction_measure(annotation->redaction, annotation->spool.path,
                          reader_format(annotation->run.reader), &plan, &error))
        return true;
    annotation_complain(annotation, annotation->input, error);
    g_free(error);
    return false;
}

static void rewrite(struct annotation *annotation, struct pcapng_bytes *bytes,
                    struct atomic_file *finding) {
    const struct flow_filter *flow_filter = annotation->flow_filter;
    struct comments_options options = {0};
    const struct finding *const *findings =
        (const struct finding *const *)annotation->findings->pdata;
    size_t count = annotation->findings->len;
    char *left_out = flow_filter == NULL ? NULL : tell_left_out(flow_filter);
    if (flow_filter != NULL)
        options =
            (struct comments_options){flow_filter_new_number, annotation->flow_filter, left_out};
    GPtrArray *frames = comments_of_frames(findings, count, &options);
    GArray *placed = put_comments(annotation, frames);
    GPtrArray *section = g_ptr_array_new_with_free_func(g_free);
    if (annotation->redaction != NULL && redaction_account(annotation->redaction) != NULL)
        g_ptr_array_add(section, g_strdup(redaction_account(annotation->redaction)));
    g_ptr_array_add(section,
                    comments_of_section(&annotation->run.summary, findings, count, &options));
    const struct rewrite_source source = {bytes, pcapng_bytes_read};
    struct rewrite_plan plan = plan_packets(annotation);
    plan.packets = (const struct packet_comments *)(const void *)placed->data;
    plan.packet_count = placed->len;
    plan.section = section;
    annotation->result = rewrite_run(&source, &plan, finding);
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
    const struct capture_summary *summary = &annotation->run.summary;
    const char *why =
        summary->end != CAPTURE_WHOLE ? summary->error : shortcoming(annotation, bytes);
    if (why == NULL)
        return;
    char *reason = g_strdup_printf("%s; what was readable is annotated", why);
    annotation_complain(annotation, annotation->input, reason);
    g_free(reason);
}

static void tell_result(const struct annotation *annotation) {
    GString *line = g_string_new(NULL);
    safe_append(line, annotation->input);
    g_string_append(line, " -> ");
    safe_append(line, annotation->output);
    g_string_append(line, ": ");
    format_count(line, annotation->findings->len, "finding");
    g_string_append(line, " commented on ");
    format_count(line, annotation->result.commented, "packet");
    if (annotation->flow_filter != NULL) {
        g_string_append(line, ", ");
        format_number(line, annotation->result.written);
        g_string_append(line, " of ");
        format_count(line, annotation->result.packets, "packet");
        g_string_append(line, " kept");
    }
    g_string_append_c(line, '\n');
    output_write(line->str);
    g_string_free(line, TRUE);
}

/* False: nothing was written. */
static bool write_output(struct annotation *annotation) {
    char *error = NULL;
    struct atomic_file *finding = atomic_file_open(annotation->output, &error);
    if (finding == NULL) {
        annotation_complain(annotation, annotation->output, error);
        g_free(error);
        return false;
    }
    struct pcapng_bytes *bytes =
        pcapng_bytes_open(annotation->spool.path, reader_format(annotation->run.reader), &error);
    if (bytes == NULL) {
        annotation_complain(annotation, annotation->input, error);
        g_free(error);
        atomic_file_discard(finding);
        return false;
    }
    rewrite(annotation, bytes, finding);
    bool published = atomic_file_publish(finding, &error);
    if (published)
        tell_shortcoming(annotation, bytes);
    else
        annotation_complain(annotation, annotation->output, error);
    if (!published)
        g_free(error);
    pcapng_bytes_close(bytes);
    return published;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void annotate(struct annotation *annotation) {
    if (!annotation_read(annotation) || !measure(annotation) || !write_output(annotation))
        return;
    tell_result(annotation);
    if (output_failed())
        annotation->status = STATUS_INCOMPLETE;
    else if (annotation->status == STATUS_CLEAN &&
             options_fail_on(annotation->options, annotation->run.summary.findings))
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
    if (options->redact)
        annotation.redaction = redaction_new();
    annotation.findings = g_ptr_array_new();
    numbering_begin(&annotation.numbering);
    annotate(&annotation);
    if (annotation.flow_filter != NULL)
        flow_filter_free(annotation.flow_filter);
    numbering_end(&annotation.numbering);
    g_ptr_array_unref(annotation.findings);
    scan_run_end(&annotation.run);
    decryption_clear(&annotation.decryption);
    redaction_free(annotation.redaction);
    spool_close(&annotation.spool);
    return annotation.status;
}
