/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headings and findings of one capture. */
#include "capture/report/text.h"

#include "capture/report/decryption_text.h"
#include "capture/report/format.h"
#include "capture/report/group.h"
#include "capture/report/layout.h"
#include "capture/report/safe_text.h"
#include "capture/report/text_entry.h"

void text_severities(GString *out, const uint64_t findings[3]) {
    const char *separator = "";
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
        if (findings[severity] == 0)
            continue;
        g_string_append(out, separator);
        format_count(out, findings[severity], severity_word((enum severity)severity));
        separator = ", ";
    }
    if (*separator == '\0')
        g_string_append(out, "nothing");
}

static bool is_shown(const struct text_style *style, const struct finding *finding) {
    return style->notes || finding->entry->severity > SEVERITY_NOTE;
}

/* A note is hidden unless asked for, or unless it explains a trouble that is shown. */
static bool group_is_shown(const struct text_style *style, const struct group *group) {
    return is_shown(style, group->first);
}

static uint64_t count_hidden(const struct text_style *style, const GPtrArray *groups) {
    uint64_t hidden = 0;
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = g_ptr_array_index(groups, i);
        if (!group_is_shown(style, group))
            hidden += 1 + group->others->len;
    }
    return hidden;
}

static void append_numbers(GString *out, const struct capture_summary *summary) {
    const struct net_counts *counts = summary->counts;
    format_count(out, counts->packets, "packet");
    if (summary->last > summary->first) {
        g_string_append(out, "  ");
        format_duration(out, time_between(summary->first, summary->last));
    }
    if (counts->flows > 0) {
        g_string_append(out, "  ");
        format_count(out, counts->flows, "connection");
    }
}

static void append_heading(GString *out, const struct text_style *style,
                           const struct capture_summary *summary, bool quiet, uint64_t hidden) {
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    if (quiet)
        layout_begin(&layout, 0, "ok", TINT_OK, 4);
    layout_begin(&layout, 0, summary->file, quiet ? TINT_NONE : TINT_STRONG, 0);
    append_numbers(out, summary);
    if (quiet)
        g_string_append(out, hidden == 0 ? "  nothing found" : "  nothing wrong");
    if (hidden > 0) {
        g_string_append(out, "  (");
        format_count(out, hidden, "note");
        g_string_append(out, ": --ok shows them)");
    }
    g_string_append_c(out, '\n');
}

/* Says that the findings are not the whole story: "capture  is cut short in the middle of a
 * packet". */
static void append_cut_short(GString *out, const struct text_style *style,
                             const struct capture_summary *summary) {
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    if (summary->end != CAPTURE_CUT_SHORT)
        return;
    layout_begin(&layout, 2, "capture", TINT_WARNING, 11);
    layout_text(&layout, summary->error);
    layout_end(&layout);
}

static void append_decryption(GString *out, const struct text_style *style,
                              const struct decryption_summary *decryption) {
    if (decryption == NULL)
        return;
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    GString *words = decryption_text(decryption);
    layout_begin(&layout, 2, "keys", decryption->error == NULL ? TINT_NONE : TINT_WARNING, 11);
    layout_text(&layout, words->str);
    layout_end(&layout);
    g_string_free(words, TRUE);
}

void text_capture(GString *out, const struct text_style *style,
                  const struct capture_summary *summary, const struct finding *const *findings,
                  size_t count) {
    GPtrArray *groups = groups_new(findings, count);
    uint64_t hidden = count_hidden(style, groups);
    bool quiet = hidden == count && summary->end == CAPTURE_WHOLE;
    append_heading(out, style, summary, quiet, hidden);
    append_cut_short(out, style, summary);
    append_decryption(out, style, summary->decryption);
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = g_ptr_array_index(groups, i);
        if (!group_is_shown(style, group))
            continue;
        g_string_append_c(out, '\n');
        text_entry(out, style, group, false);
    }
    if (!quiet || summary->decryption != NULL)
        g_string_append_c(out, '\n');
    g_ptr_array_unref(groups);
}

void text_event(GString *out, const struct text_style *style, const struct finding *finding,
                bool known) {
    GPtrArray *none = g_ptr_array_new();
    struct group alone = {finding, none};
    if (is_shown(style, finding)) {
        if (known)
            text_entry_repeats(out, style, finding);
        else
            text_entry(out, style, &alone, true);
        g_string_append_c(out, '\n');
    }
    g_ptr_array_unref(none);
}

void text_event_end(GString *out, const struct text_style *style,
                    const struct capture_summary *summary) {
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    layout_begin(&layout, 0, summary->file, TINT_STRONG, 0);
    append_numbers(out, summary);
    g_string_append(out, "  ");
    text_severities(out, summary->findings);
    g_string_append(out, " found\n");
    append_cut_short(out, style, summary);
}
