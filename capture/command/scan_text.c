/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/scan_text.h"

enum { TROUBLES_OF_ONE = 10 /* of one capture, which need no overview */ };

bool scan_text_begins(bool *after_short_report, const char *text) {
    if (*text == '\0')
        return false;
    const bool has_entries = g_str_has_suffix(text, "\n\n");
    const bool begins = *after_short_report && has_entries;
    *after_short_report = !has_entries;
    return begins;
}

bool scan_text_has_overview(const struct text_style *style, const struct overview *overview,
                            const struct totals *totals) {
    const uint64_t troubles = overview_troubles(overview);
    const uint64_t captures = totals->captures + totals->unread + totals->not_scanned;
    return !style->brief && !style->quiet &&
           (captures > 1 ? troubles > 0 : troubles > TROUBLES_OF_ONE);
}

void scan_text_end(GString *out, const struct text_style *style, const struct totals *totals,
                   bool after_short_report) {
    const gsize before = out->len;
    if (!style->quiet)
        text_report_totals(out, style, totals);
    if (after_short_report && out->len > before)
        g_string_insert_c(out, (gssize)before, '\n');
}
