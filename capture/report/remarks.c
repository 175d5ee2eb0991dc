/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings turned round: from what happened in which frames to what each frame has to say. */
#include "capture/report/remarks.h"

#include <inttypes.h>

#include "capture/report/decryption_words.h"
#include "capture/report/pcapng/comment.h"
#include "capture/report/safe_text.h"
#include "capture/report/text.h"
#include "capture/report/words.h"

enum {
    COMMENTS_MOST = 64,      /* of one frame; that there are more is said in one more */
    SENTENCE_LONGEST = 4000, /* bytes */
    SUMMARY_LONGEST = 60000  /* bytes; a comment may have 65,535 */
};

/* "9", or "3 (9 in the original)". */
static void append_frame(GString *out, const struct remarks_options *options, uint64_t frame) {
    if (options->translate == NULL)
        g_string_append_printf(out, "%" PRIu64, frame);
    else
        g_string_append_printf(out, "%" PRIu64 " (%" PRIu64 " in the original)",
                               options->translate(options->translate_data, frame), frame);
}

/* Cut between letters. */
static void shorten(GString *text, gsize longest) {
    if (text->len <= longest)
        return;
    g_string_truncate(
        text, (gsize)(g_utf8_find_prev_char(text->str, text->str + longest + 1) - text->str));
    g_string_append(text, "...");
}

static void append_sentence(GString *out, const char *sentence) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, sentence);
    shorten(safe, SENTENCE_LONGEST);
    g_string_append(out, safe->str);
    g_string_free(safe, TRUE);
}

/* "error uc.tls_unknown_ca", "error uc.tls_handshake_cut (likely)". */
static void append_code(GString *out, const struct finding *finding) {
    g_string_append_printf(out, "%s %s", severity_word(finding->entry->severity),
                           finding->entry->name);
    if (finding->confidence != CONFIDENCE_CERTAIN)
        g_string_append_printf(out, " (%s)", confidence_word(finding->confidence));
}

static GString *begin_comment(void) {
    return g_string_new(COMMENT_PREFIX " ");
}

/* --- the three kinds of comments -------------------------------------------------------------- */

static char *write_own(const struct finding *finding, const struct remarks_options *options) {
    GString *out = begin_comment();
    const char *before = " (evidence ";
    append_code(out, finding);
    g_string_append(out, ": ");
    append_sentence(out, finding->summary);
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        uint64_t frame = finding->evidence[i].place.frame;
        if (frame == finding->place.frame)
            continue;
        g_string_append(out, before);
        append_frame(out, options, frame);
        before = ", ";
    }
    if (*before == ',')
        g_string_append_c(out, ')');
    if (options->translate != NULL)
        g_string_append_printf(out, "; frame %" PRIu64 " in the original", finding->place.frame);
    return g_string_free(out, FALSE);
}

static char *write_evidence(const struct finding *finding, const struct evidence *evidence,
                            const struct remarks_options *options) {
    GString *out = begin_comment();
    g_string_append(out, *evidence->role != '\0' ? evidence->role : "evidence");
    g_string_append_printf(out, " for %s in frame ", finding->entry->name);
    append_frame(out, options, finding->place.frame);
    return g_string_free(out, FALSE);
}

static char *write_again(const struct finding *finding, const struct remarks_options *options) {
    GString *out = begin_comment();
    append_code(out, finding);
    g_string_append(out, " again, as in frame ");
    append_frame(out, options, finding->place.frame);
    return g_string_free(out, FALSE);
}

/* --- by frame --------------------------------------------------------------------------------- */

/* A comment on its way to its frame. Lower ranks come first. */
struct remark {
    uint64_t frame;
    unsigned rank;
    guint order; /* in which it was made */
    char *text;
};

enum rank { RANK_OWN, RANK_AGAIN, RANK_EVIDENCE };

static void add(GArray *remarks, uint64_t frame, enum rank rank, const struct finding *finding,
                char *text) {
    struct remark remark = {frame, rank * 3 + (SEVERITY_ERROR - finding->entry->severity),
                            remarks->len, text};
    g_array_append_val(remarks, remark);
}

static void add_finding(GArray *remarks, const struct finding *finding,
                        const struct remarks_options *options) {
    add(remarks, finding->place.frame, RANK_OWN, finding, write_own(finding, options));
    for (unsigned i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].place.frame != finding->place.frame)
            add(remarks, finding->evidence[i].place.frame, RANK_EVIDENCE, finding,
                write_evidence(finding, &finding->evidence[i], options));
    for (unsigned i = 0; i < finding->again_count; i++)
        if (finding->again[i].frame != finding->place.frame)
            add(remarks, finding->again[i].frame, RANK_AGAIN, finding,
                write_again(finding, options));
}

static gint compare_remarks(gconstpointer left, gconstpointer right) {
    const struct remark *a = left, *b = right;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static void free_frame(gpointer data) {
    struct frame_remarks *frame = data;
    g_ptr_array_unref(frame->comments);
    g_free(frame);
}

static struct frame_remarks *begin_frame(GPtrArray *frames, uint64_t number) {
    struct frame_remarks *frame = g_new0(struct frame_remarks, 1);
    frame->frame = number;
    frame->comments = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(frames, frame);
    return frame;
}

/* Takes `text`. Two troubles of one kind may say the same of a frame: once is enough. */
static void add_comment(struct frame_remarks *frame, char *text) {
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

GPtrArray *remarks_of_frames(const struct finding *const *findings, size_t count,
                             const struct remarks_options *options) {
    GPtrArray *frames = g_ptr_array_new_with_free_func(free_frame);
    GArray *remarks = g_array_new(FALSE, FALSE, sizeof(struct remark));
    struct frame_remarks *frame = NULL;
    for (size_t i = 0; i < count; i++)
        add_finding(remarks, findings[i], options);
    g_array_sort(remarks, compare_remarks);
    for (guint i = 0; i < remarks->len; i++) {
        const struct remark *remark = &g_array_index(remarks, struct remark, i);
        if (frame == NULL || frame->frame != remark->frame)
            frame = begin_frame(frames, remark->frame);
        add_comment(frame, remark->text);
    }
    g_array_unref(remarks);
    return frames;
}

/* --- the summary ------------------------------------------------------------------------------ */

static void append_finding(GString *out, const struct finding *finding,
                           const struct remarks_options *options) {
    g_string_append(out, "\nframe ");
    append_frame(out, options, finding->place.frame);
    g_string_append(out, ": ");
    append_code(out, finding);
    g_string_append(out, ": ");
    append_sentence(out, finding->summary);
    if (finding->count > 1) {
        g_string_append(out, " (");
        words_count(out, finding->count, "time");
        if (finding->count > (uint64_t)finding->again_count + 1) {
            g_string_append(out, ", the first ");
            words_number(out, (uint64_t)finding->again_count + 1);
            g_string_append(out, " have comments");
        }
        g_string_append_c(out, ')');
    }
    if (finding->entry->severity > SEVERITY_NOTE && finding->check != NULL &&
        *finding->check != '\0') {
        g_string_append(out, "; check: ");
        append_sentence(out, finding->check);
    }
}

static void append_keys(GString *out, const struct decryption_summary *decryption) {
    if (decryption == NULL)
        return;
    GString *words = words_decryption(decryption);
    g_string_append(out, "; ");
    append_sentence(out, words->str);
    g_string_free(words, TRUE);
}

char *remarks_of_section(const struct capture_summary *summary,
                         const struct finding *const *findings, size_t count,
                         const struct remarks_options *options) {
    GString *out = begin_comment();
    g_string_append(out, "ucscope " UCSCOPE_VERSION ": ");
    text_severities(out, summary->findings);
    g_string_append(out, " found in ");
    words_count(out, summary->counts->packets, "packet");
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
        words_number(out, count - i);
        g_string_append(out, " more");
        break;
    }
    return g_string_free(out, FALSE);
}
