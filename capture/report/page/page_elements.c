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

static bool is_operator(const char *at) {
    return g_str_has_prefix(at, " && ") || g_str_has_prefix(at, " || ");
}

/* Each term by itself: lines break between them where they can. */
void page_filter(struct html *html, const char *filter) {
    enum { OPERATOR = 4 };
    GString *term = g_string_new(NULL);
    html_start(html, "code", "class", "filter", NULL);
    for (const char *at = filter; *at != '\0';) {
        const char *begun = at;
        while (*at != '\0' && !is_operator(at))
            at++;
        g_string_append_len(g_string_truncate(term, 0), begun, at - begun);
        html_element(html, "span", NULL, term->str);
        if (*at == '\0')
            break;
        g_string_append_len(g_string_truncate(term, 0), at, OPERATOR);
        html_text(html, term->str);
        at += OPERATOR;
    }
    html_end(html);
    g_string_free(term, TRUE);
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
