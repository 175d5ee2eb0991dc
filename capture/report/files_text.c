/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/files_text.h"

#include "capture/report/format.h"
#include "wire/time.h"

enum { SEAMS_TOLD = 4 };

/* Shorter silence is nothing to speak of, and packets of several interfaces or queues are written
 * in another order than they came. */
static const int64_t silence_told = TIME_SECOND, overlap_told = TIME_MILLISECOND;

static void append_between(GString *text, const struct frame_file *before,
                           const struct frame_file *after) {
    g_string_append_printf(text, " between %s and %s", before->name, after->name);
}

static void add_missing(GPtrArray *texts, const struct frame_file *before,
                        const struct frame_file *after) {
    GString *text = g_string_new(NULL);
    if (after->missing > 0) {
        format_count(text, after->missing, "file");
        g_string_append(text, after->missing == 1 ? " is missing" : " are missing");
        append_between(text, before, after);
        g_ptr_array_add(texts, g_strdup(text->str));
    }
    g_string_free(text, TRUE);
}

static void add_time(GPtrArray *texts, const struct frame_file *before,
                     const struct frame_file *after) {
    const int64_t silence = time_between(before->last, after->first);
    GString *text = g_string_new(NULL);
    if (silence >= silence_told) {
        g_string_append(text, "no packet for ");
        format_duration(text, silence);
        append_between(text, before, after);
    } else if (silence <= -overlap_told) {
        g_string_append_printf(text, "%s begins ", after->name);
        format_duration(text, -silence);
        g_string_append_printf(text, " before the end of %s", before->name);
    }
    if (text->len > 0)
        g_ptr_array_add(texts, g_strdup(text->str));
    g_string_free(text, TRUE);
}

static void cut(GPtrArray *texts) {
    if (texts->len <= SEAMS_TOLD)
        return;
    GString *more = g_string_new("and ");
    format_number(more, texts->len - SEAMS_TOLD);
    g_string_append(more, " more between other files");
    g_ptr_array_set_size(texts, SEAMS_TOLD);
    g_ptr_array_add(texts, g_string_free(more, FALSE));
}

/* Where the files do not fit together, "no packet for 12 s between a.pcap0 and a.pcap1": strings to
 * be freed with the array. Empty for NULL. */
static GPtrArray *seams_of(const struct frame_files *files) {
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 1; i < frame_files_count(files); i++) {
        const struct frame_file *before = frame_files_at(files, i - 1);
        const struct frame_file *after = frame_files_at(files, i);
        add_missing(texts, before, after);
        if (before->packets > 0 && after->packets > 0)
            add_time(texts, before, after);
    }
    cut(texts);
    return texts;
}

bool files_text_has_seams(const struct frame_files *files) {
    GPtrArray *seams = seams_of(files);
    const bool has_some = seams->len > 0;
    g_ptr_array_unref(seams);
    return has_some;
}

char *files_text_count(const struct frame_files *files) {
    const size_t count = frame_files_count(files);
    return count == 0 ? NULL : g_strdup_printf("%zu files", count);
}

static char *names_of(const struct frame_files *files) {
    const size_t count = frame_files_count(files);
    return g_strdup_printf("%s to %s", frame_files_at(files, 0)->name,
                           frame_files_at(files, count - 1)->name);
}

GPtrArray *files_text_of(const struct frame_files *files) {
    if (frame_files_count(files) == 0)
        return g_ptr_array_new();
    GPtrArray *texts = seams_of(files);
    g_ptr_array_insert(texts, 0, names_of(files));
    return texts;
}

void files_text_lay_out(struct layout *layout, const struct frame_files *files, unsigned indent) {
    enum { MARGIN = 2 };
    if (frame_files_count(files) == 0)
        return;
    GPtrArray *texts = files_text_of(files);
    const enum tint tint = texts->len > 1 ? TINT_WARNING : TINT_FAINT;
    layout_begin(layout, MARGIN, "files", tint, indent);
    for (guint i = 0; i < texts->len; i++) {
        char *text = g_strconcat(texts->pdata[i], i + 1 < texts->len ? ";" : "", NULL);
        layout_text(layout, text);
        g_free(text);
    }
    layout_end(layout);
    g_ptr_array_unref(texts);
}
