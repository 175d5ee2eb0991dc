/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last word over all captures: what was found where, and everything that was not seen. */
#include <string.h>

#include "capture/report/format.h"
#include "capture/report/layout.h"
#include "capture/report/text.h"

static const char *const limit_text[] = {
#define X(name, key, text) [(name)] = (text),
    LIMIT_TABLE(X)
#undef X
};

/* Before each part of what is missing. */
static void separate(GString *sentence) {
    g_string_append(sentence, sentence->len == 0 ? "Missing: " : "; ");
}

/* "2 captures, 1 with errors, 1 could not be read" */
static char *captures_sentence(const struct totals *totals) {
    const struct {
        uint64_t count;
        const char *words;
    } parts[] = {
        {totals->with_errors, "with errors"},
        {totals->with_warnings, "with warnings"},
        {totals->cut_short, "read only in part"},
        {totals->unread, "could not be read"},
        {totals->passed_over, "not a capture and passed over"},
    };
    GString *sentence = g_string_new(NULL);
    bool any = false;
    if (totals->captures + totals->unread == 0)
        g_string_append(sentence, "No captures");
    else
        format_count(sentence, totals->captures + totals->unread, "capture");
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i].count == 0)
            continue;
        g_string_append(sentence, ", ");
        format_number(sentence, parts[i].count);
        g_string_append_printf(sentence, " %s", parts[i].words);
        any = true;
    }
    if (!any && totals->captures > 0)
        g_string_append(sentence, ", nothing wrong");
    g_string_append_c(sentence, '.');
    return g_string_free(sentence, FALSE);
}

/* "Not understood: 14 link type 127, 3 ARP."; empty when everything was. */
static char *skipped_sentence(const struct skipped *skipped) {
    GString *sentence = g_string_new(NULL);
    char kind[SKIPPED_TEXT];
    for (unsigned i = 0; i < skipped->used; i++) {
        g_string_append(sentence, i == 0 ? "Not understood: " : ", ");
        format_number(sentence, skipped->counts[i].packets);
        g_string_append_printf(sentence, " %s", skipped_write(&skipped->counts[i], kind));
    }
    if (skipped->other > 0) {
        g_string_append(sentence, ", ");
        format_number(sentence, skipped->other);
        g_string_append(sentence, " of other kinds");
    }
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

/* What the captures lack and what hit a limit; empty when nothing did. */
static char *missing_sentence(const struct totals *totals) {
    GString *sentence = g_string_new(NULL);
    if (totals->cut_packets > 0) {
        separate(sentence);
        format_count(sentence, totals->cut_packets, "packet");
        g_string_append(sentence, " cut by the snap length");
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

void text_totals(GString *out, const struct text_style *style, const struct totals *totals) {
    struct layout layout = {.out = out, .width = style->width};
    char *captures = captures_sentence(totals);
    char *skipped = skipped_sentence(&totals->skipped);
    char *missing = missing_sentence(totals);
    bool several = totals->captures + totals->unread + totals->passed_over != 1;
    if (several)
        layout_text(&layout, captures);
    layout_text(&layout, skipped);
    layout_text(&layout, missing);
    if (totals->captures > 1 && *missing == '\0' && totals->cut_short + totals->unread == 0)
        layout_text(&layout, "Nothing was cut short.");
    if (several || *skipped != '\0' || *missing != '\0')
        layout_end(&layout);
    g_free(captures);
    g_free(skipped);
    g_free(missing);
}
