/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/json_line.h"

#include <float.h>

#include "capture/report/format.h"
#include "capture/report/json.h"
#include "capture/report/safe_text.h"

json_t *json_begin(const char *type) {
    json_t *object = json_object();
    json_object_set_new(object, "type", json_string(type));
    json_object_set_new(object, "schema_version", json_integer(JSON_SCHEMA_VERSION));
    return object;
}

json_t *json_text(const char *value) {
    char *valid = g_utf8_make_valid(value, -1);
    json_t *string = json_string(valid);
    g_free(valid);
    return string;
}

json_t *json_written(GString *text) {
    json_t *string = json_text(text->str);
    g_string_free(text, TRUE);
    return string;
}

json_t *json_count(uint64_t value) {
    return json_integer((json_int_t)MIN(value, (uint64_t)INT64_MAX));
}

json_t *json_time(int64_t nanoseconds) {
    GString *written = g_string_new(NULL);
    format_time_utc(written, nanoseconds);
    return json_written(written);
}

json_t *json_time_or_null(int64_t nanoseconds) {
    return nanoseconds == 0 ? json_null() : json_time(nanoseconds);
}

static int append(const char *bytes, size_t length, void *data) {
    g_string_append_len(data, bytes, (gssize)length);
    return 0;
}

/* JSON allows more characters as they are than a person may be shown. They can only stand inside
 * strings, so each may be written as an escape: beyond 16 bits as two of them (RFC 8259 7). */
static void append_escaped(GString *out, const struct letter *letter) {
    enum { PLANE = 0x10000, HIGH = 0xd800, LOW = 0xdc00, HALF = 0x3ff, HALF_BITS = 10 };
    const uint32_t character = letter->character;
    if (character < PLANE)
        g_string_append_printf(out, "\\u%04x", character);
    else
        g_string_append_printf(out, "\\u%04x\\u%04x", HIGH | ((character - PLANE) >> HALF_BITS),
                               LOW | ((character - PLANE) & HALF));
}

static void append_line(GString *out, const GString *line) {
    struct span rest = span_of(line->str, line->len);
    struct letter letter;
    while (letter_take(&rest, &letter)) {
        if (safe_is_shown(&letter))
            g_string_append_len(out, (const char *)letter.bytes.at, (gssize)span_len(letter.bytes));
        else
            append_escaped(out, &letter);
    }
}

/* Of a number that is no integer: a double has so many whatever it is, and versions of Jansson
 * print them alike. */
enum { REAL_DIGITS = DBL_DIG };

void json_line(GString *out, json_t *object) {
    GString *line = g_string_new(NULL);
    json_dump_callback(object, append, line, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
    append_line(out, line);
    g_string_append_c(out, '\n');
    g_string_free(line, TRUE);
    json_decref(object);
}
