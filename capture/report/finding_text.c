/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of text, each a label and words. */
#include "capture/report/finding_text.h"

#include <inttypes.h>
#include <string.h>

#include "capture/report/display_filter.h"
#include "capture/report/fact_name.h"
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
    FACT_NAME_NARROW = 18,
    FACT_SHOWN = 240 /* bytes of a fact's value; JSON has it whole */
};

/* What all lines of a finding share. */
struct writer {
    struct layout layout;
    const struct text_style *style;
    unsigned label, text; /* columns where labels and what they stand for begin */
    int64_t day;          /* a time on this day has no date */
};

static struct writer writer_of(GString *out, const struct text_style *style, int64_t day) {
    const unsigned label = style->width < WIDTH_NARROW ? 2 * MARGIN : MARGIN + LABEL_WIDTH;
    return (struct writer){.layout = layout_of(out, style),
                           .style = style,
                           .label = label,
                           .text = label + LABEL_WIDTH,
                           .day = day};
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

/* "10:11:12.123", with the date before it on another day. */
static void append_time(GString *out, const struct writer *writer, int64_t time) {
    if (!format_is_same_day(time, writer->day, writer->style->zone)) {
        format_date(out, time, writer->style->zone);
        g_string_append_c(out, ' ');
    }
    format_time_of_day(out, time, writer->style->zone);
}

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
    append_time(time, writer, ref->time);
    begin_label(writer, label);
    layout_cell(&writer->layout, frame, columns_of_frames(finding), true, TINT_NONE);
    layout_cell(&writer->layout, time->str, 0, false, TINT_NONE);
    if (finding->files != NULL) /* names of files leave no column for it */
        writer->layout.indent = writer->text + MARGIN;
    layout_text(&writer->layout, role);
    layout_end(&writer->layout);
    g_string_free(time, TRUE);
}

/* The evidence that is the finding's own frame; NULL: there is none. */
static const struct evidence *own_evidence(const struct finding *finding) {
    for (unsigned i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].ref.frame == finding->ref.frame)
            return &finding->evidence[i];
    return NULL;
}

/* "again  41, 77 (3 times in 2 min, the last at 10:13:12.123)". */
static void write_again(struct writer *writer, const struct finding *finding) {
    if (finding->repeats_count == 0)
        return;
    const struct frame_ref *last = &finding->last;
    const unsigned shown = MIN(finding->repeats_count, (unsigned)REPEATS_SHOWN);
    const bool more = finding->count > (uint64_t)shown + 1;
    GString *times = g_string_new("(");
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
    format_count(times, finding->count, "time");
    g_string_append(times, " in ");
    format_duration(times, time_between(finding->ref.time, last->time));
    g_string_append(times, ", the last at ");
    append_time(times, writer, last->time);
    g_string_append_c(times, ')');
    layout_item(&writer->layout, times->str);
    layout_end(&writer->layout);
    g_string_free(times, TRUE);
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
    if (count > shown) {
        GString *more = g_string_new("and ");
        format_number(more, count - shown);
        g_string_append(more, " more (");
        format_number(more, count);
        g_string_append(more, finding->has_more_clients ? " at least)" : " in all)");
        layout_item(&writer->layout, more->str);
        g_string_free(more, TRUE);
    }
    layout_end(&writer->layout);
}

/* "SDL001_600_000001.txt:17  17:25:26.197  ILS message cannot be ..", and below it the line. */
static void write_line(struct writer *writer, const char *label, const struct line_ref *line) {
    GString *when = g_string_new(NULL);
    char *name = g_path_get_basename(line->file);
    char *where = g_strdup_printf("%s:%" PRIu64, name, line->line);
    begin_label(writer, label);
    layout_cell(&writer->layout, where, 0, false, TINT_NONE);
    if (line->time != 0) {
        append_time(when, writer, line->time);
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
    g_free(name);
}

/* "again  (4 times in 3 min, the last at 16:34:01.765)" */
static void write_again_in_trace(struct writer *writer, const struct finding *finding) {
    if (finding->count == 1)
        return;
    GString *times = g_string_new("(");
    format_count(times, finding->count, "time");
    if (finding->last.time > finding->ref.time && finding->ref.time != 0) {
        g_string_append(times, " in ");
        format_duration(times, time_between(finding->ref.time, finding->last.time));
        g_string_append(times, ", the last at ");
        append_time(times, writer, finding->last.time);
    }
    g_string_append_c(times, ')');
    begin_label(writer, "again");
    layout_item(&writer->layout, times->str);
    layout_end(&writer->layout);
    g_string_free(times, TRUE);
}

/* The one that decides first, where no frame does. */
static void write_lines(struct writer *writer, const struct finding *finding) {
    for (unsigned i = 0; i < finding->line_count; i++)
        write_line(writer, i == 0 ? "lines" : "", &finding->lines[i]);
}

static bool is_of_trace(const struct finding *finding) {
    return finding->ref.frame == 0 && finding->line_count > 0;
}

/* The frame to look at first, then the others as they came. */
static void write_frames(struct writer *writer, const struct finding *finding) {
    const struct evidence *own = own_evidence(finding);
    if (is_of_trace(finding)) {
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
static bool is_better_beside(const struct writer *writer, const GString *name, const GString *value,
                             unsigned columns) {
    const size_t width = writer->style->width, gap = 2;
    return strchr(value->str, ' ') == NULL && writer->text + columns + gap + value->len > width &&
           writer->text + name->len + gap + value->len <= width;
}

/* "valid until:  2019-02-04" */
static void write_fact(struct writer *writer, const char *label, const struct fact *fact,
                       unsigned columns) {
    GString *name = g_string_new(NULL);
    GString *value = g_string_new(fact->value);
    fact_name_append(name, fact->key);
    g_string_append_c(name, ':');
    if (value->len > FACT_SHOWN) {
        const char *end = g_utf8_find_prev_char(value->str, value->str + FACT_SHOWN);
        g_string_truncate(value, end == NULL ? 0 : (gsize)(end - value->str));
        g_string_append(value, "...");
    }
    g_string_append(value, fact_unit(fact->key));
    begin_label(writer, label);
    layout_cell(&writer->layout, name->str,
                is_better_beside(writer, name, value, columns) ? 0 : columns, false, TINT_FAINT);
    layout_text(&writer->layout, value->str);
    layout_end(&writer->layout);
    g_string_free(name, TRUE);
    g_string_free(value, TRUE);
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

/* "also  error in frame 19: 10.48.47.124 refused ..." A frame 0 was not captured. */
static void write_also(struct writer *writer, const struct finding *other) {
    GString *begun = g_string_new(severity_word(other->entry->severity));
    char frame[FRAME_TEXT];
    if (is_of_trace(other))
        g_string_append_printf(begun, " in line %" PRIu64, other->lines[0].line);
    else if (other->ref.frame != 0)
        g_string_append_printf(begun, " in frame %s",
                               frame_text_write(other->files, other->ref.frame, frame));
    g_string_append_c(begun, ':');
    begin_label(writer, "also");
    layout_item(&writer->layout, begun->str);
    layout_text(&writer->layout, other->summary);
    layout_end(&writer->layout);
    g_string_free(begun, TRUE);
}

/* "uc.tls_handshake_cut (likely)," */
static void add_rule(struct writer *writer, const struct finding *finding, bool last) {
    GString *item = g_string_new(finding->entry->name);
    if (finding->confidence != CONFIDENCE_CERTAIN)
        g_string_append_printf(item, " (%s)", confidence_word(finding->confidence));
    if (!last)
        g_string_append_c(item, ',');
    layout_item(&writer->layout, item->str);
    g_string_free(item, TRUE);
}

static void write_rules(struct writer *writer, const struct group *group) {
    begin_label(writer, "rules");
    add_rule(writer, group->first, group->others->len == 0);
    for (guint i = 0; i < group->others->len; i++)
        add_rule(writer, g_ptr_array_index(group->others, i), i + 1 == group->others->len);
    layout_end(&writer->layout);
}

static void write_check(struct writer *writer, const char *check) {
    if (check == NULL || *check == '\0')
        return;
    begin_label(writer, "check");
    layout_lines(&writer->layout, check);
    layout_end(&writer->layout);
}

/* What belongs to the first finding has its sentence, and its code among the rules; a note has its
 * sentence only where notes are asked for. */
static void write_others(struct writer *writer, const struct group *group) {
    for (guint i = 0; i < group->others->len; i++) {
        const struct finding *other = g_ptr_array_index(group->others, i);
        if (writer->style->notes || other->entry->severity > SEVERITY_NOTE)
            write_also(writer, other);
    }
    if (group_needs_check(group, group->first))
        write_check(writer, group->first->check);
    for (guint i = 0; i < group->others->len; i++) {
        const struct finding *other = g_ptr_array_index(group->others, i);
        if (other->entry->severity > SEVERITY_NOTE && group_needs_check(group, other) &&
            g_strcmp0(other->check, group->first->check) != 0)
            write_check(writer, other->check);
    }
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

/* "(SDL001_600_000001.txt:17 at 17:25:26.197, 18, 19", as for frames */
static GString *lines_of_note(const struct writer *writer, const struct finding *note) {
    char *name = g_path_get_basename(note->lines[0].file);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "(%s:%" PRIu64, name, note->lines[0].line);
    if (note->ref.time != 0) {
        g_string_append(text, " at ");
        append_time(text, writer, note->ref.time);
    }
    for (unsigned i = 1; i < note->line_count; i++)
        g_string_append_printf(text, ", %" PRIu64, note->lines[i].line);
    g_free(name);
    return text;
}

static GString *frames_of_note(const struct writer *writer, const struct finding *note) {
    GString *frames = g_string_new(note->evidence_count > 1 ? "(frames " : "(frame ");
    char frame[FRAME_TEXT];
    g_string_append_printf(frames, "%s at ", frame_text_write(note->files, note->ref.frame, frame));
    append_time(frames, writer, note->ref.time);
    for (unsigned i = 0; i < note->evidence_count; i++)
        if (note->evidence[i].ref.frame != note->ref.frame)
            g_string_append_printf(
                frames, ", %s", frame_text_write(note->files, note->evidence[i].ref.frame, frame));
    return frames;
}

/* "  note     dialback valid (frames 301 at 10:11:12.123, 305; uc.s2s_dialback_ok)" */
static void write_note(struct writer *writer, const struct finding *note) {
    GString *frames =
        is_of_trace(note) ? lines_of_note(writer, note) : frames_of_note(writer, note);
    if (note->count > 1) {
        g_string_append(frames, "; ");
        format_count(frames, note->count, "time");
    }
    g_string_append_printf(frames, "; %s)", note->entry->name);
    begin_sentence(writer, note);
    layout_text(&writer->layout, note->summary);
    layout_text(&writer->layout, frames->str);
    layout_end(&writer->layout);
    g_string_free(frames, TRUE);
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

/* Keeps the end: what tells captures of a case apart. */
static void append_file(GString *line, const char *file, unsigned columns) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, file);
    const char *from = safe->str;
    if (columns > 0 && safe_columns(from) > columns) {
        while (*from != '\0' && safe_columns(from) > columns - 3)
            from = g_utf8_next_char(from);
        g_string_append(line, "...");
    }
    g_string_append(line, from);
    g_string_free(safe, TRUE);
}

static void cut_line(GString *line, unsigned columns) {
    if (safe_columns(line->str) <= columns)
        return;
    while (line->len > 0 && safe_columns(line->str) > columns - 3)
        g_string_truncate(line, (gsize)(g_utf8_prev_char(line->str + line->len) - line->str));
    g_string_append(line, "...");
}

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
    append_file(line, own.file != NULL ? own.file->path : file, style->cut ? style->width / 3 : 0);
    g_string_append_printf(line, ":%" PRIu64 "  ",
                           is_of_trace(finding) ? finding->lines[0].line : own.frame);
    const bool is_timed = finding->ref.time != 0 || !is_of_trace(finding);
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
    if (style->cut)
        cut_line(line, style->width > LABEL_WIDTH + 3 ? style->width - LABEL_WIDTH : 3);
    struct layout layout = {.out = out, .width = UINT_MAX, .colour = style->colour};
    layout_begin(&layout, 0, severity_word(severity), finding_text_tint(severity), LABEL_WIDTH);
    g_string_append(out, line->str);
    g_string_append_c(out, '\n');
    g_string_free(line, TRUE);
}
