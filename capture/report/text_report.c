/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/text_report.h"

#include "capture/report/files_text.h"
#include "capture/report/finding_details.h"
#include "capture/report/finding_text.h"
#include "capture/report/format.h"
#include "capture/report/group.h"
#include "capture/report/layout.h"
#include "capture/report/trace_summary.h"

enum { UNTROUBLED_INDENT = 10 };

/* --- one capture ------------------------------------------------------------------------------ */

void text_report_severities(GString *out, const uint64_t findings[3]) {
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

/* "SDL trace of cucm1150" */
static void add_trace_words(GPtrArray *items, const struct trace_summary *trace) {
    const char *words = trace_format_words(trace->format);
    g_ptr_array_add(items, trace->host[0] == '\0'
                               ? g_strdup(words)
                               : g_strdup_printf("%s of %s", words, trace->host));
}

GPtrArray *text_report_numbers(const struct capture_summary *summary, GTimeZone *zone, bool dated) {
    const struct net_counts *counts = summary->counts;
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);
    GString *item = g_string_new(NULL);
    const bool is_trace = summary->trace != NULL;
    if (is_trace)
        add_trace_words(items, summary->trace);
    if (frame_files_count(summary->files) > 0)
        g_ptr_array_add(items, files_text_count(summary->files));
    if (is_trace && summary->trace->files > 1) {
        format_count(item, summary->trace->files, "file");
        g_ptr_array_add(items, g_strdup(item->str));
        g_string_truncate(item, 0);
    }
    if (is_trace)
        format_count(item, summary->trace->lines, "line");
    else
        format_count(item, counts->packets, "packet");
    if (summary->last > summary->first) {
        g_string_append(item, " in ");
        format_duration(item, time_between(summary->first, summary->last));
    }
    g_ptr_array_add(items, g_strdup(item->str));
    if (counts->flows > 0) {
        g_string_truncate(item, 0);
        format_count(item, counts->flows, "connection");
        g_ptr_array_add(items, g_strdup(item->str));
    }
    if (dated && (counts->packets > 0 || summary->first != 0)) {
        g_string_assign(item, "from ");
        format_date(item, summary->first, zone);
        g_string_append_c(item, ' ');
        format_time_of_day(item, summary->first, zone);
        g_string_append_c(item, ' ');
        format_zone(item, summary->first, zone);
        g_ptr_array_add(items, g_strdup(item->str));
    }
    g_string_free(item, TRUE);
    return items;
}

char *text_report_hidden(uint64_t hidden) {
    GString *notes = g_string_new(NULL);
    format_count(notes, hidden, "note");
    g_string_append_printf(notes, ": --ok shows %s", hidden == 1 ? "it" : "them");
    return g_string_free(notes, FALSE);
}

/* `end` stands behind it. */
static void add_hidden(struct layout *layout, uint64_t hidden, const char *end) {
    if (hidden == 0)
        return;
    char *notes = text_report_hidden(hidden);
    char *item = g_strdup_printf("(%s)%s", notes, end);
    layout_item(layout, item);
    g_free(item);
    g_free(notes);
}

/* The texts with semicolons between them. */
static void add_texts(struct layout *layout, const GPtrArray *texts) {
    for (guint i = 0; i < texts->len; i++) {
        char *text = g_strconcat(texts->pdata[i], i + 1 < texts->len ? ";" : "", NULL);
        layout_text(layout, text);
        g_free(text);
    }
}

static const char *unproven_text(uint64_t connections) {
    return connections == 0   ? "nothing shows that anything in it went well"
           : connections == 1 ? "nothing shows that it went well"
                              : "nothing shows that they went well";
}

const char *text_report_untroubled(const struct capture_summary *summary, uint64_t hidden) {
    if (hidden > 0)
        return "nothing wrong";
    if (summary_verdict(summary) == CAPTURE_WELL)
        return "nothing found";
    if (not_judged_is_any(&summary->not_judged))
        return NULL;
    return summary->trace != NULL ? "no line tells that anything went well"
                                  : unproven_text(summary->counts->flows);
}

/* "ok        case/cuc.pcapng  1,204 packets in 3 min 12 s, 6 connections: nothing wrong (1 note:
 * --ok shows them); 2 packets cut by the snap length" */
static void append_untroubled(struct layout *layout, const struct text_style *style,
                              const struct capture_summary *summary, uint64_t hidden) {
    const bool well = summary_verdict(summary) == CAPTURE_WELL;
    GPtrArray *items = text_report_numbers(summary, style->zone, false);
    GPtrArray *not_judged = summary_not_judged_texts(summary);
    const char *end = not_judged->len > 0 ? ";" : "";
    layout_begin(layout, 0, well ? "ok" : "unjudged", well ? TINT_OK : TINT_WARNING,
                 UNTROUBLED_INDENT);
    layout_cell(layout, summary->file, 0, false, TINT_NONE);
    layout->indent = UNTROUBLED_INDENT;
    if (!summary->not_judged.no_packets)
        layout_items(layout, items, ":");
    const char *words = text_report_untroubled(summary, hidden);
    if (words != NULL) {
        char *text = g_strconcat(words, hidden == 0 ? end : "", NULL);
        layout_text(layout, text);
        g_free(text);
    }
    add_hidden(layout, hidden, end);
    add_texts(layout, not_judged);
    layout_end(layout);
    g_ptr_array_unref(not_judged);
    g_ptr_array_unref(items);
}

static void append_heading(struct layout *layout, const struct text_style *style,
                           const struct capture_summary *summary, uint64_t hidden) {
    GPtrArray *items = text_report_numbers(summary, style->zone, true);
    layout_begin(layout, 0, summary->file, TINT_STRONG, 0);
    layout->indent = 2;
    layout_items(layout, items, "");
    add_hidden(layout, hidden, "");
    layout_end(layout);
    g_ptr_array_unref(items);
}

/* That there may be more to find: "capture  is cut short in the middle of a packet". */
static void append_cut_short(GString *out, const struct text_style *style,
                             const struct capture_summary *summary) {
    struct layout layout = layout_of(out, style);
    if (summary->end != CAPTURE_CUT_SHORT)
        return;
    layout_begin(&layout, 2, "capture", TINT_WARNING, 11);
    layout_text(&layout, summary->error);
    layout_end(&layout);
}

static void append_not_judged(GString *out, const struct text_style *style,
                              const struct capture_summary *summary) {
    struct layout layout = layout_of(out, style);
    if (!not_judged_is_any(&summary->not_judged))
        return;
    GPtrArray *texts = summary_not_judged_texts(summary);
    layout_begin(&layout, 2, "unjudged", TINT_FAINT, 11);
    add_texts(&layout, texts);
    layout_end(&layout);
    g_ptr_array_unref(texts);
}

static void append_decryption(GString *out, const struct text_style *style,
                              const struct decryption_summary *decryption) {
    if (decryption == NULL)
        return;
    struct layout layout = layout_of(out, style);
    GString *words = decryption_summary_text(decryption);
    layout_begin(&layout, 2, "keys", decryption->error == NULL ? TINT_NONE : TINT_WARNING, 11);
    layout_text(&layout, words->str);
    layout_end(&layout);
    g_string_free(words, TRUE);
}

/* "CUCM 10.48.47.110:2443" */
static void append_party(GString *out, const struct party *party) {
    char written[ENDPOINT_TEXT];
    if (*party->role != '\0')
        g_string_append_printf(out, "%s ", party->role);
    g_string_append(out, party->endpoint.port == 0
                             ? address_write(&party->endpoint.address, written)
                             : endpoint_write(&party->endpoint, written));
}

/* "  ok       2 connections of Unity Connection 10.48.47.124 to CUCM 10.48.47.110:2443 (SCCP/TLS),
 * frames 4 to 90" */
static void write_well(struct layout *layout, const struct frame_files *files,
                       const struct service_pair *pair) {
    GString *text = g_string_new(NULL);
    format_count(text, pair->connections[OUTCOME_WELL], "connection");
    g_string_append(text, " of ");
    append_party(text, &pair->client);
    g_string_append(text, " to ");
    append_party(text, &pair->server);
    char first[FRAME_TEXT], last[FRAME_TEXT];
    g_string_append_printf(text, " (%s), frames %s to %s", pair->service,
                           frame_text_write(files, pair->first, first),
                           frame_text_write(files, pair->last, last));
    layout_begin(layout, 2, "ok", TINT_OK, 11);
    layout_text(layout, text->str);
    layout_end(layout);
    g_string_free(text, TRUE);
}

/* A line for each healthy thing, below an empty one where something stands above. */
static void write_all_well(GString *out, const struct text_style *style,
                           const struct capture_summary *summary, bool is_below) {
    struct layout layout = layout_of(out, style);
    if (!style->notes || summary->pairs == NULL)
        return;
    for (guint i = 0; i < summary->pairs->len; i++) {
        const struct service_pair *pair = &g_array_index(summary->pairs, struct service_pair, i);
        if (pair->connections[OUTCOME_WELL] == 0)
            continue;
        g_string_append(out, is_below ? "\n" : "");
        is_below = false;
        write_well(&layout, summary->files, pair);
    }
}

static void write_brief(GString *out, const struct text_style *style, const char *file,
                        const struct finding *const *findings, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (finding_details_is_told(findings[i], style->notes))
            finding_text_write_brief(out, style, file, findings[i]);
}

void text_report_capture(GString *out, const struct text_style *style,
                         const struct capture_summary *summary,
                         const struct finding *const *findings, size_t count) {
    if (style->brief) {
        write_brief(out, style, summary->file, findings, count);
        return;
    }
    GPtrArray *groups = groups_new(findings, count);
    uint64_t hidden = finding_details_hidden(groups, style->notes);
    bool untroubled = hidden == count && summary->end == CAPTURE_WHOLE;
    if (untroubled && (style->quiet || summary->left_out > 0)) {
        g_ptr_array_unref(groups);
        return;
    }
    struct layout layout = layout_of(out, style);
    if (untroubled)
        append_untroubled(&layout, style, summary, hidden);
    else
        append_heading(&layout, style, summary, hidden);
    if (!untroubled || files_text_has_seams(summary->files))
        files_text_lay_out(&layout, summary->files, 11);
    append_cut_short(out, style, summary);
    if (!untroubled)
        append_not_judged(out, style, summary);
    append_decryption(out, style, summary->decryption);
    const gsize headed = out->len;
    bool is_line = false;
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = g_ptr_array_index(groups, i);
        if (!finding_details_is_told(group->first, style->notes))
            continue;
        /* Notes, which are a line each, stand together. */
        if (!is_line)
            g_string_append_c(out, '\n');
        finding_text_write(out, style, group, summary->first);
        is_line = group->first->entry->severity == SEVERITY_NOTE;
    }
    write_all_well(out, style, summary, !untroubled && !is_line && out->len > headed);
    if (!untroubled || summary->decryption != NULL || out->len > headed)
        g_string_append_c(out, '\n');
    g_ptr_array_unref(groups);
}

void text_report_event(GString *out, const struct text_style *style, const struct finding *finding,
                       bool known) {
    if (!finding_details_is_told(finding, style->notes))
        return;
    if (known)
        finding_text_write_repeat(out, style, finding);
    else
        finding_text_write_event(out, style, finding);
    g_string_append_c(out, '\n');
}

void text_report_event_end(GString *out, const struct text_style *style,
                           const struct capture_summary *summary) {
    struct layout layout = layout_of(out, style);
    GPtrArray *items = text_report_numbers(summary, style->zone, true);
    GString *found = g_string_new(NULL);
    layout_begin(&layout, 0, summary->file, TINT_STRONG, 0);
    layout.indent = 2;
    layout_items(&layout, items, ":");
    text_report_severities(found, summary->findings);
    g_string_append(found, " found");
    layout_text(&layout, found->str);
    layout_end(&layout);
    files_text_lay_out(&layout, summary->files, 11);
    append_cut_short(out, style, summary);
    append_not_judged(out, style, summary);
    g_string_free(found, TRUE);
    g_ptr_array_unref(items);
}
