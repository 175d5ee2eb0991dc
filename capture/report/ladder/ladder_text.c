/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder_text.h"

#include <string.h>

#include "capture/report/layout.h"
#include "capture/report/safe_text.h"

enum { SHORT_OF = 3 /* columns between a lifeline and what does not arrive there */ };

/* What lines are drawn with. */
struct pen {
    gunichar lifeline, silence, arrow, heavy, crossing, heavy_crossing, lost;
};

static const struct pen pens[] = {
    {0x2502, 0x250a, 0x2500, 0x2501, 0x253c, 0x253f, 0x00d7},
    {'|', ':', '-', '=', '+', '+', 'x'},
};

struct cell {
    gunichar letter; /* 0: a wide one stands before it */
    enum tint tint;
};

/* One line of a terminal. */
struct canvas {
    const struct ladder_layout *layout;
    struct layout out;
    struct pen pen;
    struct cell *cells;
};

static void put(struct canvas *canvas, unsigned at, gunichar letter, enum tint tint) {
    if (at < canvas->layout->width)
        canvas->cells[at] = (struct cell){letter, tint};
}

/* Letters that take no room of their own are left out. */
static void put_text(struct canvas *canvas, unsigned at, const char *text, enum tint tint) {
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        const gunichar letter = g_utf8_get_char(text);
        const bool is_wide = g_unichar_iswide(letter);
        if (g_unichar_iszerowidth(letter))
            continue;
        put(canvas, at++, letter, tint);
        if (is_wide)
            put(canvas, at++, 0, tint);
    }
}

static void put_lifelines(struct canvas *canvas, gunichar letter) {
    for (unsigned i = 0; i < canvas->layout->head_count; i++)
        put(canvas, canvas->layout->heads[i].at, letter, TINT_FAINT);
}

static void begin_line(struct canvas *canvas) {
    for (unsigned i = 0; i < canvas->layout->width; i++)
        canvas->cells[i] = (struct cell){' ', TINT_NONE};
}

/* Letters of one tint together; no blanks at the end. */
static void end_line(struct canvas *canvas) {
    unsigned end = canvas->layout->width;
    while (end > 0 && canvas->cells[end - 1].letter == ' ')
        end--;
    for (unsigned i = 0; i < end;) {
        const enum tint tint = canvas->cells[i].tint;
        GString *run = g_string_new(NULL);
        for (; i < end && canvas->cells[i].tint == tint; i++)
            if (canvas->cells[i].letter != 0)
                g_string_append_unichar(run, canvas->cells[i].letter);
        layout_tinted(&canvas->out, run->str, tint);
        g_string_free(run, TRUE);
    }
    layout_end(&canvas->out);
    begin_line(canvas);
}

/* --- heads ------------------------------------------------------------------------------------ */

/* They stand on their lifelines: of one that has fewer lines the first ones are empty. */
static void put_head(struct canvas *canvas, const struct ladder_head *head, unsigned line) {
    const unsigned empty = canvas->layout->head_lines - head->lines->len;
    if (line < empty)
        return;
    line -= empty;
    const char *text = head->lines->pdata[line];
    const unsigned columns = safe_columns(text);
    const unsigned latest = head->first + MAX(head->room, columns) - columns;
    const unsigned wanted = head->at > columns / 2 ? head->at - columns / 2 : 0;
    put_text(canvas, CLAMP(wanted, head->first, latest), text,
             line == 0 && head->has_role ? TINT_STRONG : TINT_NONE);
}

static void put_heads(struct canvas *canvas) {
    for (unsigned line = 0; line < canvas->layout->head_lines; line++) {
        for (unsigned i = 0; i < canvas->layout->head_count; i++)
            put_head(canvas, &canvas->layout->heads[i], line);
        end_line(canvas);
    }
    put_lifelines(canvas, canvas->pen.lifeline);
    end_line(canvas);
}

/* --- rows ------------------------------------------------------------------------------------- */

static enum tint tint_of(const struct ladder_step *step) {
    return step->is_fatal ? TINT_ERROR : step->is_evidence ? TINT_STRONG : TINT_NONE;
}

static bool is_lifeline(const struct canvas *canvas, unsigned at) {
    for (unsigned i = 0; i < canvas->layout->head_count; i++)
        if (canvas->layout->heads[i].at == at)
            return true;
    return false;
}

static void put_arrow(struct canvas *canvas, const struct ladder_row *row) {
    const struct ladder_step *step = row->step;
    const struct pen *pen = &canvas->pen;
    const bool is_right = row->to > row->from;
    const unsigned first = MIN(row->from, row->to) + 1, end = MAX(row->from, row->to);
    const unsigned reach =
        step->kind == LADDER_LOST ? end - first - MIN(end - first, SHORT_OF) : end - first;
    for (unsigned i = 0; i < reach; i++) {
        const unsigned at = is_right ? first + i : end - 1 - i;
        const bool crosses = is_lifeline(canvas, at);
        put(canvas, at,
            step->is_fatal ? (crosses ? pen->heavy_crossing : pen->heavy)
                           : (crosses ? pen->crossing : pen->arrow),
            tint_of(step));
    }
    if (reach == 0)
        return;
    const unsigned head = is_right ? first + reach - 1 : end - reach;
    put(canvas, head, step->kind == LADDER_LOST ? pen->lost : is_right ? '>' : '<', tint_of(step));
}

/* Where lifelines have no room beside them, in a line of its own. */
static void put_time(struct canvas *canvas, const struct ladder_row *row) {
    const struct ladder_layout *layout = canvas->layout;
    put_text(canvas, 0, row->step->time_text, TINT_NONE);
    put_text(canvas, layout->time_width + 2 + layout->place_width - safe_columns(row->place),
             row->place, tint_of(row->step));
    if (layout->gutter > 0)
        return;
    end_line(canvas);
    put_lifelines(canvas, canvas->pen.lifeline);
}

static void put_step(struct canvas *canvas, const struct ladder_row *row) {
    const bool is_arrow = row->step->kind != LADDER_REMARK;
    put_lifelines(canvas, canvas->pen.lifeline);
    put_time(canvas, row);
    if (row->is_inside)
        put_arrow(canvas, row);
    for (guint i = 0; i < row->lines->len; i++) {
        const char *text = row->lines->pdata[i];
        if (row->is_inside) {
            put(canvas, row->at - 1, ' ', TINT_NONE);
            put(canvas, row->at + safe_columns(text), ' ', TINT_NONE);
        }
        put_text(canvas, row->at, text, tint_of(row->step));
        end_line(canvas);
        put_lifelines(canvas, canvas->pen.lifeline);
    }
    if (is_arrow && !row->is_inside) {
        put_arrow(canvas, row);
        end_line(canvas);
    }
    begin_line(canvas);
}

static void put_remark(struct canvas *canvas, const struct ladder_row *row) {
    for (guint i = 0; i < row->lines->len; i++) {
        put_lifelines(canvas, canvas->pen.silence);
        put_text(canvas, row->at, row->lines->pdata[i], TINT_FAINT);
        end_line(canvas);
    }
}

static struct canvas canvas_of(GString *out, const struct text_style *style, bool ascii,
                               const struct ladder_layout *layout) {
    struct canvas canvas = {.layout = layout,
                            .out = layout_of(out, style),
                            .pen = pens[ascii],
                            .cells = g_new0(struct cell, MAX(layout->width, 1))};
    begin_line(&canvas);
    return canvas;
}

void ladder_text_heads(GString *out, const struct text_style *style, bool ascii,
                       const struct ladder_layout *layout) {
    struct canvas canvas = canvas_of(out, style, ascii, layout);
    put_heads(&canvas);
    g_free(canvas.cells);
}

void ladder_text_rows(GString *out, const struct text_style *style, bool ascii,
                      const struct ladder_layout *layout, unsigned first) {
    struct canvas canvas = canvas_of(out, style, ascii, layout);
    for (unsigned i = first; i < layout->rows->len; i++) {
        const struct ladder_row *row = ladder_row_at(layout, i);
        if (row->kind == LADDER_ROW_STEP)
            put_step(&canvas, row);
        else
            put_remark(&canvas, row);
    }
    g_free(canvas.cells);
}

void ladder_text(GString *out, const struct text_style *style, bool ascii,
                 const struct ladder_layout *layout) {
    ladder_text_heads(out, style, ascii, layout);
    ladder_text_rows(out, style, ascii, layout, 0);
}
