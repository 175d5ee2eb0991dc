/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was there, as `ucscope list` tells it: which host called which for what, how often, how it
 * went, and a display filter that shows it. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAIR_REPORT_H
#define UCSCOPE_CAPTURE_REPORT_PAIR_REPORT_H

#include <glib.h>
#include <stdbool.h>

#include "capture/report/summary.h"
#include "capture/rules/service_map.h"

struct pair_style {
    unsigned width; /* columns */
    bool colour;
};

/* Appends the capture's heading and its pairs, those of the same two hosts together. `pairs` is of
 * struct service_pair. */
void pair_report_text(GString *out, const struct pair_style *style,
                      const struct capture_summary *summary, const GArray *pairs);

/* Appends what a line says of a pair, and every other report: "CUCM 10.48.47.110"; "3 refused" or
 * "7 connections: 5 well, 2 refused"; "frames 4 to 90". */
void pair_report_host(GString *out, const struct party *party);
void pair_report_outcomes(GString *out, const struct service_pair *pair);
void pair_report_frames(GString *out, const struct frame_files *files,
                        const struct service_pair *pair);

/* Appends one line for each, as doc/ucscope-1.schema.json describes an object of type "pair". */
void pair_report_json(GString *out, const struct capture_summary *summary, const GArray *pairs);

/* RFC 4180, with a line feed alone at the end of lines: the names of the columns, once; then one
 * line for each. */
void pair_report_csv_head(GString *out);
void pair_report_csv(GString *out, const struct capture_summary *summary, const GArray *pairs);

#endif
