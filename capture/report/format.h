/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, spans of time and points in time as a person or a program reads them. */
#ifndef UCSCOPE_CAPTURE_REPORT_FORMAT_H
#define UCSCOPE_CAPTURE_REPORT_FORMAT_H

#include <glib.h>
#include <stdbool.h>
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

/* The same in a time zone; NULL: UTC. The time of day is to the millisecond, as logs have it:
 * "10:11:12.123". The date: "2014-05-02". The zone is what its clocks showed then: "UTC",
 * "+02:00". */
void format_time_of_day(GString *out, int64_t nanoseconds, GTimeZone *zone);
void format_date(GString *out, int64_t nanoseconds, GTimeZone *zone);
void format_zone(GString *out, int64_t nanoseconds, GTimeZone *zone);

/* Both times are on one day of the zone. */
bool format_is_same_day(int64_t one, int64_t other, GTimeZone *zone);

#endif
