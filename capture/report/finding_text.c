/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of text, each a label and words. */
#include "capture/report/finding_text.h"

#include <inttypes.h>
#include <string.h>

#include "capture/report/display_filter.h"
#include "capture/report/fact_name.h"
#include "capture/report/finding_details.h"
#include "capture/report/format.h"
#include "capture/report/layout.h"
#include "capture/report/safe_text.h"

enum {
    MARGIN = 2,
    LABEL_WIDTH = 9,
    WIDTH_NARROW = 80, /* below, labels do not stand under the sentence but at the margin */
    WIDTH_CODED = 120, /* a line for a finding has its code */
    WIDTH_TIMED = 140, /* and its time of day */
    WIDTH_DATED = 160, /* and its date */
    REPEATS_SHOWN = 8,
    CLIENTS_SHOWN = 4,
    FACT_NAME_MOST = 30, /* columns; a longer name stands out */
    FACT_NAME_NARROW = 18
};

/* What all lines of a finding share. */
struct writer {
    struct layout layout;
    const struct text_style *style;
    unsigned label, text; /* columns where labels and what they stand for begin */
    struct day_clock clock;
};

static struct writer writer_of(GString *out, const struct text_style *style, int64_t day) {
    const unsigned label = style->width < WIDTH_NARROW ? 2 * MARGIN : MARGIN + LABEL_WIDTH;
    return (struct writer){.layout = layout_of(out, style),
                           .style = style,
                           .label = label,
                           .text = label + LABEL_WIDTH,
                           .clock = {day, style->zone}};
}

enum tint finding_text_tint(enum severity severity) {
    static const enum tint tints[] = {[SEVERITY_NOTE] = TINT_NOTE,
                                      [SEVERITY_WARNING] = TINT_WARNING,
                                      [SEVERITY_ERROR] = TINT_ERROR};
    return tints[severity];
}

/* Begins "  error    ". */
static void begin_sentence(struct writer *writer, const struct finding *finding) {
    const enum severity severity = finding->entry->severity;
    layout_begin(&writer->layout, MARGIN, severity_word(severity), finding_text_tint(severity),
                 MARGIN + LABEL_WIDTH);
}

/* Begins "2014-05-02 10:11:12.123  error    "; broken lines go on where labels stand. */
static void begin_event(struct writer *writer, const struct finding *finding, int64_t time) {
    const enum severity severity = finding->entry->severity;
    GString *when = g_string_new(NULL);
    format_date(when, time, writer->style->zone);
    g_string_append_c(when, ' ');
    format_time_of_day(when, time, writer->style->zone);
    layout_begin(&writer->layout, 0, when->str, TINT_NONE, 0);
    layout_cell(&writer->layout, severity_word(severity), LABEL_WIDTH - 2, false,
                finding_text_tint(severity));
    writer->layout.indent = MARGIN + LABEL_WIDTH;
    g_string_free(when, TRUE);
}

static void begin_label(struct writer *writer, const char *label) {
    layout_begin(&writer->layout, writer->label, label, TINT_FAINT, writer->text);
}

/* --- frames ----------------------------------------------------------------------------------- */

static unsigned columns_of_frame(const struct finding *finding, uint64_t frame) {
    char text[FRAME_TEXT];
    return safe_columns(frame_text_write(finding->files, frame, text));
}

static unsigned columns_of_frames(const struct finding *finding) {
    unsigned most = columns_of_frame(finding, finding->ref.frame);
    for (unsigned i = 0; i < finding->evidence_count; i++)
        most = MAX(most, columns_of_frame(finding, finding->evidence[i].ref.frame));
    return most;
}

/* "  9  10:11:12.123  alert", in a set "cap_00001.pcap:9 ...". A frame 0 was not captured. */
static void write_frame(struct writer *writer, const char *label, const struct finding *finding,
                        const struct frame_ref *ref, const char *role) {
    char frame[FRAME_TEXT] = "-";
    GString *time = g_string_new(NULL);
    if (ref->frame != 0)
        frame_text_write(finding->files, ref->frame, frame);
    finding_details_time(time, &writer->clock, ref->time);
    begin_label(writer, label);
    layout_cell(&writer->layout, frame, columns_of_frames(finding), true, TINT_NONE);
    layout_cell(&writer->layout, time->str, 0, false, TINT_NONE);
    if (finding->files != NULL) /* names of files leave no column for it */
        writer->layout.indent = writer->text + MARGIN;
    layout_text(&writer->layout, role);
    layout_end(&writer->layout);
    g_string_free(time, TRUE);
}

/* "(3 times in 2 min, the last at 10:13:12.123)" */
static void add_times(struct writer *writer, const struct finding *finding) {
    char *times = finding_details_times(finding, &writer->clock);
    char *item = g_strdup_printf("(%s)", times);
    layout_item(&writer->layout, item);
    g_free(item);
    g_free(times);
}

/* "again  41, 77 (3 times in 2 min, the last at 10:13:12.123)". */
static void write_again(struct writer *writer, const struct finding *finding) {
    if (finding->repeats_count == 0)
        return;
    const unsigned shown = MIN(finding->repeats_count, (unsigned)REPEATS_SHOWN);
    const bool more = finding->count > (uint64_t)shown + 1;
    begin_label(writer, "again");
    for (unsigned i = 0; i < shown; i++) {
        char frame[FRAME_TEXT];
        char *item = g_strconcat(frame_text_write(finding->files, finding->repeats[i].frame, frame),
                                 i + 1 < shown || more ? "," : "", NULL);
        layout_item(&writer->layout, item);
        g_free(item);
    }
    if (more)
        layout_text(&writer->layout, "...");
    add_times(writer, finding);
    layout_end(&writer->layout);
}

/* "clients  10.20.1.1, 10.20.1.2, 10.20.1.3, 10.20.1.4, and 196 more (200 in all)" */
static void write_clients(struct writer *writer, const struct finding *finding) {
    const unsigned count = finding->client_count, shown = MIN(count, (unsigned)CLIENTS_SHOWN);
    if (count <= 1)
        return;
    begin_label(writer, "clients");
    for (unsigned i = 0; i < shown; i++) {
        char address[ADDRESS_TEXT];
        address_write(&finding->clients[i], address);
        char *item = g_strconcat(address, i + 1 < count ? "," : "", NULL);
        layout_item(&writer->layout, item);
        g_free(item);
    }
    char *more = finding_details_more_clients(finding, shown);
    if (more != NULL)
        layout_item(&writer->layout, more);
    g_free(more);
    layout_end(&writer->layout);
}

/* "SDL001_600_000001.txt:17  17:25:26.197  ILS message cannot be ..", and below it the line. */
static void write_line(struct writer *writer, const char *label, const struct line_ref *line) {
    GString *when = g_string_new(NULL);
    char *where = finding_details_line(line);
    begin_label(writer, label);
    layout_cell(&writer->layout, where, 0, false, TINT_NONE);
    if (line->time != 0) {
        finding_details_time(when, &writer->clock, line->time);
        layout_cell(&writer->layout, when->str, 0, false, TINT_NONE);
    }
    writer->layout.indent = writer->text + MARGIN;
    layout_text(&writer->layout, line->role);
    layout_end(&writer->layout);
    layout_begin(&writer->layout, writer->text, "", TINT_FAINT, writer->text + MARGIN);
    layout_text(&writer->layout, line->text);
    layout_end(&writer->layout);
    g_string_free(when, TRUE);
    g_free(where);
}

/* "again  (4 times in 3 min, the last at 16:34:01.765)" */
static void write_again_in_trace(struct writer *writer, const struct finding *finding) {
    if (finding->count == 1)
        return;
    begin_label(writer, "again");
    add_times(writer, finding);
    layout_end(&writer->layout);
}

/* The one that decides first, where no frame does. */
static void write_lines(struct writer *writer, const struct finding *finding) {
    for (unsigned i = 0; i < finding->line_count; i++)
        write_line(writer, i == 0 ? "lines" : "", &finding->lines[i]);
}

/* The frame to look at first, then the others as they came. */
static void write_frames(struct writer *writer, const struct finding *finding) {
    const struct evidence *own = finding_details_own_evidence(finding);
    if (finding_details_is_of_trace(finding)) {
        write_lines(writer, finding);
        write_again_in_trace(writer, finding);
        write_clients(writer, finding);
        return;
    }
    write_frame(writer, "frames", finding, &finding->ref, own != NULL ? own->role : "");
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        const struct evidence *evidence = &finding->evidence[i];
        if (evidence != own)
            write_frame(writer, "", finding, &evidence->ref, evidence->role);
    }
    write_lines(writer, finding);
    write_again(writer, finding);
    write_clients(writer, finding);
}

static void write_filter(struct writer *writer, const struct finding *finding) {
    GString *filter = g_string_new(NULL);
    display_filter_of_finding(filter, finding);
    if (filter->len > 0) {
        begin_label(writer, "filter");
        display_filter_lay_out(&writer->layout, filter->str);
        layout_end(&writer->layout);
    }
    g_string_free(filter, TRUE);
}

/* --- facts ------------------------------------------------------------------------------------ */

static unsigned name_columns(const struct writer *writer, const struct finding *finding) {
    const bool narrow = writer->style->width < WIDTH_NARROW;
    const unsigned limit = narrow ? FACT_NAME_NARROW : FACT_NAME_MOST;
    unsigned most = 0;
    GString *name = g_string_new(NULL);
    for (unsigned i = 0; i < finding->fact_count; i++) {
        g_string_truncate(name, 0);
        fact_name_append(name, finding->facts[i].key);
        if (name->len < limit)
            most = MAX(most, (unsigned)name->len + 1);
    }
    g_string_free(name, TRUE);
    return most;
}

/* A word that would be broken in its column, but not next to its name: somebody will copy it. */
static bool is_better_beside(const struct writer *writer, const GString *name, const char *value,
                             unsigned columns) {
    const size_t width = writer->style->width, gap = 2, length = strlen(value);
    return strchr(value, ' ') == NULL && writer->text + columns + gap + length > width &&
           writer->text + name->len + gap + length <= width;
}

/* "valid until:  2019-02-04" */
static void write_fact(struct writer *writer, const char *label, const struct fact *fact,
                       unsigned columns) {
    GString *name = g_string_new(NULL);
    char *value = finding_details_fact(fact);
    fact_name_append(name, fact->key);
    g_string_append_c(name, ':');
    begin_label(writer, label);
    layout_cell(&writer->layout, name->str,
                is_better_beside(writer, name, value, columns) ? 0 : columns, false, TINT_FAINT);
    layout_text(&writer->layout, value);
    layout_end(&writer->layout);
    g_string_free(name, TRUE);
    g_free(value);
}

/* As the rule gave them, those that decide first; then what is only compared. */
static void write_facts(struct writer *writer, const struct finding *finding) {
    const unsigned columns = name_columns(writer, finding);
    const char *label = "facts";
    for (int hashes = 0; hashes <= 1; hashes++) {
        for (unsigned i = 0; i < finding->fact_count; i++) {
            if (fact_name_is_hash(finding->facts[i].key) != (hashes == 1))
                continue;
            write_fact(writer, label, &finding->facts[i], columns);
            label = "";
        }
    }
}

/* --- what belongs to it ----------------------------------------------------------------------- */

/* "also  error in frame 19: 10.48.47.124 refused ..." */
static void write_also(struct writer *writer, const struct finding *other) {
    char *begun = finding_details_also(other);
    begin_label(writer, "also");
    layout_item(&writer->layout, begun);
    layout_text(&writer->layout, other->summary);
    layout_end(&writer->layout);
    g_free(begun);
}

/* "uc.tls_handshake_cut (likely)," */
static void add_rule(struct writer *writer, const struct finding *finding, bool last) {
    char *rule = finding_details_rule(finding);
    char *item = g_strconcat(rule, last ? "" : ",", NULL);
    layout_item(&writer->layout, item);
    g_free(item);
    g_free(rule);
}

static void write_rules(struct writer *writer, const struct group *group) {
    begin_label(writer, "rules");
    add_rule(writer, group->first, group->others->len == 0);
    for (guint i = 0; i < group->others->len; i++)
        add_rule(writer, g_ptr_array_index(group->others, i), i + 1 == group->others->len);
    layout_end(&writer->layout);
}

static void write_check(struct writer *writer, const char *check) {
    begin_label(writer, "check");
    layout_lines(&writer->layout, check);
    layout_end(&writer->layout);
}

/* What belongs to the first finding has its sentence, and its code among the rules; a note has its
 * sentence only where notes are asked for. */
static void write_others(struct writer *writer, const struct group *group) {
    for (guint i = 0; i < group->others->len; i++) {
        const struct finding *other = g_ptr_array_index(group->others, i);
        if (finding_details_is_told(other, writer->style->notes))
            write_also(writer, other);
    }
    GPtrArray *checks = finding_details_checks(group);
    for (guint i = 0; i < checks->len; i++)
        write_check(writer, checks->pdata[i]);
    g_ptr_array_unref(checks);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void write_below(struct writer *writer, const struct group *group) {
    const struct finding *finding = group->first;
    layout_text(&writer->layout, finding->summary);
    layout_end(&writer->layout);
    write_frames(writer, finding);
    write_filter(writer, finding);
    write_facts(writer, finding);
    write_others(writer, group);
    write_rules(writer, group);
}

/* "  note     dialback valid (frames 301 at 10:11:12.123, 305; uc.s2s_dialback_ok)" */
static void write_note(struct writer *writer, const struct finding *note) {
    char *words = finding_details_note(note, &writer->clock);
    char *where = g_strdup_printf("(%s)", words);
    begin_sentence(writer, note);
    layout_text(&writer->layout, note->summary);
    layout_text(&writer->layout, where);
    layout_end(&writer->layout);
    g_free(where);
    g_free(words);
}

/* What is healthy or harmless is a line each. */
void finding_text_write(GString *out, const struct text_style *style, const struct group *group,
                        int64_t day) {
    struct writer writer = writer_of(out, style, day);
    if (group->first->entry->severity > SEVERITY_NOTE) {
        begin_sentence(&writer, group->first);
        write_below(&writer, group);
        return;
    }
    write_note(&writer, group->first);
    for (guint i = 0; i < group->others->len; i++)
        write_note(&writer, g_ptr_array_index(group->others, i));
}

void finding_text_write_event(GString *out, const struct text_style *style,
                              const struct finding *finding) {
    struct writer writer = writer_of(out, style, finding->ref.time);
    struct group alone = {finding, g_ptr_array_new()};
    begin_event(&writer, finding, finding->ref.time);
    write_below(&writer, &alone);
    g_ptr_array_unref(alone.others);
}

void finding_text_write_repeat(GString *out, const struct text_style *style,
                               const struct finding *finding) {
    struct writer writer = writer_of(out, style, finding->last.time);
    char *clients = finding->client_count > 1
                        ? g_strdup_printf(", of %u clients", finding->client_count)
                        : g_strdup("");
    char *count = g_strdup_printf("(again, %" PRIu64 " times so far%s)", finding->count, clients);
    begin_event(&writer, finding, finding->last.time);
    layout_text(&writer.layout, finding->summary);
    layout_item(&writer.layout, count);
    layout_end(&writer.layout);
    g_free(clients);
    g_free(count);
}

/* --- one line --------------------------------------------------------------------------------- */

/* Whether a line that ends at the terminal's edge has room for it. */
static bool has_room(const struct text_style *style, unsigned columns) {
    return !style->cut || style->width >= columns;
}

/* "error    case.pcap:9  2014-05-02 10:11:12.123  uc.tls_unknown_ca  Hub refused ... (3 times)" */
void finding_text_write_brief(GString *out, const struct text_style *style, const char *file,
                              const struct finding *finding) {
    const enum severity severity = finding->entry->severity;
    GString *line = g_string_new(NULL);
    const struct file_frame own = frame_files_find(finding->files, finding->ref.frame);
    const bool is_of_trace = finding_details_is_of_trace(finding);
    safe_append_end(line,
                    is_of_trace        ? finding->lines[0].file
                    : own.file != NULL ? own.file->path
                                       : file,
                    style->cut ? style->width / 3 : UINT_MAX);
    g_string_append_printf(line, ":%" PRIu64 "  ",
                           is_of_trace ? finding->lines[0].line : own.frame);
    const bool is_timed = finding->ref.time != 0 || !is_of_trace;
    if (is_timed && has_room(style, WIDTH_DATED)) {
        format_date(line, finding->ref.time, style->zone);
        g_string_append_c(line, ' ');
    }
    if (is_timed && has_room(style, WIDTH_TIMED)) {
        format_time_of_day(line, finding->ref.time, style->zone);
        g_string_append(line, "  ");
    }
    if (has_room(style, WIDTH_CODED))
        g_string_append_printf(line, "%s  ", finding->entry->name);
    safe_append(line, finding->summary);
    if (finding->count > 1) {
        g_string_append(line, " (");
        format_count(line, finding->count, "time");
        g_string_append_c(line, ')');
    }
    const unsigned room = style->width > LABEL_WIDTH + 3 ? style->width - LABEL_WIDTH : 3;
    if (style->cut && safe_columns(line->str) > room)
        safe_cut(line, room);
    struct layout layout = {.out = out, .width = UINT_MAX, .colour = style->colour};
    layout_begin(&layout, 0, severity_word(severity), finding_text_tint(severity), LABEL_WIDTH);
    g_string_append(out, line->str);
    g_string_append_c(out, '\n');
    g_string_free(line, TRUE);
}
