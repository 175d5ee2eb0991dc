/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/page_ladder_caption.h"

#include "capture/report/page/page_reading.h"

/* --- what is read aloud ----------------------------------------------------------------------- */

static void describe_step(GString *text, const struct ladder *ladder,
                          const struct ladder_step *step) {
    g_string_append_printf(text, "%s %s%s%s", step->time_text, step->place,
                           *step->place != '\0' ? " " : "", step->is_fatal ? "(decides) " : "");
    if (step->kind != LADDER_REMARK)
        g_string_append_printf(text,
                               "%s to %s%s: ", ladder_lifeline_at(ladder, step->from)->address,
                               ladder_lifeline_at(ladder, step->to)->address,
                               step->kind == LADDER_LOST ? ", in vain" : "");
    g_string_append_printf(text, "%s. ", step->label);
}

/* "Unity Connection 10.48.47.124; CUCM cucm.example.com 10.48.47.110. " */
static void describe_hosts(GString *text, const struct ladder *ladder) {
    for (unsigned i = 0; i < ladder->lifelines->len; i++) {
        const struct ladder_lifeline *lifeline = ladder_lifeline_at(ladder, i);
        const char *const parts[] = {lifeline->role, lifeline->name, lifeline->address};
        for (size_t part = 0; part < G_N_ELEMENTS(parts); part++)
            if (*parts[part] != '\0')
                g_string_append_printf(text, "%s ", parts[part]);
        g_string_overwrite(text, text->len - 1, i + 1 < ladder->lifelines->len ? "; " : ". ");
    }
}

char *page_ladder_describe(const struct ladder *ladder, const struct ladder_layout *layout) {
    GString *text = g_string_new(NULL);
    describe_hosts(text, ladder);
    for (unsigned i = 0; i < layout->rows->len; i++) {
        const struct ladder_row *row = ladder_row_at(layout, i);
        if (row->kind == LADDER_ROW_STEP)
            describe_step(text, ladder, row->step);
        else
            g_string_append_printf(text, "%s. ", (const char *)row->lines->pdata[0]);
    }
    return g_string_free(text, FALSE);
}

/* --- the caption ------------------------------------------------------------------------------ */

static bool has_lost(const struct ladder *ladder) {
    bool is_any = false;
    for (unsigned i = 0; i < ladder->steps->len; i++)
        is_any |= ladder_step_at(ladder, i)->kind == LADDER_LOST;
    return is_any;
}

/* The signs in it; the page tells more of them once. */
void page_ladder_caption(struct html *html, const struct ladder *ladder) {
    html_start(html, "figcaption", NULL);
    html_text(html, "Who said what to whom ");
    html_start(html, "span", "class", "legend", NULL);
    html_text(html, "\u2716 and red: what decides. Bold: frames and lines that are named below. ");
    if (has_lost(ladder))
        html_text(html, PAGE_CROSS);
    html_start(html, "a", "href", "#reading", NULL);
    html_text(html, "How to read it");
    html_end(html);
    html_end(html);
    html_end(html);
}
