/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First all packets through the engine, then all blocks through the writer. */
#include "capture/command/annotation.h"

#include <sys/stat.h>

#include "capture/command/flow_filter.h"
#include "capture/command/keyed_scan.h"
#include "capture/command/output.h"
#include "capture/command/redaction.h"
#include "capture/read/pcapng_bytes.h"
#include "capture/read/spool.h"
#include "capture/report/atomic_file.h"
#include "capture/report/comments.h"
#include "capture/report/format.h"
#include "capture/report/redact/readdressed.h"
#include "capture/report/safe_text.h"

/* One capture on its way to its annotated copy. */
struct annotation {
    const struct options *options;
    const char *input; /* as the user named it */
    const char *output;
    struct spool spool;
    struct stat before; /* of what is read, when that began */
    struct keyed_scan scan;
    struct numbering numbering;
    struct flow_filter *flow_filter; /* NULL: all packets are written */
    struct redaction *redaction;     /* NULL: packets stay as they are */
    struct rewrite_result result;
    enum exit_status status;
};

/* Complains that something is missing, and frees the reason. False, for `return`. */
static bool incomplete(struct annotation *annotation, const char *what, char *reason) {
    complain_and_free(what, reason);
    annotation->status = STATUS_INCOMPLETE;
    return false;
}

static const struct finding *const *findings_of(const struct annotation *annotation) {
    return (const struct finding *const *)annotation->scan.findings->pdata;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Before each scan, also the second one: forgets what was read. */
static void begin(void *data, struct engine *engine) {
    struct annotation *annotation = data;
    numbering_end(&annotation->numbering);
    numbering_begin(&annotation->numbering);
    if (!annotation->options->redact)
        return;
    redaction_free(annotation->redaction);
    annotation->redaction = redaction_new(annotation->options);
    redaction_attach(annotation->redaction, engine);
}

static void note_number(void *data, const struct reader *reader, const struct packet *packet) {
    struct annotation *annotation = data;
    (void)reader;
    numbering_add(&annotation->numbering, packet->frame);
}

/* All packets through the engine, once more with keys where they help. False: there is nothing to
 * write. */
static bool scan(struct annotation *annotation) {
    const struct keyed_scan_task task = {.options = annotation->options,
                                         .file = annotation->input,
                                         .path = annotation->spool.path,
                                         .data = annotation,
                                         .begin = begin,
                                         .packet = note_number};
    keyed_scan(&annotation->scan, &task);
    if (annotation->scan.run.reader == NULL) {
        return incomplete(annotation, annotation->input,
                          g_strdup(annotation->scan.run.summary.error));
    }
    if (annotation->scan.decryption.error != NULL)
        complain(annotation->input, annotation->scan.decryption.error);
    return true;
}

/* The capture once more, each packet to `take`. */
static bool read_all(struct annotation *annotation,
                     void (*take)(struct flow_filter *, const struct packet *)) {
    struct packet packet;
    char *error = NULL;
    struct reader *reader = reader_open_file(annotation->spool.path, NULL, &error);
    if (reader == NULL)
        return incomplete(annotation, annotation->input, error);
    while (reader_next(reader, &packet) == READER_PACKET)
        take(annotation->flow_filter, &packet);
    reader_close(reader);
    return true;
}

/* False: there is nothing to write. */
static bool choose(struct annotation *annotation) {
    if (!annotation->options->only_flows)
        return true;
    annotation->flow_filter =
        flow_filter_new(findings_of(annotation), annotation->scan.findings->len);
    return read_all(annotation, flow_filter_learn) && read_all(annotation, flow_filter_choose);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Comments speak of the packets as they are written. */
static void readdress(const struct annotation *annotation, const GPtrArray *comments) {
    for (guint i = 0; annotation->options->redact_addresses && i < comments->len; i++)
        readdressed_text(g_ptr_array_index(comments, i), &annotation->options->pseudonyms);
}

/* Frames by their place among the packets. */
static GArray *put_comments(const struct annotation *annotation, const GPtrArray *frames) {
    GArray *placed = g_array_new(FALSE, FALSE, sizeof(struct packet_comments));
    for (guint i = 0; i < frames->len; i++) {
        const struct frame_comments *frame = g_ptr_array_index(frames, i);
        struct packet_comments packet = {.comments = frame->comments};
        readdress(annotation, frame->comments);
        if (numbering_packet(&annotation->numbering, frame->frame, &packet.packet))
            g_array_append_val(placed, packet);
    }
    return placed;
}

static char *left_out_text(const struct flow_filter *flow_filter) {
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
                          reader_format(annotation->scan.run.reader), &plan, &error))
        return true;
    return incomplete(annotation, annotation->input, error);
}

static void rewrite(struct annotation *annotation, struct pcapng_bytes *bytes,
                    struct atomic_file *file) {
    const struct flow_filter *flow_filter = annotation->flow_filter;
    struct comments_options options = {0};
    const struct finding *const *findings = findings_of(annotation);
    size_t count = annotation->scan.findings->len;
    char *left_out = flow_filter == NULL ? NULL : left_out_text(flow_filter);
    if (flow_filter != NULL)
        options =
            (struct comments_options){flow_filter_new_number, annotation->flow_filter, left_out};
    GPtrArray *frames = comments_of_frames(findings, count, &options);
    GArray *placed = put_comments(annotation, frames);
    GPtrArray *section = g_ptr_array_new_with_free_func(g_free);
    if (annotation->redaction != NULL && redaction_section_comment(annotation->redaction) != NULL)
        g_ptr_array_add(section, g_strdup(redaction_section_comment(annotation->redaction)));
    g_ptr_array_add(section,
                    comments_of_section(&annotation->scan.run.summary, findings, count, &options));
    readdress(annotation, section);
    const struct rewrite_source source = {bytes, pcapng_bytes_read};
    struct rewrite_plan plan = plan_packets(annotation);
    plan.packets = (const struct packet_comments *)(const void *)placed->data;
    plan.packet_count = placed->len;
    plan.section = section;
    annotation->result = rewrite_run(&source, &plan, file);
    g_ptr_array_unref(section);
    g_array_unref(placed);
    g_ptr_array_unref(frames);
    g_free(left_out);
}

/* Why not every packet that was scanned was written; NULL: all of them were. */
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

/* Where the capture is cut short, the reader says in which frame. */
static void complain_of_shortcoming(struct annotation *annotation,
                                    const struct pcapng_bytes *bytes) {
    const struct capture_summary *summary = &annotation->scan.run.summary;
    const char *why =
        summary->end != CAPTURE_WHOLE ? summary->error : shortcoming(annotation, bytes);
    if (why == NULL)
        return;
    (void)incomplete(annotation, annotation->input,
                     g_strdup_printf("%s; what was readable is annotated", why));
}

static void print_result(const struct annotation *annotation) {
    GString *line = g_string_new(NULL);
    safe_append(line, annotation->input);
    g_string_append(line, " -> ");
    safe_append(line, annotation->output);
    g_string_append(line, ": ");
    format_count(line, annotation->scan.findings->len, "finding");
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

/* What was scanned and what was written may be two captures. */
static bool input_has_changed(const struct annotation *annotation) {
    const struct stat *before = &annotation->before;
    struct stat now;
    return stat(annotation->spool.path, &now) != 0 || now.st_dev != before->st_dev ||
           now.st_ino != before->st_ino || now.st_size != before->st_size ||
           now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}

/* Why what was written is not to stand in the place of an earlier answer; NULL: it may. */
static const char *why_worthless(const struct annotation *annotation,
                                 const struct pcapng_bytes *bytes) {
    if (input_has_changed(annotation))
        return "changed while it was read";
    if (annotation->result.packets > 0 || annotation->numbering.packets == 0)
        return NULL;
    const char *why = shortcoming(annotation, bytes);
    return why == NULL ? "could not be read again" : why;
}

/* False: nothing was written. */
static bool write_output(struct annotation *annotation) {
    char *error = NULL;
    struct atomic_file *file = atomic_file_open(annotation->output, &error);
    if (file == NULL)
        return incomplete(annotation, annotation->output, error);
    struct pcapng_bytes *bytes = pcapng_bytes_open(
        annotation->spool.path, reader_format(annotation->scan.run.reader), &error);
    if (bytes == NULL) {
        atomic_file_discard(file);
        return incomplete(annotation, annotation->input, error);
    }
    rewrite(annotation, bytes, file);
    const char *worthless = why_worthless(annotation, bytes);
    bool published = worthless == NULL && atomic_file_publish(file, &error);
    if (worthless != NULL)
        atomic_file_discard(file);
    if (published)
        complain_of_shortcoming(annotation, bytes);
    else if (worthless != NULL)
        (void)incomplete(annotation, annotation->input,
                         g_strdup_printf("%s; nothing is written", worthless));
    else
        (void)incomplete(annotation, annotation->output, error);
    pcapng_bytes_close(bytes);
    return published;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void annotate(struct annotation *annotation) {
    if (!scan(annotation) || !choose(annotation) || !measure(annotation) ||
        !write_output(annotation))
        return;
    print_result(annotation);
    if (output_failed())
        annotation->status = STATUS_INCOMPLETE;
    else if (annotation->status == STATUS_CLEAN &&
             options_fail_on(annotation->options, &annotation->scan.run.summary))
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
    if (stat(annotation.spool.path, &annotation.before) != 0)
        annotation.before = (struct stat){0};
    numbering_begin(&annotation.numbering);
    annotate(&annotation);
    if (annotation.flow_filter != NULL)
        flow_filter_free(annotation.flow_filter);
    numbering_end(&annotation.numbering);
    keyed_scan_clear(&annotation.scan);
    redaction_free(annotation.redaction);
    spool_close(&annotation.spool);
    return annotation.status;
}
