/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/page_fleet.h"

#include <inttypes.h>

#include "capture/report/fleet/fleet_format.h"
#include "capture/report/page/page_elements.h"

enum { ROWS_MOST = 200 };

struct causes {
    struct html *html;
    const struct fleet_view *view;
    bool only_new;
    guint shown;
};

static void put_cell(struct html *html, const char *text) {
    html_element(html, "td", NULL, text);
}

/* Takes the items. */
static void put_joined(struct html *html, GPtrArray *items) {
    char *text = page_joined(items, ", ");
    put_cell(html, text);
    g_free(text);
    g_ptr_array_unref(items);
}

/* --- causes ----------------------------------------------------------------------------------- */

static void put_cause(void *data, const struct cause_text *words) {
    struct causes *causes = data;
    struct html *html = causes->html;
    const char *severity = severity_word(words->entry->severity);
    const bool is_new = !causes->only_new && fleet_is_new(causes->view, words->key);
    char *where = overview_where(words);
    char *reach = g_strconcat(is_new ? "new; " : "", where, NULL);
    html_start(html, "tr", NULL);
    html_start(html, "td", NULL);
    page_badge(html, severity, severity);
    html_end(html);
    html_start(html, "td", NULL);
    html_text(html, words->summary);
    html_element(html, "p", "reach", reach);
    html_end(html);
    put_joined(html, fleet_format_weeks(causes->view, words->key));
    html_end(html);
    g_free(reach);
    g_free(where);
    causes->shown++;
}

static void put_causes(struct html *html, const struct fleet_view *view, bool only_new) {
    static const char *const columns[] = {"Severity", "Cause", "Times in each week (UTC)", NULL};
    struct causes causes = {.html = html, .view = view, .only_new = only_new};
    char *heading =
        only_new ? g_strdup_printf("New since %s", view->since) : g_strdup("What broke, by week");
    html_start_section(html, only_new ? "new" : "causes", heading);
    html_start_table(html, "rows", NULL, columns);
    const guint left_out = fleet_each_cause(view, only_new, ROWS_MOST, put_cause, &causes);
    html_end_table(html);
    if (causes.shown == 0)
        html_element(html, "p", NULL, only_new ? "No cause that was not known." : "Nothing.");
    page_more(html, left_out);
    html_end(html);
    g_free(heading);
}

/* --- certificates ----------------------------------------------------------------------------- */

static void put_certificate(struct html *html, const struct certificate_seen *one, int64_t at) {
    char *end = fleet_format_end(one, at), *seen = fleet_format_seen(one);
    html_start(html, "tr", NULL);
    put_cell(html, one->subject);
    put_cell(html, end);
    put_cell(html, seen);
    html_end(html);
    g_free(end);
    g_free(seen);
}

static void put_class(struct html *html, const struct fleet_view *view,
                      const GPtrArray *certificates, unsigned days) {
    static const char *const columns[] = {"Certificate", "End", "Seen", NULL};
    guint count = 0;
    for (guint i = 0; i < certificates->len; i++)
        count += fleet_days_class(certificates->pdata[i], view->at) == days;
    if (count == 0)
        return;
    char *heading = fleet_format_class(days, view->at);
    char *id = g_strdup_printf("certificates-%u", days);
    guint shown = 0;
    html_start_section(html, id, heading);
    html_start_table(html, "rows", NULL, columns);
    for (guint i = 0; i < certificates->len && shown < ROWS_MOST; i++) {
        if (fleet_days_class(certificates->pdata[i], view->at) != days)
            continue;
        put_certificate(html, certificates->pdata[i], view->at);
        shown++;
    }
    html_end_table(html);
    page_more(html, count - shown);
    html_end(html);
    g_free(id);
    g_free(heading);
}

static void put_certificates(struct html *html, const struct fleet_view *view) {
    GPtrArray *certificates = fleet_certificates(view->fleet, view->at);
    for (unsigned days = 0; days <= FLEET_DAYS; days += 30)
        put_class(html, view, certificates, days);
    if (certificates->len == 0) {
        char *none = fleet_format_no_certificate(view->at);
        html_start_section(html, "certificates", "Certificates");
        html_element(html, "p", NULL, none);
        html_end(html);
        g_free(none);
    }
    g_ptr_array_unref(certificates);
}

/* --- servers ---------------------------------------------------------------------------------- */

static void put_servers(struct html *html, const struct fleet_view *view) {
    static const char *const columns[] = {"Server", "Refused", "What was found", NULL};
    GPtrArray *servers = fleet_servers(view->fleet);
    html_start_section(html, "servers", "Servers that refuse most");
    html_start_table(html, "rows", NULL, columns);
    for (guint i = 0; i < servers->len && i < ROWS_MOST; i++) {
        char *name = fleet_format_server(servers->pdata[i]);
        char *reach = fleet_format_refusals(servers->pdata[i]);
        html_start(html, "tr", NULL);
        put_cell(html, name);
        put_cell(html, reach);
        put_joined(html, fleet_format_codes(servers->pdata[i]));
        html_end(html);
        g_free(reach);
        g_free(name);
    }
    html_end_table(html);
    if (servers->len == 0)
        html_element(html, "p", NULL, "None.");
    page_more(html, servers->len > ROWS_MOST ? servers->len - ROWS_MOST : 0);
    html_end(html);
    g_ptr_array_unref(servers);
}

void page_fleet_put(struct html *html, const struct fleet_view *view) {
    if (view->earlier != NULL)
        put_causes(html, view, true);
    put_causes(html, view, false);
    put_certificates(html, view);
    put_servers(html, view);
}
