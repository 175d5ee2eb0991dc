/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts and lines of JSON, as every kind of object needs them. */
#ifndef UCSCOPE_CAPTURE_REPORT_JSON_LINE_H
#define UCSCOPE_CAPTURE_REPORT_JSON_LINE_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

/* An object of that type, with the version of the schema. */
json_t *json_begin(const char *type);

/* A string of bytes from outside: what is not UTF-8 becomes U+FFFD. */
json_t *json_text(const char *value);

/* The same of what was written, which is freed. */
json_t *json_written(GString *text);

/* JSON has no more than signed integers of 64 bits: what is larger is the largest of them. */
json_t *json_count(uint64_t value);

/* Nanoseconds since 1970 as RFC 3339 in UTC; the other one is null where the time is 0: not known.
 */
json_t *json_time(int64_t nanoseconds);
json_t *json_time_or_null(int64_t nanoseconds);

/* Appends the object as one line that no terminal acts upon, and lets it go. */
void json_line(GString *out, json_t *object);

#endif
