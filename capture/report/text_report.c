/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of text, each a label and words. */
#include "capture/report/text_report.h"

#include <inttypes.h>
#include <string.h>

#include "capture/report/format.h"
#include "capture/report/group.h"
#include "capture/report/layout.h"

/* --- one entry -------------------------------------------------------------------------------- */

enum {
    MARGIN = 2,
    LABEL_WIDTH = 9,
    TIME_WIDTH = 17,
    REPEATS_SHOWN = 8,
    FACT_SHOWN = 240 /* bytes of a fact's value; JSON has it whole */
};

/* Where the columns of an entry begin. */
struct columns {
    unsigned severity, sentence, label, words;
};

static struct columns columns_of(bool when) {
    unsigned severity = when ? TIME_WIDTH : MARGIN;
    return (struct columns){severity, severity + LABEL_WIDTH, MARGIN + LABEL_WIDTH,
                            MARGIN + 2 * LABEL_WIDTH};
}

static enum tint tint_of(enum severity severity) {
    static const enum tint tints[] = {[SEVERITY_NOTE] = TINT_NOTE,
                                      [SEVERITY_WARNING] = TINT_WARNING,
                                      [SEVERITY_ERROR] = TINT_ERROR};
    return tints[severity];
}

/* Begins "  error    " or "10:11:12.123456  error    ". */
static void begin_sentence(struct layout *layout, const struct columns *columns,
                           const struct finding *finding, bool when) {
    enum severity severity = finding->entry->severity;
    if (!when) {
        layout_begin(layout, columns->severity, severity_word(severity), tint_of(severity),
                     columns->sentence);
        return;
    }
    format_time_of_day(layout->out, finding->ref.time);
    g_string_append(layout->out, "  ");
    layout_begin(layout, 0, severity_word(severity), tint_of(severity), LABEL_WIDTH);
    layout->column += TIME_WIDTH;
    layout->indent = columns->sentence;
}

static void begin_label(struct layout *layout, const struct columns *columns, const char *label) {
    layout_begin(layout, columns->label, label, TINT_FAINT, columns->words);
}

/* "9 alert,": the comma says that more follows. */
static void add_frame(struct layout *layout, uint64_t frame, const char *role, const char *after) {
    char *item = g_strdup_printf("%" PRIu64 "%s%s%s", frame, *role == '\0' ? "" : " ", role, after);
    layout_item(layout, item);
    g_free(item);
}

/* "again at 41, 77 (3 times in 2 min)". */
static void add_repeat(struct layout *layout, const struct finding *finding) {
    GString *times = g_string_new("(");
    const struct frame_ref *last = &finding->repeats[finding->repeats_count - 1];
    unsigned shown = MIN(finding->repeats_count, (unsigned)REPEATS_SHOWN);
    layout_text(layout, "again at");
    for (unsigned i = 0; i < shown; i++)
        add_frame(layout, finding->repeats[i].frame, "", i + 1 < shown ? "," : "");
    if (finding->count > (uint64_t)shown + 1)
        layout_text(layout, "...");
    format_count(times, finding->count, "time");
    g_string_append(times, " in ");
    format_duration(times, time_between(finding->ref.time, last->time));
    g_string_append_c(times, ')');
    layout_item(layout, times->str);
    g_string_free(times, TRUE);
}

/* The evidence that is the finding's own frame; NULL: there is none. */
static const struct evidence *own_evidence(const struct finding *finding) {
    for (unsigned i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].ref.frame == finding->ref.frame)
            return &finding->evidence[i];
    return NULL;
}

static const char *separator(unsigned more, bool repeats) {
    return more > 0 ? "," : repeats ? ";" : "";
}

/* The frame to look at first, then the others as they came. */
static void write_frames(struct layout *layout, const struct columns *columns,
                         const struct finding *finding) {
    const struct evidence *own = own_evidence(finding);
    unsigned more = finding->evidence_count - (own != NULL ? 1 : 0);
    bool repeats = finding->repeats_count > 0;
    begin_label(layout, columns, "frames");
    add_frame(layout, finding->ref.frame, own != NULL ? own->role : "", separator(more, repeats));
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        const struct evidence *evidence = &finding->evidence[i];
        if (evidence == own)
            continue;
        more--;
        add_frame(layout, evidence->ref.frame, evidence->role, separator(more, repeats));
    }
    if (repeats)
        add_repeat(layout, finding);
    layout_end(layout);
}

/* "not after 2019-02-04;" */
static void add_fact(struct layout *layout, const struct fact *fact, bool last) {
    GString *item = g_string_new(fact->key);
    g_string_replace(item, "_", " ", 0);
    g_string_append_c(item, ' ');
    g_string_append(item, fact->value);
    while (item->str[item->len - 1] == ' ')
        g_string_truncate(item, item->len - 1);
    gsize value_begins = strlen(fact->key) + 1;
    if (item->len > value_begins + FACT_SHOWN) {
        const char *end = g_utf8_find_prev_char(item->str, item->str + value_begins + FACT_SHOWN);
        g_string_truncate(item, end == NULL ? value_begins : (gsize)(end - item->str));
        g_string_append(item, "...");
    }
    if (!last)
        g_string_append_c(item, ';');
    layout_item(layout, item->str);
    g_string_free(item, TRUE);
}

static void write_facts(struct layout *layout, const struct columns *columns,
                        const struct finding *finding) {
    if (finding->fact_count == 0)
        return;
    begin_label(layout, columns, "facts");
    for (unsigned i = 0; i < finding->fact_count; i++)
        add_fact(layout, &finding->facts[i], i + 1 == finding->fact_count);
    layout_end(layout);
}

static void write_also(struct layout *layout, const struct columns *columns,
                       const struct finding *other) {
    char *frame = g_strdup_printf("(frame %" PRIu64 ")", other->ref.frame);
    begin_label(layout, columns, "also");
    layout_text(layout, severity_word(other->entry->severity));
    g_string_append_c(layout->out, ':');
    layout->column++;
    layout_text(layout, other->summary);
    layout_item(layout, frame);
    layout_end(layout);
    g_free(frame);
}

/* "uc.tls_handshake_cut (likely)," */
static void add_rule(struct layout *layout, const struct finding *finding, bool last) {
    GString *item = g_string_new(finding->entry->name);
    if (finding->confidence != CONFIDENCE_CERTAIN)
        g_string_append_printf(item, " (%s)", confidence_word(finding->confidence));
    if (!last)
        g_string_append_c(item, ',');
    layout_item(layout, item->str);
    g_string_free(item, TRUE);
}

static void write_rules(struct layout *layout, const struct columns *columns,
                        const struct group *group) {
    begin_label(layout, columns, "rules");
    add_rule(layout, group->first, group->others->len == 0);
    for (guint i = 0; i < group->others->len; i++)
        add_rule(layout, g_ptr_array_index(group->others, i), i + 1 == group->others->len);
    layout_end(layout);
}

static void write_check(struct layout *layout, const struct columns *columns, const char *check) {
    if (check == NULL || *check == '\0')
        return;
    begin_label(layout, columns, "check");
    layout_text(layout, check);
    layout_end(layout);
}

/* A note is hidden unless it is asked for; of a group it then has its code among the rules. */
static bool is_shown(const struct text_style *style, const struct finding *finding) {
    return style->notes || finding->entry->severity > SEVERITY_NOTE;
}

/* What belongs to the first finding: its sentence, and its advice where that is another. */
static void write_others(struct layout *layout, const struct columns *columns,
                         const struct text_style *style, const struct group *group) {
    for (guint i = 0; i < group->others->len; i++) {
        const struct finding *other = g_ptr_array_index(group->others, i);
        if (is_shown(style, other))
            write_also(layout, columns, other);
    }
    write_check(layout, columns, group->first->check);
    for (guint i = 0; i < group->others->len; i++) {
        const struct finding *other = g_ptr_array_index(group->others, i);
        if (other->entry->severity > SEVERITY_NOTE &&
            g_strcmp0(other->check, group->first->check) != 0)
            write_check(layout, columns, other->check);
    }
}

/* `when`: begin with the time of day. */
static void write_entry(GString *out, const struct text_style *style, const struct group *group,
                        bool when) {
    const struct finding *finding = group->first;
    struct columns columns = columns_of(when);
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    begin_sentence(&layout, &columns, finding, when);
    layout_text(&layout, finding->summary);
    layout_end(&layout);
    write_frames(&layout, &columns, finding);
    write_facts(&layout, &columns, finding);
    write_others(&layout, &columns, style, group);
    write_rules(&layout, &columns, group);
}

/* "10:11:12.123456  error    ... (again, 4 times so far)". */
static void write_repeat(GString *out, const struct text_style *style,
                         const struct finding *finding) {
    struct columns columns = columns_of(true);
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    struct finding latest = {.entry = finding->entry, .ref = finding->ref};
    char *count = g_strdup_printf("(again, %" PRIu64 " times so far)", finding->count);
    if (finding->repeats_count > 0)
        latest.ref = finding->repeats[finding->repeats_count - 1];
    begin_sentence(&layout, &columns, &latest, true);
    layout_text(&layout, finding->summary);
    layout_item(&layout, count);
    layout_end(&layout);
    g_free(count);
}

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

static uint64_t count_hidden(const struct text_style *style, const GPtrArray *groups) {
    uint64_t hidden = 0;
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = g_ptr_array_index(groups, i);
        if (!is_shown(style, group->first))
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

/* That there may be more to find: "capture  is cut short in the middle of a
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
    GString *words = decryption_summary_text(decryption);
    layout_begin(&layout, 2, "keys", decryption->error == NULL ? TINT_NONE : TINT_WARNING, 11);
    layout_text(&layout, words->str);
    layout_end(&layout);
    g_string_free(words, TRUE);
}

void text_report_capture(GString *out, const struct text_style *style,
                         const struct capture_summary *summary,
                         const struct finding *const *findings, size_t count) {
    GPtrArray *groups = groups_new(findings, count);
    uint64_t hidden = count_hidden(style, groups);
    bool quiet = hidden == count && summary->end == CAPTURE_WHOLE;
    append_heading(out, style, summary, quiet, hidden);
    append_cut_short(out, style, summary);
    append_decryption(out, style, summary->decryption);
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = g_ptr_array_index(groups, i);
        if (!is_shown(style, group->first))
            continue;
        g_string_append_c(out, '\n');
        write_entry(out, style, group, false);
    }
    if (!quiet || summary->decryption != NULL)
        g_string_append_c(out, '\n');
    g_ptr_array_unref(groups);
}

void text_report_event(GString *out, const struct text_style *style, const struct finding *finding,
                       bool known) {
    GPtrArray *none = g_ptr_array_new();
    struct group alone = {finding, none};
    if (is_shown(style, finding)) {
        if (known)
            write_repeat(out, style, finding);
        else
            write_entry(out, style, &alone, true);
        g_string_append_c(out, '\n');
    }
    g_ptr_array_unref(none);
}

void text_report_event_end(GString *out, const struct text_style *style,
                           const struct capture_summary *summary) {
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    layout_begin(&layout, 0, summary->file, TINT_STRONG, 0);
    append_numbers(out, summary);
    g_string_append(out, "  ");
    text_report_severities(out, summary->findings);
    g_string_append(out, " found\n");
    append_cut_short(out, style, summary);
}

/* --- all captures ----------------------------------------------------------------------------- */

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
