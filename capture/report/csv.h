/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of comma-separated values (RFC 4180), which spreadsheets read. */
#ifndef UCSCOPE_CAPTURE_REPORT_CSV_H
#define UCSCOPE_CAPTURE_REPORT_CSV_H

#include <glib.h>
#include <stdint.h>

/* Appends a field and a comma: text in quotes; a number. */
void csv_field(GString *out, const char *text);
void csv_number(GString *out, int64_t number);

/* Ends the row after its last field. */
void csv_end(GString *out);

#endif
