/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/page_ladder.h"

#include "capture/report/ladder/ladder_layout.h"
#include "capture/report/page/page_ladder_caption.h"
#include "capture/report/safe_text.h"

/* Of pixels as CSS has them; letters are 12 pixels high, and those of one width 0.6 times as wide.
 */
enum {
    CELL_TENTHS = 73, /* of a pixel: width of a letter */
    LINE = 15,        /* height of a line of text */
    ARROW = 9,        /* from the baseline of a label to its arrow and beyond */
    REMARK_GAP = 5,
    HEAD_GAP = 8,
    SHORT_OF = 24, /* between a lifeline and what does not arrive there */
    TIP = 6,
    MARGIN = 4,
    HEIGHT_MOST = 880 /* fits on paper */
};

enum {
    WIDE = 120,
    NARROW = 43, /* columns */
    STEPS_MOST = 24,
    STEPS_LEAST = 8,
    STEPS_LESS = 4,
    LINES_MOST = 3
};

struct drawing {
    struct html *texts, *arrows; /* these above those, which cut lines behind them */
    const struct ladder_layout *layout;
    GString *lifelines, *silences; /* paths */
    int y;
};

static int x_of(unsigned column) {
    return MARGIN + (int)(column * CELL_TENTHS / 10);
}

static int middle_of(unsigned column) {
    return x_of(column) + CELL_TENTHS / 20;
}

static void put_text(const struct drawing *drawing, int x, int y, const char *class,
                     const char *text) {
    char left[16], top[16];
    g_snprintf(left, sizeof left, "%d", x);
    g_snprintf(top, sizeof top, "%d", y);
    if (class != NULL)
        html_start(drawing->texts, "text", "x", left, "y", top, "class", class, NULL);
    else
        html_start(drawing->texts, "text", "x", left, "y", top, NULL);
    html_text(drawing->texts, text);
    html_end(drawing->texts);
}

static void put_path(struct html *html, const char *class, const char *path) {
    if (*path == '\0')
        return;
    html_start(html, "path", "class", class, "d", path, NULL);
    html_end_empty(html);
}

/* Goes down by so much, with lifelines beside. */
static void go_down(struct drawing *drawing, GString *path, int height) {
    for (unsigned i = 0; i < drawing->layout->head_count; i++)
        g_string_append_printf(path, "M%d %dv%d", middle_of(drawing->layout->heads[i].at),
                               drawing->y, height);
    drawing->y += height;
}

/* --- heads ------------------------------------------------------------------------------------ */

static int head_x(const struct drawing *drawing, const struct ladder_head *head, const char *text) {
    const int columns = (int)safe_columns(text), first = (int)head->first;
    const int latest = MAX(first, (int)drawing->layout->width - columns);
    return x_of((unsigned)CLAMP((int)head->at - columns / 2, first, latest));
}

static void put_heads(struct drawing *drawing) {
    const int bottom = (int)drawing->layout->head_lines * LINE;
    for (unsigned i = 0; i < drawing->layout->head_count; i++) {
        const struct ladder_head *head = &drawing->layout->heads[i];
        for (guint line = 0; line < head->lines->len; line++)
            put_text(drawing, head_x(drawing, head, head->lines->pdata[line]),
                     bottom - ((int)head->lines->len - 1 - (int)line) * LINE,
                     line == 0 && head->has_role ? "strong" : NULL, head->lines->pdata[line]);
    }
    drawing->y = bottom + HEAD_GAP / 2;
    go_down(drawing, drawing->lifelines, HEAD_GAP);
}

/* --- rows ------------------------------------------------------------------------------------- */

static const char *class_of(const struct ladder_step *step) {
    return step->is_fatal ? "fatal" : step->is_evidence ? "strong" : NULL;
}

static void put_arrow(const struct drawing *drawing, const struct ladder_row *row, int y) {
    const struct ladder_step *step = row->step;
    const int sign = row->to > row->from ? 1 : -1;
    const int from = middle_of(row->from), to = middle_of(row->to);
    char *path = step->kind == LADDER_LOST
                     ? g_strdup_printf("M%d %dH%dm-5-5l10 10m0-10l-10 10", from, y,
                                       to - sign * MIN(SHORT_OF, abs(to - from) / 2))
                     : g_strdup_printf("M%d %dH%dm%d-4l%d 4l%d 4", from, y, to - sign, -sign * TIP,
                                       sign * TIP, -sign * TIP);
    put_path(drawing->arrows, step->is_fatal ? "arrow fatal" : "arrow", path);
    g_free(path);
}

/* Of what decides colour is not the only sign. */
static void put_label(const struct drawing *drawing, const struct ladder_row *row, int y) {
    for (guint i = 0; i < row->lines->len; i++) {
        const bool is_marked = row->step->is_fatal && i == 0;
        char *text = g_strconcat(is_marked ? "\xe2\x9c\x96 " : "", row->lines->pdata[i], NULL);
        const unsigned back = is_marked && row->is_inside && row->at > 0 ? 1 : 0;
        put_text(drawing, x_of(row->at - back), y + (int)i * LINE, class_of(row->step), text);
        g_free(text);
    }
}

static void put_step(struct drawing *drawing, const struct ladder_row *row) {
    const struct ladder_layout *layout = drawing->layout;
    const bool is_arrow = row->step->kind != LADDER_REMARK;
    const int lines = MAX((int)row->lines->len, 1), above = layout->gutter > 0 ? 0 : LINE;
    const int first = drawing->y + LINE - 3;
    go_down(drawing, drawing->lifelines, above + lines * LINE + (is_arrow ? ARROW : REMARK_GAP));
    put_text(drawing, x_of(0), first, "faint", row->step->time_text);
    put_text(drawing, x_of(layout->time_width + 2 + layout->place_width - safe_columns(row->place)),
             first, class_of(row->step), row->place);
    put_label(drawing, row, first + above);
    if (is_arrow)
        put_arrow(drawing, row, first + above + (lines - 1) * LINE + ARROW - 2);
}

static void put_remark(struct drawing *drawing, const struct ladder_row *row) {
    const int first = drawing->y + LINE;
    go_down(drawing, drawing->silences, (int)row->lines->len * LINE + LINE / 2);
    for (guint i = 0; i < row->lines->len; i++)
        put_text(drawing, x_of(row->at), first + (int)i * LINE, "faint", row->lines->pdata[i]);
}

static void put_rows(struct drawing *drawing) {
    for (unsigned i = 0; i < drawing->layout->rows->len; i++) {
        const struct ladder_row *row = ladder_row_at(drawing->layout, i);
        if (row->kind == LADDER_ROW_STEP)
            put_step(drawing, row);
        else
            put_remark(drawing, row);
    }
    go_down(drawing, drawing->lifelines, HEAD_GAP);
}

static int height_of(const struct ladder_layout *layout) {
    int height = (int)layout->head_lines * LINE + 2 * HEAD_GAP;
    for (unsigned i = 0; i < layout->rows->len; i++) {
        const struct ladder_row *row = ladder_row_at(layout, i);
        const int lines = MAX((int)row->lines->len, 1) + (layout->gutter > 0 ? 0 : 1);
        height += lines * LINE + ARROW;
    }
    return height;
}

/* --- the figure ------------------------------------------------------------------------------- */

/* Another piece, which is gone then. */
static void append(struct html *html, struct html *piece) {
    char *markup = html_finish(piece);
    if (markup != NULL)
        html_raw(html, markup);
    g_free(markup);
}

/* What is drawn is gathered first: how high it is stands before it. */
static char *draw(const struct ladder_layout *layout, int *height) {
    struct drawing drawing = {.texts = html_new(),
                              .arrows = html_new(),
                              .layout = layout,
                              .lifelines = g_string_new(NULL),
                              .silences = g_string_new(NULL)};
    struct html *all = html_new();
    put_heads(&drawing);
    put_rows(&drawing);
    put_path(all, "lifeline", drawing.lifelines->str);
    put_path(all, "lifeline silence", drawing.silences->str);
    append(all, drawing.texts);
    append(all, drawing.arrows);
    g_string_free(drawing.lifelines, TRUE);
    g_string_free(drawing.silences, TRUE);
    *height = drawing.y;
    return html_finish(all);
}

static void put_svg(struct html *html, const struct ladder_layout *layout, const char *class,
                    const char *anchor, const char *description) {
    int height;
    char *drawn = draw(layout, &height);
    char *box = g_strdup_printf("0 0 %d %d", x_of(layout->width + 1) + MARGIN, height);
    char *width = g_strdup_printf("%d", x_of(layout->width + 1) + MARGIN);
    char *title = g_strconcat(anchor, "-", class, NULL);
    char *describes = g_strconcat(anchor, "-steps", NULL);
    html_start(html, "svg", "class", class, "viewBox", box, "width", width, "role", "img",
               "aria-labelledby", title, "aria-describedby", describes, NULL);
    html_start(html, "title", "id", title, NULL);
    html_text(html, "Ladder diagram: who said what to whom");
    html_end(html);
    if (description != NULL) {
        html_start(html, "desc", "id", describes, NULL);
        html_text(html, description);
        html_end(html);
    }
    if (drawn != NULL)
        html_raw(html, drawn);
    html_end(html);
    g_free(describes);
    g_free(title);
    g_free(width);
    g_free(box);
    g_free(drawn);
}

/* As many steps as paper has room for. */
static struct ladder_layout *lay_out(const struct ladder *ladder, struct ladder_space *space) {
    struct ladder_layout *layout = ladder_layout_new(ladder, space);
    while (height_of(layout) > HEIGHT_MOST && space->steps_most > STEPS_LEAST) {
        ladder_layout_free(layout);
        space->steps_most -= STEPS_LESS;
        layout = ladder_layout_new(ladder, space);
    }
    return layout;
}

void page_ladder(struct html *html, const struct ladder_source *source, const char *anchor) {
    struct ladder *ladder = ladder_build(source);
    if (ladder == NULL)
        return;
    struct ladder_space space = {.width = WIDE, .steps_most = STEPS_MOST, .lines_most = LINES_MOST};
    struct ladder_layout *layout = lay_out(ladder, &space);
    char *description = page_ladder_describe(ladder, layout);
    html_start(html, "figure", "class", "ladder", NULL);
    page_ladder_caption(html, ladder);
    put_svg(html, layout, "wide", anchor, description);
    ladder_layout_free(layout);
    space.width = NARROW;
    layout = ladder_layout_new(ladder, &space);
    put_svg(html, layout, "narrow", anchor, NULL);
    ladder_layout_free(layout);
    html_end(html);
    g_free(description);
    ladder_free(ladder);
}
