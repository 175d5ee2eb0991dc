/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/page.h"

#include "capture/report/page/page_elements.h"
#include "capture/report/page/page_fleet.h"
#include "capture/report/page/page_reading.h"
#include "capture/report/page/page_style.h"
#include "capture/report/text_report.h"

enum { CAUSES_SHOWN = 200 };

/* --- causes ----------------------------------------------------------------------------------- */

struct causes {
    struct html *html;
    guint shown;
};

static bool put_cause(void *data, const struct cause_text *words) {
    struct causes *causes = data;
    struct html *html = causes->html;
    if (causes->shown == CAUSES_SHOWN)
        return false;
    causes->shown++;
    const char *severity = severity_word(words->entry->severity);
    char *link = g_strconcat("#", words->anchor, NULL);
    char *where = overview_where(words);
    html_start(html, "li", NULL);
    page_badge(html, severity, severity);
    html_start(html, "a", "href", link, NULL);
    html_text(html, words->summary);
    html_end(html);
    html_element(html, "p", "reach", where);
    html_end(html);
    g_free(where);
    g_free(link);
    return true;
}

static void put_causes(struct html *html, const struct page *page) {
    struct causes causes = {.html = html};
    if (overview_troubles(page->overview) <= (page->parts->len == 1 ? 1 : 0))
        return; /* a single one is told right below */
    html_start_section(html, "causes", "What broke");
    html_start(html, "ol", "class", "causes", NULL);
    const guint left_out = overview_each(page->overview, page->totals, put_cause, &causes);
    html_end(html);
    page_more(html, left_out);
    html_end(html);
}

/* --- captures --------------------------------------------------------------------------------- */

static void put_rows(struct html *html, const GPtrArray *parts) {
    static const char *const columns[] = {"Verdict", "Capture", "What was found", NULL};
    html_start_section(html, "captures", "Captures");
    html_start_table(html, "rows", NULL, columns);
    for (guint i = 0; i < parts->len; i++)
        html_raw(html, ((const struct page_part *)parts->pdata[i])->row);
    html_end_table(html);
    html_end(html);
}

static bool are_whole(const struct page *page) {
    bool whole = true;
    for (guint i = 0; i < page->parts->len; i++) {
        const struct page_part *part = page->parts->pdata[i];
        whole = whole && part->row != NULL && part->section != NULL;
    }
    return whole;
}

/* --- the frame -------------------------------------------------------------------------------- */

static void put_meta(struct html *html, const char *name, const char *content) {
    html_start(html, "meta", "name", name, "content", content, NULL);
    html_end_empty(html);
}

static void put_head(struct html *html, const struct page *page) {
    char *title = g_strconcat("ucscope: ", page->title, NULL);
    html_start(html, "head", NULL);
    html_start(html, "meta", "charset", "utf-8", NULL);
    html_end_empty(html);
    put_meta(html, "viewport", "width=device-width, initial-scale=1");
    put_meta(html, "color-scheme", "light dark");
    put_meta(html, "generator", "ucscope " UCSCOPE_VERSION);
    html_start(html, "meta", "http-equiv", "Content-Security-Policy", "content",
               "default-src 'none'; style-src 'unsafe-inline'", NULL);
    html_end_empty(html);
    html_element(html, "title", NULL, title);
    html_start(html, "style", NULL);
    html_raw(html, page_style);
    html_end(html);
    html_end(html);
    g_free(title);
}

static void put_heading(struct html *html, const struct page *page) {
    char *answer =
        page->answer != NULL ? g_strdup(page->answer) : text_report_captures(page->totals);
    html_start(html, "header", NULL);
    html_element(html, "p", "kind", "ucscope report");
    html_element(html, "h1", NULL, page->title);
    html_element(html, "p", "answer", answer);
    html_end(html);
    g_free(answer);
}

static void put_sentence(struct html *html, char *sentence) {
    if (*sentence != '\0')
        html_element(html, "p", NULL, sentence);
    g_free(sentence);
}

static void put_answer(struct html *html, const struct page *page) {
    if (page->fleet != NULL) {
        page_fleet_put(html, page->fleet);
        return;
    }
    put_causes(html, page);
    if (page->parts->len > 1)
        put_rows(html, page->parts);
    for (guint i = 0; i < page->parts->len; i++)
        html_raw(html, ((const struct page_part *)page->parts->pdata[i])->section);
}

static void put_foot(struct html *html, const struct page *page) {
    html_start(html, "footer", NULL);
    put_sentence(html, text_report_skipped(&page->totals->skipped));
    put_sentence(html, text_report_missing(page->totals));
    if (page->totals->is_unconfined)
        html_element(html, "p", NULL, TEXT_REPORT_UNCONFINED);
    if (page->is_merged)
        html_element(html, "p", NULL,
                     "Without ladder diagrams: this report was merged of the lines of several "
                     "scans, which do not carry the messages that diagrams are drawn of. A scan of "
                     "the capture itself draws them.");
    html_element(html, "p", NULL, "Written by ucscope " UCSCOPE_VERSION ".");
    html_end(html);
}

char *page_write(const struct page *page) {
    struct html *html = html_new();
    if (!are_whole(page)) {
        g_free(html_finish(html));
        return NULL;
    }
    html_raw(html, "<!DOCTYPE html>\n");
    html_start(html, "html", "lang", "en", NULL);
    put_head(html, page);
    html_start(html, "body", "class", page->parts->len == 1 ? "single" : "several", NULL);
    put_heading(html, page);
    html_start(html, "main", NULL);
    put_answer(html, page);
    if (page->points != NULL)
        html_raw(html, page->points);
    if (page->fleet == NULL)
        page_reading(html);
    html_end(html);
    put_foot(html, page);
    html_end(html);
    html_end(html);
    html_raw(html, "\n");
    return html_finish(html);
}
