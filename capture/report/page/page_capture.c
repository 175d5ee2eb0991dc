/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One capture: its line in the table of all, and its section. */
#include <string.h>

#include "capture/report/display_filter.h"
#include "capture/report/files_text.h"
#include "capture/report/page/page.h"
#include "capture/report/page/page_elements.h"
#include "capture/report/page/page_finding.h"
#include "capture/report/pair_report.h"
#include "capture/report/text_report.h"

enum { LIFELINES_MOST = 5 /* of a ladder: what a page has room for */ };

static char *anchor_of(const struct capture_summary *summary) {
    return g_strdup_printf("capture-%08x", g_str_hash(summary->file));
}

/* What one word says of it, and how that is coloured. */
struct state {
    const char *word, *class;
};

static struct state state_of(const struct capture_summary *summary) {
    if (summary->end == CAPTURE_UNREAD)
        return (struct state){"unread", "error"};
    for (int severity = SEVERITY_ERROR; severity > SEVERITY_NOTE; severity--)
        if (summary->findings[severity] > 0)
            return (struct state){severity_word((enum severity)severity),
                                  severity_word((enum severity)severity)};
    return summary_verdict(summary) == CAPTURE_WELL ? (struct state){"ok", "ok"}
                                                    : (struct state){"unjudged", "unjudged"};
}

/* --- what is said of it ----------------------------------------------------------------------- */

static void put_texts(struct html *html, const char *label, GPtrArray *texts) {
    if (texts->len > 0) {
        char *text = page_joined(texts, "; ");
        page_labelled(html, label, text);
        g_free(text);
    }
    g_ptr_array_unref(texts);
}

static void put_numbers(struct html *html, const struct capture_summary *summary,
                        const struct text_style *style, uint64_t hidden) {
    GPtrArray *numbers = text_report_numbers(summary, style->zone, true);
    if (hidden > 0) {
        char *notes = text_report_hidden(hidden);
        g_ptr_array_add(numbers, g_strdup_printf("(%s)", notes));
        g_free(notes);
    }
    char *text = page_joined(numbers, ", ");
    html_element(html, "p", "numbers", text);
    g_free(text);
    g_ptr_array_unref(numbers);
}

static void put_decryption(struct html *html, const struct decryption_summary *decryption) {
    if (decryption == NULL)
        return;
    GString *words = decryption_summary_text(decryption);
    page_labelled(html, "keys", words->str);
    g_string_free(words, TRUE);
}

/* --- what was there --------------------------------------------------------------------------- */

static void start_cell(struct html *html, const char *class, const char *column) {
    html_start(html, "td", "class", class, "data-label", column, NULL);
}

static void put_cell(struct html *html, const char *column, GString *text) {
    start_cell(html, "host", column);
    html_text(html, text->str);
    html_end(html);
    g_string_truncate(text, 0);
}

static void put_pair(struct html *html, const struct frame_files *files,
                     const struct service_pair *pair, const char *const *columns) {
    GString *text = g_string_new(NULL);
    html_start(html, "tr", NULL);
    pair_report_host(text, &pair->client);
    put_cell(html, columns[0], text);
    pair_report_host(text, &pair->server);
    put_cell(html, columns[1], text);
    g_string_append_printf(text, "%s, port %u", pair->service, pair->server.endpoint.port);
    put_cell(html, columns[2], text);
    pair_report_outcomes(text, pair);
    g_string_append(text, ", ");
    pair_report_frames(text, files, pair);
    start_cell(html, "value", columns[3]);
    html_element(html, "p", NULL, text->str);
    g_string_truncate(text, 0);
    display_filter_of_pair(text, pair);
    page_filter(html, text->str);
    html_end(html);
    html_end(html);
    g_string_free(text, TRUE);
}

static void put_pairs(struct html *html, const struct capture_summary *summary) {
    static const char *const columns[] = {"Client", "Server", "Service",
                                          "How it went, and a Wireshark filter for it", NULL};
    if (summary_pairs_told(summary) == 0)
        return;
    html_start_table(html, "stacked", "What was there", columns);
    for (guint i = 0; i < summary_pairs_told(summary); i++)
        put_pair(html, summary->files, &g_array_index(summary->pairs, struct service_pair, i),
                 columns);
    html_end_table(html);
    if (summary_pairs_left_out(summary) > 0) {
        char *more = g_strdup_printf("and %" G_GUINT64_FORMAT " more, which ucscope list tells.",
                                     summary_pairs_left_out(summary));
        html_element(html, "p", NULL, more);
        g_free(more);
    }
}

/* --- findings --------------------------------------------------------------------------------- */

/* Of ladders of them, without a group. `messages`: NULL: there are none. */
static struct ladder_source source_of(const struct capture_summary *summary,
                                      const GPtrArray *groups, const struct day_clock *clock,
                                      const struct page_messages *messages) {
    struct ladder_source source = {.groups = groups,
                                   .files = summary->files,
                                   .pairs = summary->pairs,
                                   .clock = *clock,
                                   .lifelines_most = LIFELINES_MOST};
    if (messages == NULL)
        return source;
    source.messages = messages->messages;
    source.pseudonyms = messages->pseudonyms;
    return source;
}

static void put_left_out(struct html *html, const struct page_messages *messages) {
    if (messages == NULL || messages->left_out == 0)
        return;
    char *text = ladder_left_out_text(messages->left_out);
    page_labelled(html, "diagrams", text);
    g_free(text);
}

static void put_troubles(struct html *html, const struct text_style *style,
                         const struct capture_summary *summary, const GPtrArray *groups,
                         const struct day_clock *clock, const struct page_messages *messages) {
    const struct ladder_source source = source_of(summary, groups, clock, messages);
    bool is_any = false;
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = groups->pdata[i];
        if (group->first->entry->severity == SEVERITY_NOTE)
            continue;
        page_finding(html, group, summary->file, clock, style->notes,
                     messages == NULL ? NULL : &source);
        is_any = true;
    }
    if (is_any)
        put_left_out(html, messages);
}

static void put_notes(struct html *html, const GPtrArray *groups, const struct day_clock *clock) {
    bool begun = false;
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = groups->pdata[i];
        if (group->first->entry->severity > SEVERITY_NOTE)
            continue;
        if (!begun)
            html_start(html, "ul", "class", "notes", NULL);
        begun = true;
        page_note(html, group->first, clock);
        for (guint j = 0; j < group->others->len; j++)
            page_note(html, group->others->pdata[j], clock);
    }
    if (begun)
        html_end(html);
}

static void put_read(struct html *html, const struct text_style *style,
                     const struct capture_summary *summary, const GPtrArray *groups,
                     const struct page_messages *messages) {
    const struct day_clock clock = {summary->first, style->zone};
    const uint64_t hidden = finding_details_hidden(groups, style->notes);
    const char *untroubled = summary_verdict(summary) == CAPTURE_TROUBLE
                                 ? NULL
                                 : text_report_untroubled(summary, hidden);
    put_numbers(html, summary, style, hidden);
    if (untroubled != NULL)
        html_element(html, "p", NULL, untroubled);
    put_texts(html, "files", files_text_of(summary->files));
    if (summary->end == CAPTURE_CUT_SHORT)
        page_labelled(html, "capture", summary->error);
    put_texts(html, "not judged", summary_not_judged_texts(summary));
    put_decryption(html, summary->decryption);
    put_troubles(html, style, summary, groups, &clock, messages);
    if (style->notes)
        put_notes(html, groups, &clock);
    put_pairs(html, summary);
}

static char *section_of(const struct text_style *style, const struct capture_summary *summary,
                        const GPtrArray *groups, const struct page_messages *messages) {
    struct html *html = html_new();
    const struct state state = state_of(summary);
    char *anchor = anchor_of(summary);
    char *heading = g_strconcat(anchor, "-name", NULL);
    html_start(html, "section", "id", anchor, "class", "capture", "aria-labelledby", heading, NULL);
    html_start(html, "h2", "id", heading, NULL);
    page_badge(html, state.word, state.class);
    html_text(html, summary->file);
    html_end(html);
    if (summary->end == CAPTURE_UNREAD)
        html_element(html, "p", NULL, summary->error);
    else
        put_read(html, style, summary, groups, messages);
    html_end(html);
    g_free(heading);
    g_free(anchor);
    return html_finish(html);
}

/* --- its line --------------------------------------------------------------------------------- */

static char *row_text(const struct capture_summary *summary) {
    if (summary->end == CAPTURE_UNREAD)
        return g_strdup(summary->error);
    GPtrArray *texts = summary_not_judged_texts(summary);
    if (summary->end == CAPTURE_CUT_SHORT)
        g_ptr_array_insert(texts, 0, g_strdup(summary->error));
    GString *found = g_string_new(NULL);
    text_report_severities(found, summary->findings);
    g_ptr_array_insert(texts, 0, g_string_free(found, FALSE));
    char *all = page_joined(texts, "; ");
    g_ptr_array_unref(texts);
    return all;
}

static char *row_of(const struct capture_summary *summary) {
    struct html *html = html_new();
    const struct state state = state_of(summary);
    char *anchor = anchor_of(summary);
    char *link = g_strconcat("#", anchor, NULL);
    char *words = row_text(summary);
    html_start(html, "tr", NULL);
    html_start(html, "td", NULL);
    page_badge(html, state.word, state.class);
    html_end(html);
    html_start(html, "td", NULL);
    html_start(html, "a", "href", link, NULL);
    html_text(html, summary->file);
    html_end(html);
    html_end(html);
    html_element(html, "td", NULL, words);
    html_end(html);
    g_free(words);
    g_free(link);
    g_free(anchor);
    return html_finish(html);
}

struct page_part *page_part_new(const struct text_style *style,
                                const struct capture_summary *summary,
                                const struct finding *const *findings, size_t count,
                                const struct page_messages *messages) {
    struct page_part *part = g_new0(struct page_part, 1);
    GPtrArray *groups = groups_new(findings, count);
    part->row = row_of(summary);
    part->section = section_of(style, summary, groups, messages);
    g_ptr_array_unref(groups);
    return part;
}

gsize page_part_size(const struct page_part *part) {
    return (part->row == NULL ? 0 : strlen(part->row)) +
           (part->section == NULL ? 0 : strlen(part->section));
}

void page_part_free(struct page_part *part) {
    if (part == NULL)
        return;
    g_free(part->row);
    g_free(part->section);
    g_free(part);
}
