/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/case_page.h"

#include "capture/report/page/html.h"

static void put_point(struct html *html, const struct text_style *style,
                      const struct case_point *point, const GPtrArray *points) {
    GString *text = g_string_new(NULL);
    html_start(html, "tr", NULL);
    html_row_head(html, point->name);
    html_start(html, "td", NULL);
    case_report_point(text, point, style->zone);
    html_element(html, "p", NULL, text->str);
    g_string_assign(text, "clock ");
    const gsize begun = text->len;
    case_report_clock(text, point, points);
    if (text->len > begun)
        html_element(html, "p", NULL, text->str);
    html_end(html);
    html_end(html);
    g_string_free(text, TRUE);
}

static void put_key_logs(struct html *html, const struct case_summary *summary) {
    GString *text = g_string_new(NULL);
    case_report_key_logs(text, summary);
    if (text->len > 0)
        html_element(html, "p", NULL, text->str);
    g_string_free(text, TRUE);
}

char *case_page(const struct text_style *style, const struct case_summary *summary) {
    struct html *html = html_new();
    char *heading = case_report_title(summary);
    html_start_section(html, "points", heading);
    html_start_table(html, NULL, NULL, NULL);
    for (guint i = 0; i < summary->points->len; i++)
        put_point(html, style, summary->points->pdata[i], summary->points);
    html_end_table(html);
    put_key_logs(html, summary);
    html_end(html);
    g_free(heading);
    return html_finish(html);
}
