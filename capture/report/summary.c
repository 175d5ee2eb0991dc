/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/summary.h"

#include "capture/report/format.h"

static void add_skipped(struct skipped *sum, const struct skipped_count *more) {
    for (unsigned i = 0; i < sum->used; i++) {
        struct skipped_count *count = &sum->counts[i];
        if (count->kind == more->kind && count->number == more->number) {
            count->packets += more->packets;
            return;
        }
    }
    if (sum->used < SKIPPED_KINDS)
        sum->counts[sum->used++] = *more;
    else
        sum->other += more->packets;
}

static void add_counts(struct totals *totals, const struct net_counts *counts) {
    totals->cut_packets += counts->cut_packets;
    totals->gaps += counts->gaps;
    totals->gap_bytes += counts->gap_bytes;
    for (unsigned i = 0; i < counts->skipped.used; i++)
        add_skipped(&totals->skipped, &counts->skipped.counts[i]);
    totals->skipped.other += counts->skipped.other;
}

void totals_add(struct totals *totals, const struct capture_summary *summary) {
    if (summary->end == CAPTURE_UNREAD) {
        totals->unread++;
        return;
    }
    totals->captures++;
    if (summary->end == CAPTURE_CUT_SHORT)
        totals->cut_short++;
    if (summary->findings[SEVERITY_ERROR] > 0)
        totals->with_errors++;
    else if (summary->findings[SEVERITY_WARNING] > 0)
        totals->with_warnings++;
    totals->dropped += summary->dropped;
    add_counts(totals, summary->counts);
    for (unsigned i = 0; i < LIMIT_COUNT; i++)
        totals->limits.hit[i] += summary->limits->hit[i];
}

static void append_decrypted(GString *words, const struct decryption_summary *decryption) {
    format_number(words, decryption->decrypted);
    g_string_append(words, " of ");
    format_count(words, decryption->sessions, "TLS session");
    g_string_append(words, " opened");
}

GString *decryption_summary_text(const struct decryption_summary *decryption) {
    const struct {
        uint64_t count;
        const char *words;
    } others[] = {{decryption->without_key, "without a key"},
                  {decryption->closed, "that the key did not open"},
                  {decryption->headless, "whose ClientHello was not captured"},
                  {decryption->silent, "without application data"}};
    GString *words = g_string_new(NULL);
    if (decryption->sessions == 0)
        g_string_append(words, "no TLS session to open");
    else
        append_decrypted(words, decryption);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i].count == 0)
            continue;
        g_string_append(words, "; ");
        format_number(words, others[i].count);
        g_string_append_printf(words, " %s", others[i].words);
    }
    if (decryption->error != NULL)
        g_string_append_printf(words, "; %s", decryption->error);
    return words;
}
