/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/summary.h"

#include "capture/report/format.h"

enum { PAIRS_MOST = 200 };

static void add_counts(struct totals *totals, const struct net_counts *counts) {
    totals->cut_packets += counts->cut_packets;
    totals->gaps += counts->gaps;
    totals->gap_bytes += counts->gap_bytes;
    skipped_add_all(&totals->skipped, &counts->skipped);
}

void totals_add(struct totals *totals, const struct capture_summary *summary) {
    totals->is_unconfined |= summary->is_unconfined;
    if (summary->end == CAPTURE_UNREAD) {
        totals->unread++;
        return;
    }
    totals->captures++;
    if (summary->trace != NULL)
        totals->traces++;
    if (summary->end == CAPTURE_CUT_SHORT)
        totals->cut_short++;
    if (summary->findings[SEVERITY_ERROR] > 0)
        totals->with_errors++;
    else if (summary->findings[SEVERITY_WARNING] > 0)
        totals->with_warnings++;
    else if (summary->end == CAPTURE_WHOLE && summary_verdict(summary) == CAPTURE_NOT_JUDGED)
        totals->not_judged++;
    else if (summary_verdict(summary) == CAPTURE_WELL)
        totals->well++;
    totals->left_out += summary->left_out;
    totals->dropped += summary->dropped;
    add_counts(totals, summary->counts);
    for (unsigned i = 0; i < LIMIT_COUNT; i++)
        totals->limits.hit[i] += summary->limits->hit[i];
}

void decryption_summary_add(struct decryption_summary *sum, const struct decryption_summary *more) {
    sum->sessions += more->sessions;
    sum->decrypted += more->decrypted;
    for (unsigned why = 0; why < NOT_OPENED_COUNT; why++)
        sum->not_opened[why] += more->not_opened[why];
}

const struct not_opened_words not_opened_words[NOT_OPENED_COUNT] = {
#define X(NAME, word, words) [NOT_OPENED_##NAME] = {word, words},
    NOT_OPENED_TABLE(X)
#undef X
};

static void append_decrypted(GString *words, const struct decryption_summary *decryption) {
    format_number(words, decryption->decrypted);
    g_string_append(words, " of ");
    format_count(words, decryption->sessions, "TLS session");
    g_string_append(words, " opened");
}

GString *decryption_summary_text(const struct decryption_summary *decryption) {
    GString *words = g_string_new(NULL);
    if (decryption->sessions == 0)
        g_string_append(words, "no TLS session to open");
    else
        append_decrypted(words, decryption);
    for (unsigned i = 0; i < NOT_OPENED_COUNT; i++) {
        if (decryption->not_opened[i] == 0)
            continue;
        g_string_append(words, "; ");
        format_number(words, decryption->not_opened[i]);
        g_string_append_printf(words, " %s", not_opened_words[i].words);
    }
    if (decryption->error != NULL)
        g_string_append_printf(words, "; %s", decryption->error);
    return words;
}

enum capture_verdict summary_verdict(const struct capture_summary *summary) {
    if (summary->findings[SEVERITY_ERROR] + summary->findings[SEVERITY_WARNING] +
            summary->left_out >
        0)
        return CAPTURE_TROUBLE;
    const bool whole = summary->end == CAPTURE_WHOLE || summary->end == CAPTURE_END_UNKNOWN;
    return whole && summary->not_judged.well > 0 ? CAPTURE_WELL : CAPTURE_NOT_JUDGED;
}

const char *summary_verdict_word(enum capture_verdict verdict) {
    static const char *const words[] = {[CAPTURE_WELL] = "well",
                                        [CAPTURE_TROUBLE] = "trouble",
                                        [CAPTURE_NOT_JUDGED] = "not_judged"};
    return words[verdict];
}

/* "3 TLS sessions not opened: what is in them is not judged (--keylog)" */
static char *tls_text(const struct capture_summary *summary) {
    const uint64_t sessions = summary->not_judged.tls_not_opened;
    GString *text = g_string_new(NULL);
    format_count(text, sessions, "TLS session");
    g_string_append_printf(text, " not opened: what is in %s is not judged",
                           sessions == 1 ? "it" : "them");
    if (summary->decryption == NULL)
        g_string_append(text, " (--keylog)");
    return g_string_free(text, FALSE);
}

/* "SIP/TLS, SCCP not read (2 connections)" */
static char *not_read_text(const struct not_judged *not_judged) {
    GString *text = g_string_new(NULL);
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        if (not_judged->services_not_read[service])
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                                   service_table[service].words);
    g_string_append(text, " not read (");
    format_count(text, not_judged->not_read, "connection");
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

static char *count_text(uint64_t count, const char *noun, const char *what) {
    GString *text = g_string_new(NULL);
    format_count(text, count, noun);
    g_string_append_printf(text, " %s", what);
    return g_string_free(text, FALSE);
}

GPtrArray *summary_not_judged_texts(const struct capture_summary *summary) {
    const struct not_judged *not_judged = &summary->not_judged;
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    if (not_judged->no_packets)
        g_ptr_array_add(texts, g_strdup("no packets"));
    if (not_judged->no_service)
        g_ptr_array_add(texts, g_strdup("nothing of a collaboration service in it"));
    if (not_judged->tls_not_opened > 0)
        g_ptr_array_add(texts, tls_text(summary));
    if (not_judged->not_read > 0)
        g_ptr_array_add(texts, not_read_text(not_judged));
    if (not_judged->dropped > 0)
        g_ptr_array_add(texts, count_text(not_judged->dropped, "connection", "dropped by a limit"));
    if (not_judged->cut > 0)
        g_ptr_array_add(texts, count_text(not_judged->cut, "packet", "cut by the snap length"));
    return texts;
}

guint summary_pairs_told(const struct capture_summary *summary) {
    return summary->pairs == NULL ? 0 : MIN(summary->pairs->len, (guint)PAIRS_MOST);
}

uint64_t summary_pairs_left_out(const struct capture_summary *summary) {
    return summary->pairs == NULL
               ? 0
               : summary->pairs_left_out + summary->pairs->len - summary_pairs_told(summary);
}
