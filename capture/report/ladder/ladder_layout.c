/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder_layout.h"

#include <string.h>

#include "capture/report/format.h"
#include "capture/report/ladder/ladder_fold.h"
#include "capture/report/ladder/ladder_order.h"
#include "capture/report/safe_text.h"
#include "wire/time.h"

enum {
    BETWEEN_LEAST = 18,  /* columns between lifelines beside which time and place have room */
    BETWEEN_MOST = 64,   /* an arrow does not grow beyond */
    LIFELINE_LEAST = 17, /* columns for a lifeline */
    MARGIN_MOST = 8,     /* columns beside the outer lifelines */
    PLACE_MOST = 22,     /* columns of a place */
    AROUND_LABEL = 8,    /* columns of an arrow around the label in it: "-- SYN ->" */
    TEXT_LEAST = 24,     /* columns of a label that is broken */
    INDENT = 2           /* of a label above its arrow */
};

unsigned ladder_layout_lifelines(unsigned width) {
    return MAX(2, width / LIFELINE_LEAST);
}

/* --- texts ------------------------------------------------------------------------------------ */

static char *safe(const char *text) {
    GString *out = g_string_new(NULL);
    safe_append(out, text != NULL ? text : "");
    return g_string_free(out, FALSE);
}

static void end_line(GPtrArray *lines, GString *line) {
    while (line->len > 0 && line->str[line->len - 1] == ' ')
        g_string_truncate(line, line->len - 1);
    if (line->len > 0)
        g_ptr_array_add(lines, g_strdup(line->str));
    g_string_truncate(line, 0);
}

/* How many bytes of a word fit in so many columns, the first letter in any case; where it can be,
 * they end where an address or name has a seam. */
static size_t fitting(const char *word, unsigned room) {
    size_t end = 0, seam = 0;
    unsigned columns = 0;
    for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at)) {
        char letter[8] = {0};
        memcpy(letter, at, (size_t)(g_utf8_next_char(at) - at));
        columns += safe_columns(letter);
        if (columns > room && at != word)
            return seam > end / 2 ? seam : end;
        end = (size_t)(g_utf8_next_char(at) - word);
        if (strchr(".:,/@;=", *at) != NULL)
            seam = end;
    }
    return end;
}

/* A word that no line can hold, part by part. */
static void add_letters(GPtrArray *lines, GString *line, const char *word, unsigned width) {
    while (*word != '\0') {
        const unsigned before = safe_columns(line->str);
        if (before >= width)
            end_line(lines, line);
        const size_t length = fitting(word, width - safe_columns(line->str));
        g_string_append_len(line, word, (gssize)length);
        word += length;
        if (*word != '\0')
            end_line(lines, line);
    }
}

/* Safe text in lines of `width` columns at most. */
static GPtrArray *broken(const char *text, unsigned width) {
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    GString *line = g_string_new(NULL);
    char *whole = safe(text);
    char **words = g_strsplit(whole, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        const unsigned columns = safe_columns(*word);
        const unsigned before = safe_columns(line->str);
        if (before > 0 && before + 1 + columns > width)
            end_line(lines, line);
        else if (before > 0)
            g_string_append_c(line, ' ');
        add_letters(lines, line, *word, width);
    }
    end_line(lines, line);
    g_strfreev(words);
    g_free(whole);
    g_string_free(line, TRUE);
    return lines;
}

/* "...", where there are more lines than that. */
static void cut_lines(GPtrArray *lines, unsigned most, unsigned width) {
    if (most == 0 || lines->len <= most)
        return;
    g_ptr_array_set_size(lines, (gint)most);
    GString *last = g_string_new(lines->pdata[most - 1]);
    safe_cut(last, width);
    g_free(lines->pdata[most - 1]);
    lines->pdata[most - 1] = g_string_free(last, FALSE);
}

static unsigned widest(const GPtrArray *lines) {
    unsigned most = 0;
    for (guint i = 0; i < lines->len; i++)
        most = MAX(most, safe_columns(lines->pdata[i]));
    return most;
}

/* "...y-long-name.pcap:12" */
static char *shortened(const char *text) {
    GString *out = g_string_new(NULL);
    safe_append_end(out, text, PLACE_MOST);
    return g_string_free(out, FALSE);
}

/* --- lifelines -------------------------------------------------------------------------------- */

static void measure_gutter(struct ladder_layout *layout, const struct ladder *ladder) {
    for (unsigned i = 0; i < ladder->steps->len; i++) {
        const struct ladder_step *step = ladder_step_at(ladder, i);
        char *place = shortened(step->place);
        layout->time_width = MAX(layout->time_width, (unsigned)strlen(step->time_text));
        layout->place_width = MAX(layout->place_width, safe_columns(place));
        g_free(place);
    }
    const unsigned gutter = layout->time_width + layout->place_width + 3;
    const unsigned room = gutter + layout->head_count * BETWEEN_LEAST;
    layout->gutter = room <= layout->width ? gutter : 0;
}

/* Side by side over the room there is. */
static void set_columns(struct ladder_layout *layout) {
    const unsigned room = layout->width - layout->gutter;
    const unsigned count = MAX(layout->head_count, 1);
    const unsigned margin = MIN(room / count / 2, (unsigned)MARGIN_MOST);
    const unsigned between =
        count == 1 ? 0 : MIN((room - 1 - 2 * margin) / (count - 1), (unsigned)BETWEEN_MOST);
    for (unsigned i = 0; i < layout->head_count; i++)
        layout->heads[i].at = layout->gutter + margin + i * between;
    for (unsigned i = 0; i < layout->head_count; i++) {
        struct ladder_head *head = &layout->heads[i];
        const unsigned end = i + 1 < layout->head_count
                                 ? head->at + between / 2
                                 : MIN(head->at + between / 2 + margin + 1, layout->width);
        head->first = i == 0 ? layout->gutter : head->at - between / 2 + 1;
        head->room = MAX(end, head->first + 1) - head->first;
    }
}

static void write_head(struct ladder_head *head, const struct ladder_lifeline *lifeline) {
    head->lines = broken(lifeline->role, head->room);
    head->has_role = head->lines->len > 0;
    g_ptr_array_extend_and_steal(head->lines, broken(lifeline->name, head->room));
    g_ptr_array_extend_and_steal(head->lines, broken(lifeline->address, head->room));
}

static void set_lifelines(struct ladder_layout *layout, const struct ladder *ladder,
                          const unsigned *order) {
    layout->heads = g_new0(struct ladder_head, MAX(layout->head_count, 1));
    set_columns(layout);
    for (unsigned i = 0; i < layout->head_count; i++) {
        struct ladder_head *head = &layout->heads[order[i]];
        write_head(head, ladder_lifeline_at(ladder, i));
        layout->head_lines = MAX(layout->head_lines, head->lines->len);
    }
}

/* --- rows ------------------------------------------------------------------------------------- */

/* What is no arrow begins beside the first lifeline. */
static unsigned beside_lifelines(const struct ladder_layout *layout) {
    return layout->head_count > 0 ? layout->heads[0].at + INDENT : layout->gutter;
}

/* Text from a column on, or farther to the left where the room beyond is too small. `most`: columns
 * that it should take. */
static void set_lines(const struct ladder_layout *layout, const char *text, unsigned at,
                      unsigned most, struct ladder_row *row) {
    const unsigned latest = layout->width > TEXT_LEAST ? layout->width - TEXT_LEAST : 0;
    row->at = at <= latest ? at : MAX(layout->gutter, latest);
    const unsigned room = layout->width - row->at;
    row->lines = broken(text, most >= TEXT_LEAST ? MIN(most, room) : room);
}

static void set_step(const struct ladder_layout *layout, const struct ladder_space *space,
                     const unsigned *order, const struct ladder_step *step,
                     struct ladder_row *row) {
    const bool is_arrow = step->kind != LADDER_REMARK;
    row->step = step;
    row->place = shortened(step->place);
    if (!is_arrow) {
        set_lines(layout, step->label, beside_lifelines(layout), 0, row);
        cut_lines(row->lines, space->lines_most, layout->width - row->at);
        return;
    }
    row->from = layout->heads[order[step->from]].at;
    row->to = layout->heads[order[step->to]].at;
    const unsigned first = MIN(row->from, row->to);
    const unsigned between = MAX(row->from, row->to) - first;
    set_lines(layout, step->label, first + INDENT, between - INDENT, row);
    cut_lines(row->lines, space->lines_most, layout->width - row->at);
    if (row->lines->len != 1 || widest(row->lines) + AROUND_LABEL > between)
        return;
    row->is_inside = true;
    row->at = first + 1 + (between - widest(row->lines)) / 2;
}

/* Takes the text. */
static void add_remark(struct ladder_layout *layout, enum ladder_row_kind kind, char *text) {
    struct ladder_row row = {.kind = kind};
    const bool is_time = kind == LADDER_ROW_GAP && layout->gutter > 0;
    set_lines(layout, text, is_time ? 0 : beside_lifelines(layout), 0, &row);
    g_array_append_val(layout->rows, row);
    g_free(text);
}

static void add_gap(struct ladder_layout *layout, const struct ladder_step *before,
                    const struct ladder_step *step) {
    const bool has_times = before != NULL && before->time != 0 && step->time != 0;
    if (!has_times || time_between(before->time, step->time) < LADDER_GAP_TIME)
        return;
    GString *text = g_string_new(NULL);
    format_duration(text, time_between(before->time, step->time));
    g_string_append(text, " later");
    add_remark(layout, LADDER_ROW_GAP, g_string_free(text, FALSE));
}

static void add_fold(struct ladder_layout *layout, unsigned count) {
    GString *text = g_string_new("... ");
    format_count(text, count, "message");
    g_string_append(text, " not shown ...");
    add_remark(layout, LADDER_ROW_FOLD, g_string_free(text, FALSE));
}

static void add_rows(struct ladder_layout *layout, const struct ladder *ladder,
                     const struct ladder_space *space, const unsigned *order) {
    bool *is_shown = ladder_fold(ladder, space->steps_most);
    const struct ladder_step *before = NULL;
    unsigned folded = 0;
    for (unsigned i = 0; i < ladder->steps->len; i++) {
        const struct ladder_step *step = ladder_step_at(ladder, i);
        if (!is_shown[i]) {
            folded++;
            continue;
        }
        if (folded > 0)
            add_fold(layout, folded);
        add_gap(layout, before, step);
        struct ladder_row row = {.kind = LADDER_ROW_STEP};
        set_step(layout, space, order, step, &row);
        g_array_append_val(layout->rows, row);
        before = step;
        folded = 0;
    }
    if (folded > 0)
        add_fold(layout, folded);
    g_free(is_shown);
}

static void clear_row(gpointer data) {
    struct ladder_row *row = data;
    g_clear_pointer(&row->lines, g_ptr_array_unref);
    g_free(row->place);
}

struct ladder_layout *ladder_layout_new(const struct ladder *ladder,
                                        const struct ladder_space *space) {
    struct ladder_layout *layout = g_new0(struct ladder_layout, 1);
    unsigned *order = ladder_order(ladder, space->keeps_order);
    layout->place_width = space->place_least;
    layout->width = space->width;
    layout->head_count = ladder->lifelines->len;
    layout->rows = g_array_new(FALSE, TRUE, sizeof(struct ladder_row));
    g_array_set_clear_func(layout->rows, clear_row);
    measure_gutter(layout, ladder);
    set_lifelines(layout, ladder, order);
    add_rows(layout, ladder, space, order);
    g_free(order);
    return layout;
}

void ladder_layout_free(struct ladder_layout *layout) {
    for (unsigned i = 0; i < layout->head_count; i++)
        g_ptr_array_unref(layout->heads[i].lines);
    g_free(layout->heads);
    g_array_unref(layout->rows);
    g_free(layout);
}
