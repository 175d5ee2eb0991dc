/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, spans of time and points in time as a person or a program reads them. */
#ifndef UCSCOPE_CAPTURE_REPORT_FORMAT_H
#define UCSCOPE_CAPTURE_REPORT_FORMAT_H

#include <glib.h>
#include <stdint.h>

/* "1,204". */
void format_number(GString *out, uint64_t number);

/* "1 packet", "1,204 packets": nouns that take an s. */
void format_count(GString *out, uint64_t number, const char *noun);

/* Nanoseconds as the two largest units that matter: "0.2 ms", "41 ms", "3.2 s", "3 min 12 s", "2 h
 * 5 min", "3 days 4 h". Negative: as 0. */
void format_duration(GString *out, int64_t nanoseconds);

/* Nanoseconds since 1970 as RFC 3339 in UTC: "2014-05-02T08:11:12.123456789Z". */
void format_time_utc(GString *out, int64_t nanoseconds);

/* The same as the local time of day to the microsecond, as Wireshark and tcpdump show it:
 * "10:11:12.123456". */
void format_time_of_day(GString *out, int64_t nanoseconds);

#endif
