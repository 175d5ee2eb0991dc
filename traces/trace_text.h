/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the lines of all products are made of: numbers, times and words, found wherever a mail or a
 * document broke them. Blanks are space, tab, CR, LF, U+00A0, which pasted text is full of, and
 * U+FEFF, which some editors begin a file with. */
#ifndef UCSCOPE_TRACES_TRACE_TEXT_H
#define UCSCOPE_TRACES_TRACE_TEXT_H

#include "wire/span.h"

/* How many bytes the blank that begins `text` has; 0: there is none. */
static inline size_t trace_blank(struct span text) {
    const size_t length = span_len(text);
    if (length == 0)
        return 0;
    if (*text.at == ' ' || *text.at == '\t' || *text.at == '\r' || *text.at == '\n')
        return 1;
    if (length >= 3 && text.at[0] == 0xef && text.at[1] == 0xbb && text.at[2] == 0xbf)
        return 3;
    return length >= 2 && text.at[0] == 0xc2 && text.at[1] == 0xa0 ? 2 : 0;
}

struct span trace_skip_blanks(struct span text);
/* Without the blanks at both ends. */
struct span trace_trim(struct span text);

/* Takes a decimal number; at most `digits` of it. False: there is none. */
MUST_USE bool trace_take_number(struct span *rest, unsigned digits, uint64_t *out);
/* Takes exactly so many digits. */
MUST_USE bool trace_take_digits(struct span *rest, unsigned digits, uint64_t *out);
bool trace_take_byte(struct span *rest, char byte);
MUST_USE bool trace_take_text(struct span *rest, const char *text);
/* One blank at least. */
MUST_USE bool trace_take_blanks(struct span *rest);
/* Letters, digits, '_' and '-': one at least. */
MUST_USE bool trace_take_word(struct span *rest, struct span *out);

/* "16:58:42.888", with any number of digits after '.' or ','; they may be missing. Nanoseconds
 * since midnight. */
MUST_USE bool trace_take_time_of_day(struct span *rest, int64_t *out);
/* "Jun 17 ", with the blanks: a month from 1 to 12, and a number of at most two digits. */
bool trace_take_month_day(struct span *rest, unsigned *month, uint64_t *day);
/* "-04:00" or "Z": nanoseconds that local time is ahead of UTC. */
MUST_USE bool trace_take_offset(struct span *rest, int64_t *out);

/* Nanoseconds from 1970-01-01 to that day of the Gregorian calendar. False: there is no such day,
 * or it is before 1970 or after 2199. */
MUST_USE bool trace_day(uint64_t year, uint64_t month, uint64_t day, int64_t *out);
/* The same of "2016-08-26" with that separator. */
MUST_USE bool trace_take_date(struct span *rest, char separator, int64_t *out);

/* Where `words` stand in `text`, whatever blanks are between their letters in either. False: they
 * do not. `after` begins behind them. */
MUST_USE bool trace_find(struct span text, const char *words, struct span *after);
static inline bool trace_has(struct span text, const char *words) {
    struct span after;
    return trace_find(text, words, &after);
}
/* The same where `text` begins with them. */
MUST_USE bool trace_begins(struct span text, const char *words, struct span *after);

/* What stands between `words` and the first `closing` after them, or else the end; without blanks
 * at its ends. False: the words are not there. */
bool trace_between(struct span text, const char *words, char closing, struct span *out);

/* After blanks, up to the next one: it may be empty. */
struct span trace_first_word(struct span text);

/* What follows `words`, blanks left out, up to the first blank or one of `,;()[]<>'"`. False: the
 * words are not there, or nothing follows. */
bool trace_value(struct span text, const char *words, struct span *out);

/* The value of key="value" in an Expressway line, without blanks at its ends: up to a quotation
 * mark that is followed by a blank, another key or the end. */
bool trace_quoted(struct span text, const char *key, struct span *out);

/* A host and a port, as spans into the line: "10.1.2.3:7501", "[2001:db8::1]:7501". */
struct trace_end {
    struct span host; /* an address or a name; empty: the line does not tell */
    uint16_t port;    /* 0: the line does not tell */
};

/* Takes the last ':' for the one before the port. False: neither is there. */
bool trace_end_read(struct span text, struct trace_end *out);
/* The whole of `text` is a port; else 0. */
uint16_t trace_port(struct span text);
/* Begins with a number, after blanks; else `otherwise`. */
int64_t trace_number(struct span text, int64_t otherwise);

/* Writes `text` as one line: each run of blanks is one space, control characters are '.', what does
 * not fit is left out. Always ended by NUL; `room` is 1 at least. Returns the length. */
size_t trace_one_line(struct span text, char *out, size_t room);

#endif
