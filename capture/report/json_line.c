/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/json_line.h"

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

static int append(const char *bytes, size_t length, void *data) {
    g_string_append_len(data, bytes, (gssize)length);
    return 0;
}

/* JSON allows DEL and the C1 control characters as they are; a terminal would act on them. They can
 * only stand inside strings, so each may be written as an escape. */
static void append_escaped(GString *out, const GString *line) {
    for (gsize i = 0; i < line->len; i++) {
        guchar byte = (guchar)line->str[i];
        guchar next = i + 1 < line->len ? (guchar)line->str[i + 1] : 0;
        if (byte == 0x7f)
            g_string_append(out, "\\u007f");
        else if (byte == 0xc2 && next >= 0x80 && next < 0xa0)
            g_string_append_printf(out, "\\u%04x", (guchar)line->str[++i]);
        else
            g_string_append_c(out, (char)byte);
    }
}

void json_line(GString *out, json_t *object) {
    GString *line = g_string_new(NULL);
    json_dump_callback(object, append, line, JSON_COMPACT);
    append_escaped(out, line);
    g_string_append_c(out, '\n');
    g_string_free(line, TRUE);
    json_decref(object);
}
