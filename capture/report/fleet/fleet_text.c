/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/fleet/fleet.h"

#include "capture/report/finding_text.h"
#include "capture/report/fleet/fleet_format.h"
#include "capture/report/format.h"
#include "capture/report/layout.h"
#include "capture/report/text_report.h"

enum { ROWS_MOST = 20, INDENT = 11 };

struct rows {
    struct layout *layout;
    const struct fleet_view *view;
    bool only_new;
    guint shown;
};

static void put_line(struct layout *layout, unsigned at, const char *text) {
    layout_begin(layout, at, "", TINT_NONE, at);
    layout_text(layout, text);
    layout_end(layout);
}

static void put_heading(struct layout *layout, const char *text) {
    g_string_append_c(layout->out, '\n');
    layout_begin(layout, 0, text, TINT_STRONG, 0);
    layout_end(layout);
}

static void put_more(struct layout *layout, guint left_out) {
    if (left_out == 0)
        return;
    GString *more = g_string_new("and ");
    format_number(more, left_out);
    g_string_append(more, " more: --json and --csv tell all of them.");
    put_line(layout, 2, more->str);
    g_string_free(more, TRUE);
}

/* --- causes ----------------------------------------------------------------------------------- */

static void put_cause(void *data, const struct cause_text *words) {
    struct rows *rows = data;
    struct layout *layout = rows->layout;
    const enum severity severity = words->entry->severity;
    char *where = overview_where(words);
    GPtrArray *weeks = fleet_format_weeks(rows->view, words->key);
    layout_begin(layout, 2, severity_word(severity), finding_text_tint(severity), INDENT);
    layout_text(layout, words->summary);
    layout_end(layout);
    put_line(layout, INDENT, where);
    if (!rows->only_new) {
        layout_begin(layout, INDENT, "", TINT_NONE, INDENT);
        if (fleet_is_new(rows->view, words->key))
            layout_item(layout, "new;");
        layout_items(layout, weeks, "");
        layout_end(layout);
    }
    g_ptr_array_unref(weeks);
    g_free(where);
    rows->shown++;
}

static void put_causes(struct layout *layout, const struct fleet_view *view, bool only_new) {
    struct rows rows = {.layout = layout, .view = view, .only_new = only_new};
    char *heading = only_new ? g_strdup_printf("New since %s", view->since)
                             : g_strdup("What broke, and how often in each week (UTC)");
    put_heading(layout, heading);
    const guint left_out = fleet_each_cause(view, only_new, ROWS_MOST, put_cause, &rows);
    if (rows.shown == 0)
        put_line(layout, 2, only_new ? "no cause that was not known" : "nothing");
    put_more(layout, left_out);
    g_free(heading);
}

/* --- certificates ----------------------------------------------------------------------------- */

static void put_certificate(struct layout *layout, const struct certificate_seen *certificate,
                            int64_t at) {
    char *end = fleet_format_end(certificate, at), *seen = fleet_format_seen(certificate);
    put_line(layout, 2, certificate->subject);
    put_line(layout, 4, end);
    put_line(layout, 4, seen);
    g_free(end);
    g_free(seen);
}

static void put_class(struct layout *layout, const struct fleet_view *view,
                      const GPtrArray *certificates, unsigned days) {
    guint shown = 0, left_out = 0;
    for (guint i = 0; i < certificates->len; i++) {
        const struct certificate_seen *one = certificates->pdata[i];
        if (fleet_days_class(one, view->at) != days)
            continue;
        if (shown == 0) {
            char *heading = fleet_format_class(days, view->at);
            put_heading(layout, heading);
            g_free(heading);
        }
        if (shown == ROWS_MOST) {
            left_out++;
            continue;
        }
        shown++;
        put_certificate(layout, one, view->at);
    }
    put_more(layout, left_out);
}

static void put_certificates(struct layout *layout, const struct fleet_view *view) {
    GPtrArray *certificates = fleet_certificates(view->fleet, view->at);
    for (unsigned days = 0; days <= FLEET_DAYS; days += 30)
        put_class(layout, view, certificates, days);
    if (certificates->len == 0) {
        char *none = fleet_format_no_certificate(view->at);
        put_heading(layout, "Certificates");
        put_line(layout, 2, none);
        g_free(none);
    }
    g_ptr_array_unref(certificates);
}

/* --- servers ---------------------------------------------------------------------------------- */

static void put_servers(struct layout *layout, const struct fleet_view *view) {
    GPtrArray *servers = fleet_servers(view->fleet);
    put_heading(layout, "Servers that refuse most");
    for (guint i = 0; i < servers->len && i < ROWS_MOST; i++) {
        const struct fleet_server *server = servers->pdata[i];
        char *name = fleet_format_server(server), *words = fleet_format_refusals(server);
        char *reach = g_strconcat(words, ";", NULL);
        GPtrArray *codes = fleet_format_codes(server);
        put_line(layout, 2, name);
        layout_begin(layout, 4, "", TINT_NONE, 4);
        layout_item(layout, reach);
        layout_items(layout, codes, "");
        layout_end(layout);
        g_ptr_array_unref(codes);
        g_free(reach);
        g_free(words);
        g_free(name);
    }
    if (servers->len == 0)
        put_line(layout, 2, "none");
    put_more(layout, servers->len > ROWS_MOST ? servers->len - ROWS_MOST : 0);
    g_ptr_array_unref(servers);
}

void fleet_text(GString *out, const struct text_style *style, const struct fleet_view *view) {
    struct layout layout = layout_of(out, style);
    char *captures = text_report_captures(view->totals);
    put_line(&layout, 0, captures);
    if (view->earlier != NULL)
        put_causes(&layout, view, true);
    put_causes(&layout, view, false);
    put_certificates(&layout, view);
    put_servers(&layout, view);
    g_free(captures);
}
