/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for people: a heading and the findings of each capture, and a summary of all of them.
 */
#ifndef UCSCOPE_CAPTURE_REPORT_TEXT_REPORT_H
#define UCSCOPE_CAPTURE_REPORT_TEXT_REPORT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "capture/report/summary.h"
#include "capture/report/text_style.h"
#include "capture/rules/finding.h"

/* A capture that was looked into, with its findings once they are settled. Nothing when none was
 * found and the style is quiet, or findings were left out. */
void text_report_capture(GString *out, const struct text_style *style,
                         const struct capture_summary *summary,
                         const struct finding *const *findings, size_t count);

/* A finding as it happens: its time and the same lines. `known`: it was shown before and happened
 * again, so one line is enough. Notes are left out unless the style shows them. */
void text_report_event(GString *out, const struct text_style *style, const struct finding *finding,
                       bool known);

/* The end of a capture whose findings were shown as they happened. */
void text_report_event_end(GString *out, const struct text_style *style,
                           const struct capture_summary *summary);

/* All captures together: how many have errors or warnings, and everything that was not seen.
 * Nothing when there was one capture and it was seen in full. */
void text_report_totals(GString *out, const struct text_style *style, const struct totals *totals);

/* "2 captures, 1 with errors, 1 could not be read."; to be freed with g_free. */
char *text_report_captures(const struct totals *totals);

/* Empty when everything was looked into, or nothing is missing: "Not looked into: 14 packets of
 * ARP.", "Missing: 2 packets cut by the snap length ..."; to be freed with g_free. */
char *text_report_skipped(const struct skipped *skipped);
char *text_report_missing(const struct totals *totals);

/* "2 files" of a set, "1,204 packets in 3 min 12 s", "6 connections", and, where it is `dated`,
 * "from 2014-05-02 10:11:12.123 UTC": strings to be freed with the array. */
GPtrArray *text_report_numbers(const struct capture_summary *summary, GTimeZone *zone, bool dated);

/* What is said of a capture without errors or warnings, of which so many notes are not shown:
 * "nothing found". NULL: what was not judged says it all. */
const char *text_report_untroubled(const struct capture_summary *summary, uint64_t hidden);

#define TEXT_REPORT_UNCONFINED "Read without a sandbox (--no-sandbox)."

/* "2 notes: --ok shows them"; to be freed with g_free. */
char *text_report_hidden(uint64_t hidden);

/* "2 notes", "1 error, 3 warnings"; "nothing" when there is none. Reads from the gravest. */
void text_report_severities(GString *out, const uint64_t findings[3]);

#endif
