/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of an entry, each a label and words. */
#include "capture/report/text_entry.h"

#include <inttypes.h>
#include <string.h>

#include "capture/report/format.h"
#include "capture/report/layout.h"

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

/* What the finding's own frame is; NULL when nobody said. */
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

/* Whether it has lines of its own: a note is but a code among the rules until notes are asked for.
 */
static bool is_reported(const struct text_style *style, const struct finding *other) {
    return style->notes || other->entry->severity > SEVERITY_NOTE;
}

static void write_check(struct layout *layout, const struct columns *columns, const char *check) {
    if (check == NULL || *check == '\0')
        return;
    begin_label(layout, columns, "check");
    layout_text(layout, check);
    layout_end(layout);
}

/* What belongs to the first finding: its sentence, and its advice where that is another. */
static void write_others(struct layout *layout, const struct columns *columns,
                         const struct text_style *style, const struct group *group) {
    for (guint i = 0; i < group->others->len; i++) {
        const struct finding *other = g_ptr_array_index(group->others, i);
        if (is_reported(style, other))
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

void text_entry(GString *out, const struct text_style *style, const struct group *group,
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

void text_entry_repeats(GString *out, const struct text_style *style,
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
