/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/trace_course.h"

#include <glib.h>
#include <stdlib.h>

#include "capture/observe/trace/trace.h"
#include "wire/time.h"

static const int64_t day = 24 * 3600 * TIME_SECOND;

bool trace_date_read(const char *text, struct trace_date *out) {
    struct span rest = span_of_text(text), digits = rest;
    struct trace_date date = {.is_given = true};
    uint64_t year;
    if (!trace_take_date(&rest, '-', &date.day) || !trace_take_digits(&digits, 4, &year))
        return false;
    date.year = (unsigned)year;
    date.has_offset = trace_take_offset(&rest, &date.offset);
    if (!span_is_empty(rest))
        return false;
    *out = date;
    return true;
}

bool trace_course_open(struct trace_course *course, const char *path, char **error) {
    *course = (struct trace_course){0};
    course->file = text_file_open(path, error);
    return course->file != NULL;
}

void trace_course_know(struct trace_course *course, const struct trace_date *date) {
    course->date = *date;
    course->midnight = date->is_given ? date->day : 0;
}

bool trace_course_is_dated(const struct trace_course *course) {
    const struct trace_line *line = &course->record.line;
    return line->clock == TRACE_LOCAL || line->clock == TRACE_UTC ||
           (line->clock == TRACE_OF_DAY && (course->has_head || course->date.is_given));
}

void trace_course_close(struct trace_course *course) {
    text_file_close(course->file);
    course->file = NULL;
}

/* --- times ------------------------------------------------------------------------------------ */

/* The day that a line tells without its year: of the year in which it is nearest to where the file
 * begins. */
static bool find_day(const struct trace_course *course, const struct trace_line *line,
                     int64_t *out) {
    bool is_found = false;
    if (!course->date.is_given || line->month == 0)
        return false;
    for (unsigned year = course->date.year - 1; year <= course->date.year + 1; year++) {
        int64_t midnight;
        if (!trace_day(year, line->month, line->day, &midnight))
            continue;
        if (!is_found || llabs(midnight - course->date.day) < llabs(*out - course->date.day))
            *out = midnight;
        is_found = true;
    }
    return is_found;
}

/* In the night of a Sunday, in which summer time ends, an SDL trace leaps back by an hour less the
 * time since its last line; it never does otherwise. */
static bool is_end_of_summer_time(const struct trace_course *course,
                                  const struct trace_line *line) {
    const int64_t back = course->before - line->time, hour = 3600 * TIME_SECOND;
    const int64_t days = course->midnight / day;
    const bool is_sunday = (days + 4) % 7 == 0; /* 1970-01-01 was a Thursday */
    return course->has_head && line->format == TRACE_SDL && is_sunday && line->time < 3 * hour &&
           back > hour / 12 && back <= hour;
}

/* A time of day that leaps back by half a day and more is of the next day. */
static int64_t clock_of(struct trace_course *course, const struct trace_line *line) {
    if (line->clock != TRACE_OF_DAY)
        return line->time;
    if (!find_day(course, line, &course->midnight) && course->before - line->time > day / 2)
        course->midnight += day;
    else if (is_end_of_summer_time(course, line))
        course->head.offset -= 3600 * TIME_SECOND;
    course->before = line->time;
    return course->midnight + line->time;
}

static int64_t utc_of(const struct trace_course *course, const struct trace_line *line) {
    if (line->clock == TRACE_UTC)
        return line->time;
    if (line->clock == TRACE_OF_DAY && line->format == TRACE_SDL && course->has_head)
        return course->clock_time - course->head.offset;
    if (line->clock == TRACE_OF_DAY && !course->has_head && course->date.has_offset)
        return course->clock_time - course->date.offset;
    return 0;
}

/* --- records ---------------------------------------------------------------------------------- */

static void learn_head(struct trace_course *course, const struct trace_line *line) {
    struct trace_sdl_head head;
    if (!trace_sdl_head_read(line, &head))
        return;
    course->writer = (struct address){0};
    trace_address_read(head.address, &course->writer);
    trace_one_line(head.host, course->host, sizeof course->host);
    course->head = head;
    course->has_head = true;
    course->before = 0;
    course->midnight = head.day;
}

static void look_further(struct trace_course *course) {
    const size_t used = course->window == NULL ? 0 : (size_t)(course->rest.at - course->window);
    course->rest = text_file_window(course->file, used, &course->is_end);
    course->window = course->rest.at;
}

bool trace_course_next(struct trace_course *course) {
    struct trace_record *record = &course->record;
    const uint64_t after = course->line == 0 ? 1 : course->line + record->lines;
    if (!course->is_end && span_len(course->rest) <= TRACE_RECORD_MOST)
        look_further(course);
    const size_t length = trace_record_read(&course->traits, course->rest, course->is_end, record);
    if (length == 0)
        return false;
    course->rest = span_after(course->rest, length);
    course->line = after;
    course->clock_time = course->time = 0;
    if (record->line.format == TRACE_NONE)
        return true;
    learn_head(course, &record->line);
    course->clock_time = clock_of(course, &record->line);
    course->time = utc_of(course, &record->line);
    return true;
}

void trace_course_name_writer(const struct trace_course *course, char out[TRACE_HOST_MOST]) {
    if (!span_is_empty(course->record.line.host))
        trace_one_line(course->record.line.host, out, TRACE_HOST_MOST);
    else
        g_strlcpy(out, course->host, TRACE_HOST_MOST);
}

char *trace_course_text(const struct trace_course *course, size_t room) {
    char *text = g_malloc(room);
    trace_one_line(course->record.whole, text, room);
    char *valid = g_utf8_make_valid(text, -1);
    g_free(text);
    return valid;
}
