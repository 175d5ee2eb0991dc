/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of the traces and logs that products write: told apart by their content, and their heads
 * read: when, who, what kind, and the text. A record is a line with a head and the lines without
 * one that follow it. */
#ifndef UCSCOPE_TRACES_TRACE_LINE_H
#define UCSCOPE_TRACES_TRACE_LINE_H

#include "traces/trace_text.h"

/* X(NAME, name, words): what JSON calls it, and what people do. In the order in which a line is
 * tried: what has more of a form comes first. */
#define TRACE_FORMAT_TABLE(X)                                                                      \
    X(SDL, "sdl", "SDL trace")                                                                     \
    X(CALLLOG, "calllog", "call log of CUCM")                                                      \
    X(EXPRESSWAY, "expressway", "Expressway log")                                                  \
    X(ALARM, "alarms", "alarms of CUCM, IM and Presence or Unity Connection")                      \
    X(UNITY, "unity", "Unity Connection trace")                                                    \
    X(PHONE, "phone", "phone console log")                                                         \
    X(IOS, "ios", "IOS log")                                                                       \
    X(LOG4J, "log4j", "log of a web application")                                                  \
    X(SDI, "sdi", "SDI trace")

enum trace_format {
    TRACE_NONE,
#define X(NAME, name, words) TRACE_##NAME,
    TRACE_FORMAT_TABLE(X)
#undef X
        TRACE_FORMATS
};

/* Static text; "" for TRACE_NONE. */
const char *trace_format_name(enum trace_format format);
const char *trace_format_words(enum trace_format format);

/* What a time counts from. */
enum trace_clock {
    TRACE_NO_TIME,
    TRACE_OF_DAY, /* midnight; neither day nor zone are told */
    TRACE_LOCAL,  /* 1970-01-01; the zone is not told */
    TRACE_UTC,    /* 1970-01-01 UTC */
};

/* Spans lie in the record that was read. */
struct trace_line {
    enum trace_format format;
    enum trace_clock clock;
    int64_t time;        /* nanoseconds since what `clock` says */
    unsigned month, day; /* told without their year, with TRACE_OF_DAY; 0: not told */
    struct span host;    /* that wrote it, as it calls itself; may be empty, as all of these */
    struct span
        process;      /* Expressway: "XCP_CM2"; IOS: the facility; Unity Connection: the thread */
    struct span kind; /* SDL: "AppInfo"; Expressway: the module; an alarm: its name; Unity
                         Connection: the component; a call log: "SIPT"; a phone: the level */
    uint64_t
        sequence;     /* SDL: the number before the point; records of one signal share it. Else 0 */
    struct span text; /* all after the head */
};

/* Reads the head of a record. False: it has none of this format. */
MUST_USE bool trace_sdl_read(struct span record, struct trace_line *out);
MUST_USE bool trace_calllog_read(struct span record, struct trace_line *out);
MUST_USE bool trace_expressway_read(struct span record, struct trace_line *out);
MUST_USE bool trace_alarm_read(struct span record, struct trace_line *out);
MUST_USE bool trace_unity_read(struct span record, struct trace_line *out);
MUST_USE bool trace_phone_read(struct span record, struct trace_line *out);
MUST_USE bool trace_ios_read(struct span record, struct trace_line *out);
MUST_USE bool trace_log4j_read(struct span record, struct trace_line *out);
MUST_USE bool trace_sdi_read(struct span record, struct trace_line *out);

/* Of any format: `usual` is tried first (TRACE_NONE: none is usual). A blank before the head is
 * passed over. */
MUST_USE bool trace_line_read(struct span record, enum trace_format usual, struct trace_line *out);

/* Where in the text of a record of one line another head follows, as in what was pasted; 0:
 * nowhere. */
size_t trace_line_inner(struct span text, enum trace_format format);

/* --- a file ------------------------------------------------------------------------------------
 */

enum {
    TRACE_RECORD_MOST = 256 * 1024
}; /* bytes; of a longer one the rest is a record without head */

/* What is known of a file while it is read. Zero: nothing. */
struct trace_file {
    enum trace_format format; /* of its last head */
    bool is_sdl;              /* it began with FileHead: nothing else is in it */
    /* The head that ended the last record, which need not be read again where bytes go on: */
    struct trace_line next;
    const uint8_t *next_at; /* where its line begins; NULL: none is known */
    size_t next_length;     /* of the line, with its end */
};

struct trace_record {
    struct span whole;      /* with its line ends */
    struct trace_line line; /* `format` is TRACE_NONE where it has no head */
    uint64_t lines;         /* line ends in it, and what the end of the file cut */
};

/* The record that begins `bytes`: how many bytes it has, 1 at least. 0: it may go on, show more;
 * never where `is_end`, or more than TRACE_RECORD_MOST bytes were shown, unless there are none. */
size_t trace_record_read(struct trace_file *file, struct span bytes, bool is_end,
                         struct trace_record *out);

/* Whether what a file begins with (64 kB tell) is of a trace, and of which: that of its first head.
 */
enum trace_format trace_recognise(struct span lead);

/* --- SDL ---------------------------------------------------------------------------------------
 */

/* The first record of a file. */
struct trace_sdl_head {
    int64_t day;    /* when it was begun, local: nanoseconds since 1970-01-01 */
    int64_t offset; /* nanoseconds that its local time is ahead of UTC */
    uint64_t app, node;
    struct span app_name, host, address;
};
MUST_USE bool trace_sdl_head_read(const struct trace_line *line, struct trace_sdl_head *out);

#endif
