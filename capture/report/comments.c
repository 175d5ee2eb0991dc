/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings name frames; here each frame gets its findings. */
#include "capture/report/comments.h"

#include <inttypes.h>

#include "capture/report/finding_details.h"
#include "capture/report/format.h"
#include "capture/report/pcapng/block_edit.h"
#include "capture/report/safe_text.h"
#include "capture/report/text_report.h"
#include "wire/time.h"

enum {
    COMMENTS_MOST = 64,      /* of one frame; that there are more is said in one more */
    ERROR_TEXT_MOST = 4000,  /* bytes */
    SUMMARY_LONGEST = 60000, /* bytes; a comment may have 65,535 */
    LINE_TEXT_MOST = 500     /* bytes of what a line of a trace says */
};

/* "9", or "3 (9 in the original)"; in a set "cap_00001.pcap:9", of it merged with others
 * "14 (cap_00001.pcap:9 in the original)". */
static void append_frame(GString *out, const struct comments_options *options,
                         const struct finding *finding, uint64_t frame) {
    const struct file_frame own = frame_files_find(finding->files, frame);
    if (own.file != NULL && options->is_merged) {
        const uint64_t number =
            options->translate == NULL ? frame : options->translate(options->translate_data, frame);
        g_string_append_printf(out, "%" PRIu64 " (%s:%" PRIu64 " in the original)", number,
                               own.file->name, own.frame);
        return;
    }
    if (own.file != NULL)
        g_string_append_printf(out, "%s:", own.file->name);
    if (options->translate == NULL)
        g_string_append_printf(out, "%" PRIu64, own.frame);
    else
        g_string_append_printf(out, "%" PRIu64 " (%" PRIu64 " in the original)",
                               options->translate(options->translate_data, frame), own.frame);
}

static void append_sentence(GString *out, const char *sentence) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, sentence);
    safe_shorten(safe, ERROR_TEXT_MOST);
    g_string_append(out, safe->str);
    g_string_free(safe, TRUE);
}

/* A comment is one line. */
static void append_check(GString *out, const char *check) {
    GString *line = g_string_new(check);
    g_string_replace(line, "\n", "; ", 0);
    append_sentence(out, line->str);
    g_string_free(line, TRUE);
}

/* "error uc.tls_unknown_ca", "error uc.tls_handshake_cut (likely)". */
static void append_code(GString *out, const struct finding *finding) {
    char *rule = finding_details_rule(finding);
    g_string_append_printf(out, "%s %s", severity_word(finding->entry->severity), rule);
    g_free(rule);
}

static GString *begin_comment(void) {
    return g_string_new(COMMENT_PREFIX " ");
}

/* --- the kinds of comments -------------------------------------------------------------------- */

static char *write_own(const struct finding *finding, const struct comments_options *options) {
    GString *out = begin_comment();
    const char *before = " (evidence ";
    append_code(out, finding);
    g_string_append(out, ": ");
    append_sentence(out, finding->summary);
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        uint64_t frame = finding->evidence[i].ref.frame;
        if (frame == finding->ref.frame)
            continue;
        g_string_append(out, before);
        append_frame(out, options, finding, frame);
        before = ", ";
    }
    if (*before == ',')
        g_string_append_c(out, ')');
    if (options->translate != NULL && !options->is_merged)
        g_string_append_printf(out, "; frame %" PRIu64 " in the original",
                               frame_files_find(finding->files, finding->ref.frame).frame);
    return g_string_free(out, FALSE);
}

static char *write_evidence(const struct finding *finding, const struct evidence *evidence,
                            const struct comments_options *options) {
    GString *out = begin_comment();
    g_string_append(out, *evidence->role != '\0' ? evidence->role : "evidence");
    g_string_append_printf(out, " for %s in frame ", finding->entry->name);
    append_frame(out, options, finding, finding->ref.frame);
    return g_string_free(out, FALSE);
}

static char *write_again(const struct finding *finding, const struct comments_options *options) {
    GString *out = begin_comment();
    append_code(out, finding);
    g_string_append(out, " again, as in frame ");
    append_frame(out, options, finding, finding->ref.frame);
    return g_string_free(out, FALSE);
}

/* "SDL001_600_000001.txt:17, password refused, for uc.ils_password_mismatch: 00001234.000 |..". */
static char *write_line(const struct finding *finding, const struct line_ref *line,
                        const struct comments_options *options) {
    GString *out = begin_comment();
    safe_append(out, line->file);
    g_string_append_printf(out, ":%" PRIu64, line->line);
    if (line->role != NULL && *line->role != '\0')
        g_string_append_printf(out, ", %s,", line->role);
    g_string_append_printf(out, " for %s", finding->entry->name);
    if (!options->hides_lines && line->text != NULL) {
        GString *text = g_string_new(NULL);
        safe_append(text, line->text);
        safe_shorten(text, LINE_TEXT_MOST);
        g_string_append_printf(out, ": %s", text->str);
        g_string_free(text, TRUE);
    }
    return g_string_free(out, FALSE);
}

/* The frame that was captured nearest to the time of the line. */
static uint64_t frame_of_line(const struct finding *finding, const struct line_ref *line) {
    uint64_t frame = finding->ref.frame;
    int64_t least = INT64_MAX;
    for (unsigned i = 0; line->time != 0 && i < finding->evidence_count; i++) {
        const struct frame_ref *ref = &finding->evidence[i].ref;
        const int64_t away = time_between(line->time, ref->time);
        if (ref->frame == 0 || (away < 0 ? -away : away) >= least)
            continue;
        least = away < 0 ? -away : away;
        frame = ref->frame;
    }
    return frame;
}

/* --- by frame --------------------------------------------------------------------------------- */

/* A comment and its frame. Of a frame, lower ranks come first. */
struct ranked_comment {
    uint64_t frame;
    unsigned rank;
    guint order; /* in which it was made */
    char *text;
};

enum rank { RANK_OWN, RANK_REPEAT, RANK_EVIDENCE, RANK_LINE };

static void add(GArray *comments, uint64_t frame, enum rank rank, const struct finding *finding,
                char *text) {
    struct ranked_comment comment = {frame, rank * 3 + (SEVERITY_ERROR - finding->entry->severity),
                                     comments->len, text};
    g_array_append_val(comments, comment);
}

static void add_finding(GArray *comments, const struct finding *finding,
                        const struct comments_options *options) {
    add(comments, finding->ref.frame, RANK_OWN, finding, write_own(finding, options));
    for (unsigned i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].ref.frame != finding->ref.frame)
            add(comments, finding->evidence[i].ref.frame, RANK_EVIDENCE, finding,
                write_evidence(finding, &finding->evidence[i], options));
    for (unsigned i = 0; i < finding->line_count; i++)
        add(comments, frame_of_line(finding, &finding->lines[i]), RANK_LINE, finding,
            write_line(finding, &finding->lines[i], options));
    for (unsigned i = 0; i < finding->repeats_count; i++)
        if (finding->repeats[i].frame != finding->ref.frame)
            add(comments, finding->repeats[i].frame, RANK_REPEAT, finding,
                write_again(finding, options));
}

static gint compare_comments(gconstpointer left, gconstpointer right) {
    const struct ranked_comment *a = left, *b = right;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static void free_frame(gpointer data) {
    struct frame_comments *frame = data;
    g_ptr_array_unref(frame->comments);
    g_free(frame);
}

static struct frame_comments *begin_frame(GPtrArray *frames, uint64_t number) {
    struct frame_comments *frame = g_new0(struct frame_comments, 1);
    frame->frame = number;
    frame->comments = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(frames, frame);
    return frame;
}

/* Takes `text`. Two findings of one kind may say the same of a frame: once is enough. */
static void add_comment(struct frame_comments *frame, char *text) {
    guint have = frame->comments->len;
    bool said = have > 0 && g_str_equal(g_ptr_array_index(frame->comments, have - 1), text);
    if (said || have > COMMENTS_MOST) {
        g_free(text);
        return;
    }
    if (have == COMMENTS_MOST) {
        g_free(text);
        text = g_strdup(COMMENT_PREFIX " and more; ucscope scan tells all");
    }
    g_ptr_array_add(frame->comments, text);
}

GPtrArray *comments_of_frames(const struct finding *const *findings, size_t count,
                              const struct comments_options *options) {
    GPtrArray *frames = g_ptr_array_new_with_free_func(free_frame);
    GArray *comments = g_array_new(FALSE, FALSE, sizeof(struct ranked_comment));
    struct frame_comments *frame = NULL;
    for (size_t i = 0; i < count; i++)
        if (!finding_details_is_of_trace(findings[i])) /* a trace has no packet to comment */
            add_finding(comments, findings[i], options);
    g_array_sort(comments, compare_comments);
    for (guint i = 0; i < comments->len; i++) {
        const struct ranked_comment *comment = &g_array_index(comments, struct ranked_comment, i);
        if (frame == NULL || frame->frame != comment->frame)
            frame = begin_frame(frames, comment->frame);
        add_comment(frame, comment->text);
    }
    g_array_unref(comments);
    return frames;
}

/* --- the summary ------------------------------------------------------------------------------ */

static void append_finding(GString *out, const struct finding *finding,
                           const struct comments_options *options) {
    if (finding_details_is_of_trace(finding)) {
        g_string_append_printf(out, "\n%s line %" PRIu64, finding->lines[0].file,
                               finding->lines[0].line);
    } else {
        g_string_append(out, "\nframe ");
        append_frame(out, options, finding, finding->ref.frame);
    }
    g_string_append(out, ": ");
    append_code(out, finding);
    g_string_append(out, ": ");
    append_sentence(out, finding->summary);
    if (finding->count > 1) {
        g_string_append(out, " (");
        format_count(out, finding->count, "time");
        if (finding->count > (uint64_t)finding->repeats_count + 1) {
            g_string_append(out, ", the first ");
            format_number(out, (uint64_t)finding->repeats_count + 1);
            g_string_append(out, " have comments");
        }
        g_string_append_c(out, ')');
    }
    if (finding->entry->severity > SEVERITY_NOTE && finding->check != NULL &&
        *finding->check != '\0') {
        g_string_append(out, "; check: ");
        append_check(out, finding->check);
    }
}

static void append_keys(GString *out, const struct decryption_summary *decryption) {
    if (decryption == NULL)
        return;
    GString *words = decryption_summary_text(decryption);
    g_string_append(out, "; ");
    append_sentence(out, words->str);
    g_string_free(words, TRUE);
}

char *comments_of_section(const struct capture_summary *summary,
                          const struct finding *const *findings, size_t count,
                          const struct comments_options *options) {
    GString *out = begin_comment();
    g_string_append(out, "ucscope " UCSCOPE_VERSION ": ");
    text_report_severities(out, summary->findings);
    g_string_append(out, " found in ");
    format_count(out, summary->counts->packets, "packet");
    if (summary->end != CAPTURE_WHOLE) {
        g_string_append(out, "; the capture ");
        append_sentence(out, summary->error);
    }
    append_keys(out, summary->decryption);
    if (options->left_out != NULL)
        g_string_append_printf(out, "; %s", options->left_out);
    for (size_t i = 0; i < count; i++) {
        gsize before = out->len;
        append_finding(out, findings[i], options);
        if (out->len <= SUMMARY_LONGEST)
            continue;
        g_string_truncate(out, before);
        g_string_append(out, "\nand ");
        format_number(out, count - i);
        g_string_append(out, " more");
        break;
    }
    return g_string_free(out, FALSE);
}
