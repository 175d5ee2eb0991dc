/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traces/trace_line.h"

const char *trace_format_name(enum trace_format format) {
    static const char *const names[TRACE_FORMATS] = {"",
#define X(NAME, name, words) name,
                                                     TRACE_FORMAT_TABLE(X)
#undef X
    };
    return names[format];
}

const char *trace_format_words(enum trace_format format) {
    static const char *const texts[TRACE_FORMATS] = {"",
#define X(NAME, name, words) words,
                                                     TRACE_FORMAT_TABLE(X)
#undef X
    };
    return texts[format];
}

/* Tried in the order of enum trace_format. */
static bool (*const readers[TRACE_FORMATS])(struct span record, struct trace_line *out) = {
    [TRACE_SDL] = trace_sdl_read,
    [TRACE_CALLLOG] = trace_calllog_read,
    [TRACE_EXPRESSWAY] = trace_expressway_read,
    [TRACE_ALARM] = trace_alarm_read,
    [TRACE_UNITY] = trace_unity_read,
    [TRACE_PHONE] = trace_phone_read,
    [TRACE_IOS] = trace_ios_read,
    [TRACE_LOG4J] = trace_log4j_read,
    [TRACE_SDI] = trace_sdi_read,
};

/* Text of messages and dumps, which most lines without a head are, begins with none of these. */
static bool may_be_head(struct span record) {
    const uint8_t first = span_is_empty(record) ? 0 : *record.at;
    return (first >= '0' && first <= '9') || (first >= 'A' && first <= 'Z') || first == '<' ||
           first == '*' || first == '%' || first == ':' || first == '.' || first == '"' ||
           first == '|';
}

/* What editors and grep put before lines that they found: "Line 239: ", "SDL001_100_000208.txt:",
 * "calllogs_00000001.txt.gz:17:". Empty: nothing of this. */
static struct span skip_place(struct span record) {
    static const char *const names[] = {".txt", ".gz", ".gzo", ".log", ".uc"};
    const struct span none = span_first(record, 0);
    struct span rest = record, word = trace_first_word(span_first(record, 256));
    uint64_t number;
    if (trace_take_text(&rest, "Line ")) {
        if (!trace_take_number(&rest, 9, &number) || !trace_take_byte(&rest, ':'))
            return none;
        return trace_skip_blanks(rest);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const uint8_t *found = span_find_text(word, names[i]);
        rest = (struct span){found == NULL ? record.end : found + strlen(names[i]), record.end};
        if (found == NULL || !trace_take_byte(&rest, ':'))
            continue;
        struct span trial = rest;
        if (trace_take_number(&trial, 9, &number) && trace_take_byte(&trial, ':'))
            rest = trial;
        return rest;
    }
    return none;
}

static bool read_any(struct span record, enum trace_format usual, struct trace_line *out) {
    if (usual != TRACE_NONE && readers[usual](record, out))
        return true;
    for (enum trace_format format = TRACE_NONE + 1; format < TRACE_FORMATS; format++)
        if (format != usual && readers[format](record, out))
            return true;
    return false;
}

bool trace_line_read(struct span record, enum trace_format usual, struct trace_line *out) {
    if (!span_is_empty(record) &&
        (*record.at == ' ' || *record.at == '\t' || *record.at == 0xc2 || *record.at == 0xef))
        record = trace_skip_blanks(record);
    if (!may_be_head(record))
        return false;
    if (usual == TRACE_SDI) /* its form is so plain that others have it, too */
        usual = TRACE_NONE;
    if (read_any(record, usual, out))
        return true;
    const struct span found = skip_place(record);
    return !span_is_empty(found) && may_be_head(found) && read_any(found, usual, out);
}

/* --- heads inside a line -----------------------------------------------------------------------
 */

static size_t digits_before(struct span line, const uint8_t *at) {
    size_t count = 0;
    while (at > line.at && at[-1] >= '0' && at[-1] <= '9') {
        at--;
        count++;
    }
    return count;
}

static const uint8_t *before_bar(struct span line, const uint8_t *bar) {
    while (bar > line.at && (bar[-1] == ' ' || bar[-1] == 0xa0 || bar[-1] == 0xc2))
        bar--;
    return bar;
}

/* "04:04:15.270 |", after a blank. */
static size_t inner_timed(struct span line) {
    static const size_t length = sizeof "04:04:15.270" - 1;
    for (struct span rest = line; !span_is_empty(rest);) {
        const uint8_t *bar = memchr(rest.at, '|', span_len(rest));
        if (bar == NULL)
            return 0;
        rest.at = bar + 1;
        const uint8_t *end = before_bar(line, bar);
        if ((size_t)(end - line.at) <= length || end[-1 - (ptrdiff_t)length] != ' ')
            continue;
        int64_t time;
        struct span trial = {end - length, end};
        if (trace_take_time_of_day(&trial, &time) && span_is_empty(trial))
            return (size_t)(end - length - line.at);
    }
    return 0;
}

/* "00154617.002 |16:58:42.888 |": before the first of two bars is a number with a point. */
static size_t inner_sdl(struct span line) {
    struct trace_line inner;
    for (struct span rest = line; !span_is_empty(rest);) {
        const uint8_t *bar = memchr(rest.at, '|', span_len(rest));
        if (bar == NULL)
            return 0;
        rest.at = bar + 1;
        const uint8_t *end = before_bar(line, bar);
        if (end - line.at < 6 || digits_before(line, end) != 3 || end[-4] != '.')
            continue;
        const uint8_t *start = end - 4 - digits_before(line, end - 4);
        if (start > line.at && trace_sdl_read((struct span){start, line.end}, &inner))
            return (size_t)(start - line.at);
    }
    return 0;
}

/* `start` bytes begin a head, after a blank. */
static size_t inner_of(struct span line, const char *start,
                       bool (*read)(struct span record, struct trace_line *out)) {
    struct trace_line inner;
    const size_t length = strlen(start);
    struct span rest = span_after(line, 1);
    while (span_len(rest) > length) {
        const uint8_t *found = span_find_text(rest, start);
        if (found == NULL)
            return 0;
        rest.at = found + length;
        const struct span record = {found + 1, line.end};
        if (read(record, &inner))
            return (size_t)(record.at - line.at);
    }
    return 0;
}

/* "... 7990 NOT 11:04:15.038714 SECD: ..": four digits after a blank. */
static size_t inner_phone(struct span line) {
    struct trace_line inner;
    for (const uint8_t *at = line.at + 1; at + 24 < line.end; at++) {
        if (at[-1] != ' ' || *at < '0' || *at > '9')
            continue;
        if (trace_phone_read((struct span){at, line.end}, &inner))
            return (size_t)(at - line.at);
    }
    return 0;
}

static size_t nearer(size_t one, size_t other) {
    return one == 0 || (other != 0 && other < one) ? other : one;
}

size_t trace_line_inner(struct span text, enum trace_format format) {
    if (span_is_empty(text))
        return 0;
    switch (format) {
    case TRACE_SDL:
        return inner_sdl(text);
    case TRACE_EXPRESSWAY:
        return inner_of(text, " 20", trace_expressway_read);
    case TRACE_PHONE:
        return inner_phone(text);
    case TRACE_SDI:
        return inner_timed(text);
    case TRACE_UNITY:
        return nearer(inner_timed(text), nearer(inner_of(text, " Miu", trace_unity_read),
                                                inner_of(text, " Arbiter", trace_unity_read)));
    default:
        return 0;
    }
}

/* --- records -----------------------------------------------------------------------------------
 */

/* With its line end. False: it may go on. */
static bool take_line(struct span *rest, bool is_end, struct span *out) {
    if (span_is_empty(*rest))
        return false;
    const uint8_t *eol = memchr(rest->at, '\n', span_len(*rest));
    if (eol == NULL && !is_end)
        return false;
    *out = (struct span){rest->at, eol == NULL ? rest->end : eol + 1};
    rest->at = out->end;
    return true;
}

static struct span without_end(struct span line) {
    if (!span_is_empty(line) && line.end[-1] == '\n')
        line.end--;
    if (!span_is_empty(line) && line.end[-1] == '\r')
        line.end--;
    return line;
}

static bool read_head(const struct trace_file *file, struct span line, struct trace_line *out) {
    return file->is_sdl ? trace_sdl_read(line, out) : trace_line_read(line, file->format, out);
}

/* It is at its end: spans of the line reach as far as the record does. `first` is its first line,
 * of which `out` has the head, if it has one. */
static size_t finish(struct trace_file *file, struct span bytes, size_t length, struct span first,
                     bool has_head, struct trace_record *out) {
    const bool is_one_line = length == span_len(first);
    out->whole = span_first(bytes, length);
    if (!has_head || (!is_one_line && !read_head(file, without_end(out->whole), &out->line))) {
        out->line = (struct trace_line){.text = without_end(out->whole)};
        return length;
    }
    const bool is_sdl = file->is_sdl || (out->line.format == TRACE_SDL &&
                                         span_equals_text(out->line.kind, "FileHead"));
    if (file->format != out->line.format || file->is_sdl != is_sdl)
        file->next_at = NULL; /* it would be read otherwise */
    file->format = out->line.format;
    file->is_sdl = is_sdl;
    return length;
}

/* The first line of `bytes`, and its head. False: it may go on. */
static bool take_first(struct trace_file *file, struct span bytes, bool is_end, struct span *rest,
                       struct span *first, bool *has_head, struct trace_line *out) {
    const bool is_known =
        file->next_at != NULL && file->next_at == bytes.at && file->next_length <= span_len(bytes);
    file->next_at = NULL; /* bytes may be others at the same place the next time */
    *rest = bytes;
    if (is_known) {
        *first = span_first(bytes, file->next_length);
        rest->at = first->end;
        *out = file->next;
        *has_head = true;
        return true;
    }
    if (!take_line(rest, is_end, first))
        return false;
    *has_head = read_head(file, without_end(*first), out);
    return true;
}

/* Whether a head begins there, which is remembered. */
static bool begins_next(struct trace_file *file, struct span line) {
    if (!read_head(file, without_end(line), &file->next))
        return false;
    file->next_at = line.at;
    file->next_length = span_len(line);
    return true;
}

size_t trace_record_read(struct trace_file *file, struct span bytes, bool is_end,
                         struct trace_record *out) {
    struct span rest, first, line;
    bool has_head;
    const bool is_full = span_len(bytes) > TRACE_RECORD_MOST;
    *out = (struct trace_record){.whole = span_first(bytes, 0)};
    if (!take_first(file, bytes, is_end || is_full, &rest, &first, &has_head, &out->line))
        return 0;
    const size_t inner = has_head ? trace_line_inner(out->line.text, out->line.format) : 0;
    if (inner > 0)
        return finish(file, bytes, (size_t)(out->line.text.at - bytes.at) + inner, first, true,
                      out);
    size_t length;
    for (out->lines = 1;; out->lines++) {
        length = (size_t)(rest.at - bytes.at);
        if (length >= TRACE_RECORD_MOST)
            break;
        const bool has_more = take_line(&rest, is_end, &line);
        if (!has_more && !is_end && !is_full)
            return 0;
        if (!has_more || begins_next(file, line))
            break;
    }
    return finish(file, bytes, length, first, has_head, out);
}

enum trace_format trace_recognise(struct span lead) {
    struct trace_line line;
    struct span rest = lead, one;
    if (!span_is_empty(lead) && memchr(lead.at, '\0', span_len(span_first(lead, 512))) != NULL)
        return TRACE_NONE; /* no text */
    while (take_line(&rest, true, &one))
        if (trace_line_read(without_end(one), TRACE_NONE, &line))
            return line.format;
    return TRACE_NONE;
}
