/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures are read once more in the order in which they were judged, so that frames of the
 * file have the numbers by which findings name them. */
#include "capture/command/case_merge.h"

#include "capture/case/merged_reader.h"
#include "capture/command/case_chain.h"
#include "capture/command/case_messages.h"
#include "capture/command/case_readers.h"
#include "capture/command/output.h"
#include "capture/net/frame_files.h"
#include "capture/report/atomic_file.h"
#include "capture/report/comments.h"
#include "capture/report/format.h"
#include "capture/report/pcapng/merge.h"
#include "capture/report/safe_text.h"

struct case_merger {
    const struct case_judged *judged;
    struct span keylog; /* that goes before the packets */
    GPtrArray *readers; /* struct reader *, of each point; NULL: it cannot be opened any more */
    GPtrArray *all;     /* likewise, without the filter: for what is passed over; NULL: there is
                           no filter */
    struct case_chain *chains;
    struct case_messages *messages; /* of the traces */
    GPtrArray *frames; /* struct frame_comments: of findings, in the order of the file */
    guint next_comments;
    uint64_t written, commented;
    struct merge_left_out left_out;
};

/* --- what is read ----------------------------------------------------------------------------- */

/* False: one of them cannot be opened any more. */
static bool open_all(struct case_merger *merger) {
    const GPtrArray *entries = merger->judged->entries;
    const char *filter = merger->judged->options->filter;
    bool all = true;
    merger->readers = case_readers_of(entries, filter);
    merger->all = filter == NULL ? NULL : case_readers_of(entries, NULL);
    merger->chains = g_new0(struct case_chain, entries->len);
    for (guint i = 0; i < entries->len; i++) {
        const struct reader *reader = merger->readers->pdata[i];
        all = all && reader != NULL;
        case_chain_begin(&merger->chains[i], entries->pdata[i], reader);
    }
    return all;
}

static void close_all(struct case_merger *merger) {
    for (guint i = 0; i < merger->judged->entries->len; i++)
        case_chain_end(&merger->chains[i]);
    g_ptr_array_unref(merger->readers);
    g_clear_pointer(&merger->all, g_ptr_array_unref);
    g_free(merger->chains);
}

/* --- what is written -------------------------------------------------------------------------- */

/* Interfaces of captures, then of traces. */
static struct merge *begin_merge(const struct case_merger *merger, struct atomic_file *file) {
    const GPtrArray *points = merger->judged->summary->points;
    const GPtrArray *traces = case_messages_names(merger->messages);
    const guint count = points->len + traces->len;
    struct merge_input *inputs = g_new0(struct merge_input, count);
    for (guint i = 0; i < points->len; i++) {
        const struct case_point *point = points->pdata[i];
        const struct case_chain *chain = &merger->chains[i];
        inputs[i] = (struct merge_input){point->name, chain->is_pcapng ? &chain->source : NULL};
    }
    for (guint i = 0; i < traces->len; i++)
        inputs[points->len + i].name = traces->pdata[i];
    struct merge *merge = merge_new(file, inputs, count);
    g_free(inputs);
    return merge;
}

/* Where the packet comes from, without the mark of our comments: writing it anew does not replace
 * it, and nothing is wrong with it. */
static char *origin_of(const struct case_judged *judged, uint64_t frame) {
    char text[FRAME_TEXT];
    return g_strdup_printf("originally %s", frame_text_write(judged->files, frame, text));
}

static bool write_packet(struct case_merger *merger, struct merge *merge,
                         const struct packet *packet) {
    GPtrArray *comments = g_ptr_array_new_with_free_func(g_free);
    const uint64_t frame = ++merger->written;
    g_ptr_array_add(comments, origin_of(merger->judged, frame));
    const struct frame_comments *found = merger->next_comments < merger->frames->len
                                             ? merger->frames->pdata[merger->next_comments]
                                             : NULL;
    const bool has_findings = found != NULL && found->frame == frame;
    for (guint i = 0; has_findings && i < found->comments->len; i++)
        g_ptr_array_add(comments, g_strdup(found->comments->pdata[i]));
    merger->next_comments += has_findings;
    merger->commented += has_findings;
    const bool is_written = merge_write_packet(merge, packet->point, packet, comments);
    g_ptr_array_unref(comments);
    return is_written;
}

/* What the filter leaves out before a packet has blocks, too. */
static bool skip_packets(const struct case_merger *merger, struct merge *merge,
                         const struct packet *until) {
    if (merger->all == NULL)
        return true;
    struct reader *reader = merger->all->pdata[until->point];
    struct packet packet;
    while (reader != NULL && reader_next(reader, &packet) == READER_PACKET) {
        if (packet.frame == until->frame)
            return true;
        if (!merge_skip_packet(merge, until->point, &packet))
            return false;
    }
    return false;
}

/* Messages of traces that were written before this time. */
static bool write_messages(const struct case_merger *merger, struct merge *merge, int64_t before) {
    const unsigned first = merger->judged->summary->points->len;
    struct case_message message;
    bool is_written = true;
    while (is_written && case_messages_next(merger->messages, before, &message)) {
        GPtrArray *comments = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(comments, message.comment);
        is_written =
            merge_write_packet(merge, first + message.interface, &message.packet, comments);
        g_ptr_array_unref(comments);
    }
    return is_written;
}

static struct merged_reader *begin_reading(const struct case_merger *merger,
                                           const GPtrArray *readers) {
    return merged_reader_new((struct reader *const *)readers->pdata,
                             merger->judged->summary->points);
}

static bool write_packets(struct case_merger *merger, struct merge *merge) {
    struct merged_reader *reader = begin_reading(merger, merger->readers);
    struct packet packet;
    bool is_written = true;
    while (is_written && merged_reader_next(reader, &packet))
        is_written = write_messages(merger, merge, packet.time) &&
                     skip_packets(merger, merge, &packet) && write_packet(merger, merge, &packet);
    merged_reader_free(reader);
    return is_written && write_messages(merger, merge, INT64_MAX);
}

/* Findings name frames by their numbers in the file: messages among them move these. */
static void find_places(const struct case_merger *merger) {
    GPtrArray *readers = case_readers_of(merger->judged->entries, merger->judged->options->filter);
    struct packet packet;
    struct merged_reader *reader = begin_reading(merger, readers);
    while (merged_reader_next(reader, &packet))
        case_messages_pass(merger->messages, packet.time);
    case_messages_rewind(merger->messages);
    merged_reader_free(reader);
    g_ptr_array_unref(readers);
}

static void write_header(struct case_merger *merger, struct merge *merge,
                         const struct comments_options *options) {
    const GPtrArray *findings = merger->judged->findings;
    GPtrArray *section = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(section, comments_of_section(merger->judged->summary->whole,
                                                 (const struct finding *const *)findings->pdata,
                                                 findings->len, options));
    merge_write_header(merge, section);
    g_ptr_array_unref(section);
}

/* False: a capture has changed, or the file cannot be written. */
static bool write_all(struct case_merger *merger, struct atomic_file *file) {
    const GPtrArray *findings = merger->judged->findings;
    struct comments_options options = {.is_merged = true};
    merger->messages = case_messages_read(merger->judged);
    if (case_messages_count(merger->messages) > 0) {
        find_places(merger);
        options.translate = case_messages_translate;
        options.translate_data = merger->messages;
    }
    merger->frames =
        comments_of_frames((const struct finding *const *)findings->pdata, findings->len, &options);
    struct merge *merge = begin_merge(merger, file);
    write_header(merger, merge, &options);
    merge_write_secrets(merge, merger->keylog);
    const bool is_written = write_packets(merger, merge);
    if (is_written)
        merge_write_rest(merge);
    merger->left_out = merge_left_out(merge);
    merge_free(merge);
    g_ptr_array_unref(merger->frames);
    case_messages_tell(merger->messages, merger->judged->summary->whole->file);
    case_messages_free(merger->messages);
    return is_written;
}

/* --- what is told ----------------------------------------------------------------------------- */

static void append_left_out(GString *out, uint64_t count, const char *noun, const char *which) {
    if (count == 0)
        return;
    if (out->len > 0)
        g_string_append(out, ", ");
    format_count(out, count, noun);
    g_string_append(out, which);
}

static void tell_left_out(const char *output, const struct merge_left_out *left_out) {
    GString *what = g_string_new(NULL);
    append_left_out(what, left_out->packets, "packet", " whose link layer has no number in pcapng");
    append_left_out(what, left_out->blocks, "block", " of other kinds");
    append_left_out(what, left_out->options, "option", " of blocks");
    append_left_out(what, left_out->comments, "comment", " of later sections");
    if (what->len > 0)
        complain_and_free(output, g_strdup_printf("not kept: %s", what->str));
    g_string_free(what, TRUE);
}

static void print_result(const struct case_merger *merger, const char *output) {
    GString *line = g_string_new(NULL);
    safe_append(line, merger->judged->summary->whole->file);
    g_string_append(line, " (");
    format_count(line, merger->judged->entries->len, "capture");
    g_string_append(line, ") -> ");
    safe_append(line, output);
    g_string_append(line, ": ");
    format_count(line, merger->judged->findings->len, "finding");
    g_string_append(line, " commented on ");
    format_count(line, merger->commented, "packet");
    g_string_append_c(line, '\n');
    output_write(line->str);
    g_string_free(line, TRUE);
}

/* False: there is no such file, and it was told. */
static bool write_file(struct case_merger *merger, const char *output) {
    char *error = NULL;
    struct atomic_file *file = atomic_file_open(output, &error);
    if (file == NULL) {
        complain_and_free(output, error);
        return false;
    }
    if (!write_all(merger, file)) {
        complain(output, "a capture changed while it was read, or the disk is full; nothing is "
                         "written");
        atomic_file_discard(file);
        return false;
    }
    if (!atomic_file_publish(file, &error))
        complain_and_free(output, error);
    return error == NULL;
}

enum exit_status case_merge(const struct case_judged *judged, const char *output) {
    struct case_merger merger = {.judged = judged};
    enum exit_status status = STATUS_INCOMPLETE;
    if (open_all(&merger) && write_file(&merger, output)) {
        print_result(&merger, output);
        tell_left_out(output, &merger.left_out);
        status = output_failed() ? STATUS_INCOMPLETE : STATUS_CLEAN;
    }
    close_all(&merger);
    return status;
}

enum exit_status case_merge_stream(const struct case_judged *judged, struct atomic_file *stream,
                                   struct span keylog) {
    struct case_merger merger = {.judged = judged, .keylog = keylog};
    const char *name = judged->summary->whole->file;
    const bool is_open = open_all(&merger);
    const bool is_written = is_open && write_all(&merger, stream);
    if (is_written)
        tell_left_out(name, &merger.left_out);
    else if (is_open && !atomic_file_is_unread(stream))
        complain(name, "a capture changed while it was read, or the stream cannot be written");
    close_all(&merger);
    return is_written ? STATUS_CLEAN : STATUS_INCOMPLETE;
}
