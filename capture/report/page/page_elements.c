/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/page_elements.h"

void page_badge(struct html *html, const char *word, const char *class) {
    char *classes = g_strdup_printf("badge %s", class);
    html_element(html, "span", classes, word);
    html_text(html, " ");
    g_free(classes);
}

void page_label(struct html *html, const char *label) {
    html_element(html, "span", "label", label);
    html_text(html, " ");
}

void page_labelled(struct html *html, const char *label, const char *text) {
    html_start(html, "p", NULL);
    page_label(html, label);
    html_text(html, text);
    html_end(html);
}

void page_filter(struct html *html, const char *filter) {
    html_element(html, "code", "filter", filter);
}

void page_more(struct html *html, guint left_out) {
    if (left_out == 0)
        return;
    char *more = g_strdup_printf("and %u more.", left_out);
    html_element(html, "p", NULL, more);
    g_free(more);
}

char *page_joined(const GPtrArray *texts, const char *separator) {
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(all, "%s%s", i > 0 ? separator : "", (const char *)texts->pdata[i]);
    return g_string_free(all, FALSE);
}
