/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/timeline.h"

#include <inttypes.h>

#include "capture/report/finding_text.h"
#include "capture/report/format.h"
#include "capture/report/json_line.h"
#include "capture/report/layout.h"
#include "capture/report/safe_text.h"

enum {
    TIME_WIDTH = 13, /* "10:11:12.123?" */
    HOST_WIDTH = 16,
    WORD_WIDTH = 7, /* "warning" */
    INDENT = 4,
    QUOTED_MOST = 400 /* bytes; JSON has more of it */
};

/* --- times ------------------------------------------------------------------------------------ */

static bool has_day(const struct timeline_line *line) {
    return line->clock == TIMELINE_UTC || line->clock == TIMELINE_LOCAL;
}

/* Only a time in UTC can be told in another zone. */
static GTimeZone *zone_of(const struct timeline_line *line, const struct text_style *style) {
    return line->clock == TIMELINE_UTC ? style->zone : NULL;
}

static void begin_day(GString *out, struct timeline *timeline, const struct text_style *style,
                      const struct timeline_line *line) {
    GTimeZone *zone = zone_of(line, style);
    GString *date = g_string_new(NULL);
    struct layout layout = layout_of(out, style);
    format_date(date, line->at, zone);
    if (has_day(line) && (timeline->day == NULL || strcmp(timeline->day, date->str) != 0)) {
        if (timeline->lines > 0)
            layout_end(&layout);
        g_free(timeline->day);
        timeline->day = g_strdup(date->str);
        g_string_append_c(date, ' ');
        format_zone(date, line->at, style->zone);
        layout_begin(&layout, 0, date->str, TINT_STRONG, 0);
        layout_end(&layout);
    }
    g_string_free(date, TRUE);
}

/* "10:11:12.123"; "10:11:12.123~" of a clock without zone, "10:11:12.123?" without day. */
static void write_time(struct layout *layout, const struct text_style *style,
                       const struct timeline_line *line) {
    GString *time = g_string_new(NULL);
    if (line->clock != TIMELINE_NO_TIME)
        format_time_of_day(time, line->at, zone_of(line, style));
    if (line->clock == TIMELINE_LOCAL || line->clock == TIMELINE_OF_DAY)
        g_string_append_c(time, line->clock == TIMELINE_LOCAL ? '~' : '?');
    layout_begin(layout, 0, "", TINT_NONE, 0);
    layout_cell(layout, time->str, TIME_WIDTH, false, TINT_NONE);
    g_string_free(time, TRUE);
}

/* Of a name its first label. */
static void write_host(struct layout *layout, const struct timeline_line *line) {
    const bool is_name = g_ascii_isalpha(line->host[0]) && strchr(line->host, ':') == NULL;
    char *host = g_strndup(line->host, is_name ? strcspn(line->host, ".") : strlen(line->host));
    layout_cell(layout, host, HOST_WIDTH, false, TINT_NONE);
    g_free(host);
}

/* --- text ------------------------------------------------------------------------------------- */

/* "error": the line decides a finding; "fails", "works": what it says by itself. */
static void write_word(struct layout *layout, const struct timeline_line *line) {
    static const struct {
        const char *word;
        enum tint tint;
    } bearings[] = {[TRACE_TELLS] = {"", TINT_NONE},
                    [TRACE_SUCCEEDS] = {"works", TINT_OK},
                    [TRACE_FAILS] = {"fails", TINT_WARNING}};
    const enum trace_bearing bearing =
        line->says == TRACE_MEANINGS ? TRACE_TELLS : trace_meaning_bearing(line->says);
    if (line->sentence != NULL)
        layout_cell(layout, severity_word(line->entry->severity), WORD_WIDTH, false,
                    finding_text_tint(line->entry->severity));
    else
        layout_cell(layout, bearings[bearing].word, WORD_WIDTH, false, bearings[bearing].tint);
}

static void write_meaning(struct layout *layout, const struct timeline_line *line) {
    if (line->sentence != NULL)
        layout_text(layout, line->sentence);
    else if (line->says != TRACE_MEANINGS)
        layout_text(layout, trace_meaning_words(line->says));
    if (line->sentence == NULL && line->alarm != NULL)
        layout_text(layout, line->alarm);
    if (line->entry == NULL)
        return;
    char *code = g_strdup_printf("(%s)", line->entry->name);
    layout_item(layout, code);
    g_free(code);
}

/* "SDL001_600_000001.txt:17", and what stands there. */
static void write_quotation(struct layout *layout, const struct timeline_line *line) {
    char *name = g_path_get_basename(line->file);
    char *where = g_strdup_printf("%s:%" PRIu64, name, line->line);
    GString *text = g_string_new(line->text);
    safe_shorten(text, QUOTED_MOST);
    layout_begin(layout, INDENT, where, TINT_FAINT, INDENT);
    layout->indent = INDENT;
    layout_text(layout, text->str);
    layout_end(layout);
    g_string_free(text, TRUE);
    g_free(where);
    g_free(name);
}

void timeline_text(GString *out, struct timeline *timeline, const struct text_style *style,
                   const struct timeline_line *line) {
    struct layout layout = layout_of(out, style);
    begin_day(out, timeline, style, line);
    write_time(&layout, style, line);
    write_host(&layout, line);
    write_word(&layout, line);
    if (style->width < 2 * (TIME_WIDTH + HOST_WIDTH + WORD_WIDTH))
        layout.indent = 2 * INDENT;
    write_meaning(&layout, line);
    layout_end(&layout);
    write_quotation(&layout, line);
    timeline->has_clock[line->clock] = true;
    timeline->lines++;
}

static void write_remark(GString *out, const struct text_style *style, const char *label,
                         const char *text) {
    struct layout layout = layout_of(out, style);
    layout_begin(&layout, 0, label, TINT_FAINT, INDENT);
    layout_text(&layout, text);
    layout_end(&layout);
}

void timeline_text_end(GString *out, struct timeline *timeline, const struct text_style *style) {
    g_clear_pointer(&timeline->day, g_free);
    if (!timeline->has_clock[TIMELINE_LOCAL] && !timeline->has_clock[TIMELINE_OF_DAY])
        return;
    g_string_append_c(out, '\n');
    if (timeline->has_clock[TIMELINE_LOCAL])
        write_remark(out, style, "~",
                     "is a time of the clock of who wrote the file, which does not tell its zone: "
                     "these lines "
                     "stand where they would if it were UTC");
    if (timeline->has_clock[TIMELINE_OF_DAY])
        write_remark(out, style, "?",
                     "is a time of a file that tells neither day nor zone: these lines stand on "
                     "the day on which the others begin, as if it were UTC");
}

/* --- JSON ------------------------------------------------------------------------------------- */

/* Without what the file does not tell: the zone, the day. */
static json_t *time_or_null(const struct timeline_line *line, bool is_told) {
    if (!is_told)
        return json_null();
    GString *time = g_string_new(NULL);
    format_time_utc(time, line->at);
    if (line->clock != TIMELINE_UTC)
        g_string_truncate(time, time->len - 1); /* the Z */
    if (line->clock == TIMELINE_OF_DAY)
        g_string_erase(time, 0, (gssize)strlen("1970-01-01T"));
    return json_written(time);
}

static json_t *text_or_null(const char *text) {
    return text == NULL ? json_null() : json_text(text);
}

static json_t *member_of_meaning(enum trace_meaning says) {
    static const char *const bearings[] = {
        [TRACE_TELLS] = "tells", [TRACE_SUCCEEDS] = "works", [TRACE_FAILS] = "fails"};
    if (says == TRACE_MEANINGS)
        return json_null();
    json_t *object = json_object();
    char *name = g_ascii_strdown(trace_meaning_name(says), -1);
    json_object_set_new(object, "name", json_text(name));
    json_object_set_new(object, "words", json_text(trace_meaning_words(says)));
    json_object_set_new(object, "bearing", json_string(bearings[trace_meaning_bearing(says)]));
    g_free(name);
    return object;
}

void timeline_json(GString *out, const struct timeline_line *line) {
    json_t *object = json_begin("trace_line");
    const bool is_clock = line->clock == TIMELINE_LOCAL || line->clock == TIMELINE_OF_DAY;
    json_object_set_new(object, "file", json_text(line->file));
    json_object_set_new(object, "line", json_count(line->line));
    json_object_set_new(object, "time", time_or_null(line, line->clock == TIMELINE_UTC));
    json_object_set_new(object, "clock", time_or_null(line, is_clock));
    json_object_set_new(object, "host", json_text(line->host));
    json_object_set_new(object, "format", json_text(trace_format_name(line->format)));
    json_object_set_new(object, "says", member_of_meaning(line->says));
    json_object_set_new(object, "alarm", text_or_null(line->alarm));
    json_object_set_new(object, "code",
                        text_or_null(line->entry == NULL ? NULL : line->entry->name));
    json_object_set_new(
        object, "severity",
        text_or_null(line->sentence == NULL ? NULL : severity_word(line->entry->severity)));
    json_object_set_new(object, "finding", text_or_null(line->sentence));
    json_object_set_new(object, "text", json_text(line->text));
    json_line(out, object);
}
