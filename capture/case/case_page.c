/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/case_page.h"

#include "capture/case/log_report.h"
#include "capture/report/page/html.h"

/* A sentence, and before it what it is about; without one nothing. */
static void put_sentence(struct html *html, const char *about, GString *sentence) {
    char *text = g_strconcat(about, sentence->str, NULL);
    if (sentence->len > 0)
        html_element(html, "p", NULL, text);
    g_free(text);
    g_string_truncate(sentence, 0);
}

static void put_point(struct html *html, const struct text_style *style,
                      const struct case_point *point, const GPtrArray *points) {
    GString *text = g_string_new(NULL);
    html_start(html, "tr", NULL);
    html_row_head(html, point->name);
    html_start(html, "td", NULL);
    case_report_point(text, point, style->zone);
    put_sentence(html, "", text);
    case_report_clock(text, point, points);
    put_sentence(html, "clock ", text);
    html_end(html);
    html_end(html);
    g_string_free(text, TRUE);
}

static void put_log(struct html *html, const struct case_log *log) {
    GString *text = g_string_new(NULL);
    html_start(html, "tr", NULL);
    html_row_head(html, "trace");
    html_start(html, "td", NULL);
    log_report_head(text, log);
    put_sentence(html, "", text);
    log_report_clock(text, log);
    put_sentence(html, "clock ", text);
    log_report_zone(text, log);
    put_sentence(html, "zone ", text);
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
    for (guint i = 0; i < summary->logs->len; i++)
        put_log(html, summary->logs->pdata[i]);
    html_end_table(html);
    put_key_logs(html, summary);
    html_end(html);
    g_free(heading);
    return html_finish(html);
}
