/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace file on its way from its first record to its last: each with its place, its time, and who
 * wrote it. */
#ifndef UCSCOPE_CAPTURE_COMMAND_TRACE_COURSE_H
#define UCSCOPE_CAPTURE_COMMAND_TRACE_COURSE_H

#include "capture/net/address.h"
#include "capture/read/text_file.h"

enum { TRACE_HOST_MOST = 128 };

/* What somebody knows of files that do not tell their day. */
struct trace_date {
    bool is_given;
    unsigned year;
    int64_t day; /* on which they begin: nanoseconds since 1970-01-01 */
    bool has_offset;
    int64_t offset; /* nanoseconds that their time is ahead of UTC */
};

/* Reads "2016-08-26", "2016-08-26+02:00" or "2016-08-26Z". False: it is neither. */
bool trace_date_read(const char *text, struct trace_date *out);

struct trace_course {
    struct text_file *file;   /* owned */
    struct trace_file traits; /* which format is usual in it */
    struct span rest;         /* of the window, */
    const uint8_t *window;    /* which began here */
    bool is_end;
    struct trace_date date;
    struct trace_sdl_head head; /* of SDL: its day, and how far from UTC; spans are gone */
    bool has_head;
    struct address writer;      /* as its beginning tells; family 0: not told */
    char host[TRACE_HOST_MOST]; /* likewise; "": not told */
    int64_t before;             /* the last time of day, */
    int64_t midnight;           /* and the day that it is of, from the beginning or, of SDL, 1970 */
    /* Of the record that was taken last: */
    struct trace_record record; /* spans live until the next one */
    uint64_t line;              /* where it begins, from 1; 0: none was taken */
    int64_t clock_time; /* as the file has it, nanoseconds; days count on from 0 where it has none.
                           0 without time */
    int64_t time;       /* UTC, nanoseconds; 0: the file does not tell */
};

/* False: *error is a sentence without the path, to be freed with g_free. */
bool trace_course_open(struct trace_course *course, const char *path, char **error);
/* Before the first record: what is known of its day, where it tells none. */
void trace_course_know(struct trace_course *course, const struct trace_date *date);

/* The record that was taken last has a time of a known day. */
bool trace_course_is_dated(const struct trace_course *course);

void trace_course_close(struct trace_course *course);

/* False: there is no further record. */
bool trace_course_next(struct trace_course *course);

/* As the record has it, or else the beginning of the file; "": not told. */
void trace_course_name_writer(const struct trace_course *course, char out[TRACE_HOST_MOST]);

/* The record in one line of at most `room` bytes, valid UTF-8; to be freed with g_free. */
char *trace_course_text(const struct trace_course *course, size_t room);

#endif
