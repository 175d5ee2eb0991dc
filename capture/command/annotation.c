/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First all packets through the engine, then all blocks through the writer. */
#include "capture/command/annotation.h"

#include "capture/command/annotation_part.h"
#include "capture/command/flow_filter.h"
#include "capture/command/keyed_scan.h"
#include "capture/command/output.h"
#include "capture/command/page_output.h"
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
    const struct input_entry *entry;
    const char *input; /* as the user named it */
    char **outputs;    /* NULL at the end: one, or one for each file of the set */
    struct annotation_case of_case;
    struct spool spool;
    GArray *parts; /* struct annotation_part */
    struct keyed_scan scan;
    struct numbering numbering;
    struct flow_filter *flow_filter; /* NULL: all packets are written */
    struct redaction *redaction;     /* NULL: packets stay as they are */
    struct rewrite_result result;    /* of all parts together */
    struct annotation_page *page;    /* NULL: none is written */
    struct ladder_record *record;    /* for it; NULL: no ladders are drawn */
    enum exit_status status;
};

/* What is written on packets and sections. */
struct marks {
    GPtrArray *frames;  /* struct frame_comments: owns the comments */
    GArray *packets;    /* struct packet_comments */
    GPtrArray *section; /* char * */
};

/* Complains that something is missing, and frees the reason. False, for `return`. */
static bool incomplete(struct annotation *annotation, const char *what, char *reason) {
    complain_and_free(what, reason);
    annotation->status = STATUS_INCOMPLETE;
    return false;
}

static const GPtrArray *findings_of(const struct annotation *annotation) {
    const struct case_judged *judged = annotation->of_case.judged;
    return judged != NULL ? judged->findings : annotation->scan.findings;
}

static const struct annotation_part *part_at(const struct annotation *annotation, guint index) {
    return &g_array_index(annotation->parts, struct annotation_part, index);
}

/* Several files become one. */
static bool is_joined(const struct annotation *annotation) {
    return annotation->entry->set != NULL && annotation->outputs[1] == NULL;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Messages have what is taken out of a redacted capture: of that there are no ladders. */
static bool has_ladders(const struct annotation *annotation) {
    return annotation->page != NULL && !annotation->options->redact;
}

/* Before each scan, also the second one: forgets what was read. */
static void begin(void *data, struct engine *engine) {
    struct annotation *annotation = data;
    numbering_end(&annotation->numbering);
    numbering_begin(&annotation->numbering);
    ladder_record_free(annotation->record);
    annotation->record = has_ladders(annotation) ? ladder_record_new() : NULL;
    if (!annotation->options->redact)
        return;
    redaction_free(annotation->redaction);
    annotation->redaction = redaction_new(annotation->options);
    redaction_attach(annotation->redaction, engine);
}

static void note_event(void *data, const struct event *event) {
    const struct annotation *annotation = data;
    ladder_record_event(annotation->record, event);
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
                                         .set = annotation->entry->set,
                                         .as_one = is_joined(annotation),
                                         .host = annotation->entry->host,
                                         .reads_ahead = annotation->options->jobs > 1,
                                         .data = annotation,
                                         .begin = begin,
                                         .event = has_ladders(annotation) ? note_event : NULL,
                                         .packet = note_number};
    keyed_scan(&annotation->scan, &task);
    if (annotation->scan.run.reader == NULL) {
        return incomplete(annotation, annotation->input,
                          g_strdup(annotation->scan.run.summary.error));
    }
    if (annotation->scan.decryption.error != NULL)
        complain(annotation->input, annotation->scan.decryption.error);
    annotation_parts_learn(annotation->parts, annotation->scan.run.reader,
                           annotation->numbering.packets);
    return true;
}

/* The capture once more, each packet to `take`. */
static bool read_all(struct annotation *annotation,
                     void (*take)(struct flow_filter *, const struct packet *)) {
    struct packet packet;
    char *error = NULL;
    struct reader *reader =
        reader_open(annotation->entry->set, annotation->spool.path, NULL, &error);
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
    const GPtrArray *findings = findings_of(annotation);
    annotation->flow_filter =
        flow_filter_new((const struct finding *const *)findings->pdata, findings->len);
    return read_all(annotation, flow_filter_learn) && read_all(annotation, flow_filter_choose);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Comments speak of the packets as they are written. */
static void readdress(const struct annotation *annotation, const GPtrArray *comments) {
    for (guint i = 0; annotation->options->redact_addresses && i < comments->len; i++)
        readdressed_text(g_ptr_array_index(comments, i), &annotation->options->pseudonyms);
}

/* The place of a frame among the packets. False: it is none of them. */
static bool find_packet(const struct annotation *annotation, uint64_t frame, uint64_t *packet) {
    const struct annotation_case *of_case = &annotation->of_case;
    if (of_case->judged != NULL) {
        const struct merged_frame own = frame_files_unmerge(of_case->judged->files, frame);
        if (own.part != of_case->point)
            return false;
        frame = own.frame;
    }
    return numbering_packet(&annotation->numbering, frame, packet);
}

/* Frames by their place among the packets. */
static GArray *put_comments(const struct annotation *annotation, const GPtrArray *frames) {
    GArray *placed = g_array_new(FALSE, FALSE, sizeof(struct packet_comments));
    for (guint i = 0; i < frames->len; i++) {
        const struct frame_comments *frame = g_ptr_array_index(frames, i);
        struct packet_comments packet = {.comments = frame->comments};
        readdress(annotation, frame->comments);
        if (find_packet(annotation, frame->frame, &packet.packet))
            g_array_append_val(placed, packet);
    }
    return placed;
}

/* In a set the number is that in its own file. */
static uint64_t new_number(void *data, uint64_t frame) {
    const struct annotation *annotation = data;
    const struct frame_files *files = annotation->scan.run.summary.files;
    const struct file_frame own = frame_files_find(files, frame);
    const uint64_t number = flow_filter_new_number(annotation->flow_filter, frame);
    if (own.file == NULL || number == 0)
        return number;
    uint64_t packets = 0;
    for (size_t i = 0; frame_files_at(files, i) != own.file; i++)
        packets += frame_files_at(files, i)->packets;
    return number - (own.file->before - flow_filter_left_out(annotation->flow_filter, packets));
}

static char *left_out_text(const struct flow_filter *flow_filter) {
    GString *out = g_string_new("only connections with findings are here, with the DNS and TFTP of "
                                "their hosts: ");
    format_number(out, flow_filter_chosen(flow_filter));
    g_string_append(out, " of them");
    return g_string_free(out, FALSE);
}

/* What is written of the packets of a part, whatever is said of them. */
static struct rewrite_plan plan_packets(const struct annotation *annotation,
                                        const struct annotation_part *part) {
    struct rewrite_plan plan = {.first_packet = part->first_packet};
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
    for (guint i = 0; annotation->redaction != NULL && i < annotation->parts->len; i++) {
        const struct annotation_part *part = part_at(annotation, i);
        const struct rewrite_plan plan = plan_packets(annotation, part);
        char *error = NULL;
        if (part->format != NULL &&
            !redaction_measure(annotation->redaction, part->path, part->format, &plan, &error))
            return incomplete(annotation, annotation->input, error);
    }
    if (annotation->redaction != NULL)
        redaction_conclude(annotation->redaction);
    return true;
}

static struct marks marks_make(struct annotation *annotation) {
    struct comments_options options = {0};
    const struct case_judged *judged = annotation->of_case.judged;
    const struct finding *const *findings =
        (const struct finding *const *)findings_of(annotation)->pdata;
    const size_t count = findings_of(annotation)->len;
    const struct capture_summary *summary =
        judged != NULL ? judged->summary->whole : &annotation->scan.run.summary;
    char *left_out =
        annotation->flow_filter == NULL ? NULL : left_out_text(annotation->flow_filter);
    if (annotation->flow_filter != NULL)
        options = (struct comments_options){
            .translate = new_number, .translate_data = annotation, .left_out = left_out};
    options.hides_lines = annotation->options->redact;
    struct marks marks = {.frames = comments_of_frames(findings, count, &options),
                          .section = g_ptr_array_new_with_free_func(g_free)};
    marks.packets = put_comments(annotation, marks.frames);
    if (annotation->redaction != NULL && redaction_section_comment(annotation->redaction) != NULL)
        g_ptr_array_add(marks.section, g_strdup(redaction_section_comment(annotation->redaction)));
    g_ptr_array_add(marks.section, comments_of_section(summary, findings, count, &options));
    readdress(annotation, marks.section);
    g_free(left_out);
    return marks;
}

static void marks_clear(struct marks *marks) {
    g_ptr_array_unref(marks->section);
    g_array_unref(marks->packets);
    g_ptr_array_unref(marks->frames);
}

/* Why not every packet of the part that was scanned was written; NULL: all of them were. */
static const char *shortcoming(const struct annotation_part *part,
                               const struct rewrite_result *result,
                               const struct pcapng_bytes *bytes) {
    if (pcapng_bytes_error(bytes) != NULL)
        return pcapng_bytes_error(bytes);
    if (result->end == REWRITE_CUT)
        return "ends in the middle of a block, which was left out";
    if (result->end == REWRITE_BROKEN)
        return "is damaged; what follows the last readable block was left out";
    if (result->packets < part->packets)
        return "changed while it was read";
    if (result->refused > 0)
        return "has packets whose comments found no place";
    return NULL;
}

static void add_result(struct rewrite_result *sum, const struct rewrite_result *more) {
    sum->packets += more->packets;
    sum->written += more->written;
    sum->commented += more->commented;
    sum->length = more->length;
}

/* Where the capture is cut short, the reader says in which frame. */
static void complain_of_shortcoming(struct annotation *annotation, const char *why) {
    const struct capture_summary *summary = &annotation->scan.run.summary;
    if (summary->end != CAPTURE_WHOLE)
        why = summary->error;
    if (why != NULL)
        (void)incomplete(annotation, annotation->input,
                         g_strdup_printf("%s; what was readable is annotated", why));
}

/* Findings that have a comment: of a case, those with a frame of this capture. */
static size_t count_commented(const struct annotation *annotation) {
    const GPtrArray *findings = findings_of(annotation);
    size_t count = 0;
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *finding = findings->pdata[i];
        uint64_t packet;
        bool is_here = annotation->of_case.judged == NULL ||
                       find_packet(annotation, finding->ref.frame, &packet);
        for (unsigned j = 0; !is_here && j < finding->evidence_count; j++)
            is_here = find_packet(annotation, finding->evidence[j].ref.frame, &packet);
        for (unsigned j = 0; !is_here && j < finding->repeats_count; j++)
            is_here = find_packet(annotation, finding->repeats[j].frame, &packet);
        count += is_here;
    }
    return count;
}

static void print_result(const struct annotation *annotation) {
    GString *line = g_string_new(NULL);
    safe_append(line, annotation->input);
    if (annotation->parts->len > 1)
        g_string_append_printf(line, " (%u files)", annotation->parts->len);
    g_string_append(line, " -> ");
    safe_append(line, annotation->outputs[0]);
    if (annotation->outputs[1] != NULL)
        g_string_append_printf(line, " (%u files)", g_strv_length(annotation->outputs));
    g_string_append(line, ": ");
    format_count(line, count_commented(annotation), "finding");
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

/* Why what was written is not to stand in the place of an earlier answer; NULL: it may. */
static const char *why_worthless(const struct annotation_part *part,
                                 const struct rewrite_result *result,
                                 const char *shortcoming_of_it) {
    if (annotation_part_has_changed(part))
        return "changed while it was read";
    if (result->packets > 0 || part->packets == 0)
        return NULL;
    return shortcoming_of_it == NULL ? "could not be read again" : shortcoming_of_it;
}

/* A part into the file, behind those before it. False: it cannot be, and it was told. *why is what
 * is missing of it, to be freed with g_free; NULL: nothing is. */
static bool write_part(struct annotation *annotation, const struct annotation_part *part,
                       const struct marks *marks, struct atomic_file *file, char **why) {
    char *error = NULL;
    struct pcapng_bytes *bytes = pcapng_bytes_open(part->path, part->format, &error);
    if (bytes == NULL)
        return incomplete(annotation, annotation->input, error);
    const struct rewrite_source source = {bytes, pcapng_bytes_read};
    struct rewrite_plan plan = plan_packets(annotation, part);
    plan.packets = (const struct packet_comments *)(const void *)marks->packets->data;
    plan.packet_count = marks->packets->len;
    plan.section = part->output != NULL ? marks->section : NULL;
    plan.length_before = part->output != NULL ? 0 : annotation->result.length;
    const struct rewrite_result result = rewrite_run(&source, &plan, file);
    add_result(&annotation->result, &result);
    const char *missing = shortcoming(part, &result, bytes);
    const char *worthless = why_worthless(part, &result, missing);
    if (worthless != NULL)
        (void)incomplete(annotation, annotation->input,
                         g_strdup_printf("%s; nothing is written", worthless));
    else if (missing != NULL && *why == NULL)
        *why = g_strdup(missing);
    pcapng_bytes_close(bytes);
    return worthless == NULL;
}

/* Parts from `first` on that go into one file. False: it was not written. */
static bool write_file(struct annotation *annotation, guint first, const struct marks *marks,
                       char **why) {
    const char *output = part_at(annotation, first)->output;
    char *error = NULL;
    struct atomic_file *file = atomic_file_open(output, &error);
    if (file == NULL)
        return incomplete(annotation, output, error);
    for (guint i = first; i < annotation->parts->len; i++) {
        const struct annotation_part *part = part_at(annotation, i);
        if (i > first && part->output != NULL)
            break;
        if (part->format == NULL || write_part(annotation, part, marks, file, why))
            continue;
        atomic_file_discard(file);
        return false;
    }
    return atomic_file_publish(file, &error) || incomplete(annotation, output, error);
}

/* False: something was not written. */
static bool write_outputs(struct annotation *annotation) {
    struct marks marks = marks_make(annotation);
    char *why = NULL;
    bool written = true;
    for (guint i = 0; written && i < annotation->parts->len; i++)
        if (part_at(annotation, i)->output != NULL)
            written = write_file(annotation, i, &marks, &why);
    if (written)
        complain_of_shortcoming(annotation, why);
    g_free(why);
    marks_clear(&marks);
    return written;
}

static void put_on_page(struct annotation *annotation) {
    const struct options *options = annotation->options;
    const struct capture_summary *summary = &annotation->scan.run.summary;
    struct annotation_page *page = annotation->page;
    GPtrArray *findings =
        readdressed_findings(annotation->scan.findings, options_pseudonyms(options));
    overview_add(page->overview, summary->file, (const struct finding *const *)findings->pdata,
                 findings->len);
    totals_add(&page->totals, summary);
    g_ptr_array_add(page->parts, page_output_part(options, summary, findings, annotation->record));
    g_ptr_array_unref(findings);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void annotate(struct annotation *annotation) {
    if (!scan(annotation) || !choose(annotation) || !measure(annotation) ||
        !write_outputs(annotation))
        return;
    if (annotation->page != NULL)
        put_on_page(annotation);
    print_result(annotation);
    if (output_failed())
        annotation->status = STATUS_INCOMPLETE;
    else if (annotation->status == STATUS_CLEAN && annotation->of_case.judged == NULL &&
             options_fail_on(annotation->options, &annotation->scan.run.summary))
        annotation->status = STATUS_FOUND;
}

enum exit_status annotation_run(const struct options *options, const struct input_entry *input,
                                char **outputs, struct annotation_case of_case,
                                struct annotation_page *page) {
    struct annotation annotation = {.options = options,
                                    .entry = input,
                                    .input = input->path,
                                    .outputs = outputs,
                                    .page = page,
                                    .of_case = of_case};
    char *error = NULL;
    if (input->error != NULL || !spool_open(input->source, &annotation.spool, &error)) {
        complain(input->path, input->error != NULL ? input->error : error);
        g_free(error);
        return STATUS_INCOMPLETE;
    }
    annotation.parts = annotation_parts_new(input, annotation.spool.path, outputs);
    numbering_begin(&annotation.numbering);
    annotate(&annotation);
    if (annotation.flow_filter != NULL)
        flow_filter_free(annotation.flow_filter);
    numbering_end(&annotation.numbering);
    keyed_scan_clear(&annotation.scan);
    redaction_free(annotation.redaction);
    ladder_record_free(annotation.record);
    g_array_unref(annotation.parts);
    spool_close(&annotation.spool);
    return annotation.status;
}
