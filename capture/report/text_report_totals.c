/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What text and page say of all captures together. */
#include "capture/report/format.h"
#include "capture/report/layout.h"
#include "capture/report/text_report.h"

static const char *const limit_text[] = {
#define X(name, key, text) [(name)] = (text),
    LIMIT_TABLE(X)
#undef X
};

/* Before each part of what is missing. */
static void separate(GString *sentence) {
    g_string_append(sentence, sentence->len == 0 ? "Missing: " : "; ");
}

/* "Interrupted: 12 of 300 captures were not scanned. " */
static void append_interruption(GString *sentence, const struct totals *totals) {
    if (!totals->is_interrupted)
        return;
    g_string_append(sentence, "Interrupted");
    if (totals->not_scanned > 0) {
        g_string_append(sentence, ": ");
        format_number(sentence, totals->not_scanned);
        g_string_append(sentence, " of ");
        format_count(sentence, totals->captures + totals->unread + totals->not_scanned, "capture");
        g_string_append(sentence,
                        totals->not_scanned == 1 ? " was not scanned" : " were not scanned");
    }
    g_string_append(sentence, ". ");
}

/* ", 3 with errors, 1 not judged", or ", nothing wrong". */
static void append_verdicts(GString *sentence, const struct totals *totals) {
    const struct {
        uint64_t count;
        const char *words;
    } parts[] = {
        {totals->with_errors, "with errors"},
        {totals->with_warnings, "with warnings"},
        {totals->well, "well"},
        {totals->not_judged, "not judged"},
        {totals->cut_short, "read only in part"},
        {totals->unread, "could not be read"},
    };
    const uint64_t captures = totals->captures + totals->unread;
    if (totals->well == captures && totals->left_out == 0) {
        g_string_append(sentence, captures > 0 ? ", nothing wrong" : "");
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i].count == 0)
            continue;
        g_string_append(sentence, ", ");
        format_number(sentence, parts[i].count);
        g_string_append_printf(sentence, " %s", parts[i].words);
    }
}

/* "2 captures and 3 traces" */
static void format_captures(GString *sentence, uint64_t captures, uint64_t traces) {
    if (captures > traces)
        format_count(sentence, captures - traces, "capture");
    if (captures > traces && traces > 0)
        g_string_append(sentence, " and ");
    if (traces > 0)
        format_count(sentence, traces, "trace");
}

char *text_report_captures(const struct totals *totals) {
    const uint64_t captures = totals->captures + totals->unread;
    GString *sentence = g_string_new(NULL);
    append_interruption(sentence, totals);
    if (captures > 0)
        format_captures(sentence, captures, totals->traces);
    else
        g_string_append(sentence, totals->not_scanned > 0 ? "None was scanned" : "No captures");
    append_verdicts(sentence, totals);
    if (totals->left_out > 0) {
        g_string_append(sentence, "; ");
        format_count(sentence, totals->left_out, "finding");
        g_string_append(sentence, " left out as asked for");
    }
    if (totals->passed_over > 0) {
        g_string_append(sentence, "; ");
        format_count(sentence, totals->passed_over, captures > 0 ? "other file" : "file");
        g_string_append(sentence, " passed over");
    }
    g_string_append_c(sentence, '.');
    return g_string_free(sentence, FALSE);
}

/* "14 packets of link type 127", and what follows without its noun: "3 of ARP". */
static void append_kind(GString *sentence, uint64_t packets, const char *kind) {
    if (sentence->len > 0) {
        g_string_append(sentence, ", ");
        format_number(sentence, packets);
    } else {
        g_string_append(sentence, "Not looked into: ");
        format_count(sentence, packets, "packet");
    }
    g_string_append_printf(sentence, " of %s", kind);
}

char *text_report_skipped(const struct skipped *skipped) {
    GString *sentence = g_string_new(NULL);
    char kind[SKIPPED_TEXT];
    for (unsigned i = 0; i < skipped->used; i++)
        append_kind(sentence, skipped->counts[i].packets, skipped_write(&skipped->counts[i], kind));
    if (skipped->other > 0)
        append_kind(sentence, skipped->other, "other kinds");
    if (sentence->len > 0)
        g_string_append_c(sentence, '.');
    return g_string_free(sentence, FALSE);
}

static void add_limits(GString *sentence, const struct limits *limits) {
    for (unsigned i = 0; i < LIMIT_COUNT; i++) {
        if (limits->hit[i] == 0)
            continue;
        separate(sentence);
        format_number(sentence, limits->hit[i]);
        g_string_append_printf(sentence, " %s", limit_text[i]);
    }
}

char *text_report_missing(const struct totals *totals) {
    GString *sentence = g_string_new(NULL);
    if (totals->cut_packets > 0) {
        separate(sentence);
        format_count(sentence, totals->cut_packets, "packet");
        g_string_append(sentence, " cut by the snap length: capture again with `size all` (CUCM) "
                                  "or a snap length of 0");
    }
    if (totals->gaps > 0) {
        separate(sentence);
        format_count(sentence, totals->gaps, "hole");
        g_string_append(sentence, " in TCP streams (");
        format_count(sentence, totals->gap_bytes, "byte");
        g_string_append(sentence, " not captured)");
    }
    if (totals->dropped > 0) {
        separate(sentence);
        format_count(sentence, totals->dropped, "packet");
        g_string_append(sentence, " dropped by the system");
    }
    add_limits(sentence, &totals->limits);
    if (sentence->len > 0)
        g_string_append_c(sentence, '.');
    return g_string_free(sentence, FALSE);
}

void text_report_totals(GString *out, const struct text_style *style, const struct totals *totals) {
    struct layout layout = {.out = out, .width = style->width};
    char *captures = text_report_captures(totals);
    char *skipped = text_report_skipped(&totals->skipped);
    char *missing = text_report_missing(totals);
    const uint64_t captures_named = totals->captures + totals->unread;
    bool several = captures_named == 0 || captures_named + totals->passed_over > 1 ||
                   totals->left_out > 0 || totals->is_interrupted;
    if (several)
        layout_text(&layout, captures);
    layout_text(&layout, skipped);
    layout_text(&layout, missing);
    if (totals->captures > 1 && *missing == '\0' && !totals->is_interrupted &&
        totals->cut_short + totals->unread == 0)
        layout_text(&layout, "Nothing was cut short.");
    if (totals->is_unconfined)
        layout_text(&layout, TEXT_REPORT_UNCONFINED);
    if (several || *skipped != '\0' || *missing != '\0' || totals->is_unconfined)
        layout_end(&layout);
    g_free(captures);
    g_free(skipped);
    g_free(missing);
}
