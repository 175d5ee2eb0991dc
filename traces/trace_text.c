/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traces/trace_text.h"

#include "wire/time.h"

static bool is_digit(uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

static bool is_word(uint8_t byte) {
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_' || byte == '-';
}

struct span trace_skip_blanks(struct span text) {
    for (size_t blank; (blank = trace_blank(text)) > 0;)
        text = span_after(text, blank);
    return text;
}

static bool has_nbsp_at_end(struct span text) {
    return span_len(text) >= 2 && text.end[-2] == 0xc2 && text.end[-1] == 0xa0;
}

struct span trace_trim(struct span text) {
    text = trace_skip_blanks(text);
    while (!span_is_empty(text)) {
        if (has_nbsp_at_end(text))
            text.end -= 2;
        else if (trace_blank(span_of(text.end - 1, 1)) > 0)
            text.end--;
        else
            break;
    }
    return text;
}

/* --- numbers and words -------------------------------------------------------------------------
 */

bool trace_take_number(struct span *rest, unsigned digits, uint64_t *out) {
    const uint8_t *at = rest->at;
    uint64_t number = 0;
    for (; at < rest->end && is_digit(*at) && (size_t)(at - rest->at) < digits; at++)
        number = number * 10 + (uint64_t)(*at - '0');
    if (at == rest->at)
        return false;
    rest->at = at;
    *out = number;
    return true;
}

bool trace_take_digits(struct span *rest, unsigned digits, uint64_t *out) {
    uint64_t number = 0;
    if (span_len(*rest) < digits)
        return false;
    for (unsigned i = 0; i < digits; i++) {
        if (!is_digit(rest->at[i]))
            return false;
        number = number * 10 + (uint64_t)(rest->at[i] - '0');
    }
    rest->at += digits;
    *out = number;
    return true;
}

bool trace_take_byte(struct span *rest, char byte) {
    if (span_is_empty(*rest) || *rest->at != (uint8_t)byte)
        return false;
    rest->at++;
    return true;
}

bool trace_take_text(struct span *rest, const char *text) {
    if (!span_starts_with_text(*rest, text))
        return false;
    *rest = span_after(*rest, strlen(text));
    return true;
}

bool trace_take_blanks(struct span *rest) {
    const struct span after = trace_skip_blanks(*rest);
    const bool any = after.at != rest->at;
    *rest = after;
    return any;
}

bool trace_take_word(struct span *rest, struct span *out) {
    const uint8_t *at = rest->at;
    while (at < rest->end && is_word(*at))
        at++;
    if (at == rest->at)
        return false;
    *out = (struct span){rest->at, at};
    rest->at = at;
    return true;
}

/* --- times -------------------------------------------------------------------------------------
 */

/* ".888" in nanoseconds; digits beyond the ninth are passed over. */
static int64_t take_fraction(struct span *rest) {
    struct span trial = *rest;
    int64_t nanoseconds = 0, unit = TIME_SECOND;
    if (!trace_take_byte(&trial, '.') && !trace_take_byte(&trial, ','))
        return 0;
    if (span_is_empty(trial) || !is_digit(*trial.at))
        return 0;
    for (; !span_is_empty(trial) && is_digit(*trial.at); trial.at++) {
        unit /= 10;
        nanoseconds += unit * (*trial.at - '0');
    }
    *rest = trial;
    return nanoseconds;
}

bool trace_take_time_of_day(struct span *rest, int64_t *out) {
    struct span trial = *rest;
    uint64_t hours, minutes, seconds;
    const bool whole = trace_take_digits(&trial, 2, &hours) && trace_take_byte(&trial, ':') &&
                       trace_take_digits(&trial, 2, &minutes) && trace_take_byte(&trial, ':') &&
                       trace_take_digits(&trial, 2, &seconds);
    if (!whole || hours > 23 || minutes > 59 || seconds > 60)
        return false;
    *out = (int64_t)(hours * 3600 + minutes * 60 + seconds) * TIME_SECOND + take_fraction(&trial);
    *rest = trial;
    return true;
}

static bool take_month(struct span *rest, unsigned *out) {
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (span_len(*rest) < 3)
        return false;
    for (unsigned month = 0; month < 12; month++) {
        if (memcmp(rest->at, names + 3 * (size_t)month, 3) != 0)
            continue;
        rest->at += 3;
        *out = month + 1;
        return true;
    }
    return false;
}

bool trace_take_month_day(struct span *rest, unsigned *month, uint64_t *day) {
    struct span trial = *rest;
    unsigned of_year;
    uint64_t of_month;
    if (!take_month(&trial, &of_year) || !trace_take_blanks(&trial) ||
        !trace_take_number(&trial, 2, &of_month) || !trace_take_blanks(&trial))
        return false;
    *rest = trial;
    *month = of_year;
    *day = of_month;
    return true;
}

bool trace_take_offset(struct span *rest, int64_t *out) {
    struct span trial = *rest;
    uint64_t hours, minutes;
    if (trace_take_byte(rest, 'Z')) {
        *out = 0;
        return true;
    }
    const bool is_west = trace_take_byte(&trial, '-');
    if (!is_west && !trace_take_byte(&trial, '+'))
        return false;
    if (!trace_take_digits(&trial, 2, &hours) || hours > 14)
        return false;
    trace_take_byte(&trial, ':');
    if (!trace_take_digits(&trial, 2, &minutes) || minutes > 59)
        return false;
    *rest = trial;
    *out = (int64_t)(hours * 60 + minutes) * 60 * TIME_SECOND * (is_west ? -1 : 1);
    return true;
}

static bool is_leap(uint64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool trace_day(uint64_t year, uint64_t month, uint64_t day, int64_t *out) {
    static const uint64_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1)
        return false;
    const uint64_t extra = month > 2 && is_leap(year) ? 1 : 0;
    const uint64_t last = before[month] - before[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
    if (day > last)
        return false;
    const uint64_t past = year - 1; /* years that are over */
    const uint64_t leaps =
        past / 4 - past / 100 + past / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    const uint64_t days = (year - 1970) * 365 + leaps + before[month - 1] + extra + day - 1;
    *out = (int64_t)days * 24 * 3600 * TIME_SECOND;
    return true;
}

bool trace_take_date(struct span *rest, char separator, int64_t *out) {
    struct span trial = *rest;
    uint64_t year, month, day;
    if (!trace_take_digits(&trial, 4, &year) || !trace_take_byte(&trial, separator) ||
        !trace_take_digits(&trial, 2, &month) || !trace_take_byte(&trial, separator) ||
        !trace_take_digits(&trial, 2, &day) || !trace_day(year, month, day, out))
        return false;
    *rest = trial;
    return true;
}

/* --- words -------------------------------------------------------------------------------------
 */

bool trace_begins(struct span text, const char *words, struct span *after) {
    for (; *words != '\0'; words++) {
        if (*words == ' ')
            continue;
        text = trace_skip_blanks(text);
        if (span_is_empty(text) || *text.at != (uint8_t)*words)
            return false;
        text.at++;
    }
    *after = text;
    return true;
}

bool trace_find(struct span text, const char *words, struct span *after) {
    while (!span_is_empty(text)) {
        const uint8_t *found = memchr(text.at, (uint8_t)*words, span_len(text));
        if (found == NULL)
            return false;
        if (trace_begins((struct span){found, text.end}, words, after))
            return true;
        text.at = found + 1;
    }
    return false;
}

bool trace_between(struct span text, const char *words, char closing, struct span *out) {
    struct span after, found;
    if (!trace_find(text, words, &after))
        return false;
    if (!take_until(&after, (uint8_t)closing, &found))
        found = after;
    *out = trace_trim(found);
    return true;
}

struct span trace_first_word(struct span text) {
    text = trace_skip_blanks(text);
    const uint8_t *at = text.at;
    while (at < text.end && trace_blank((struct span){at, text.end}) == 0)
        at++;
    return (struct span){text.at, at};
}

bool trace_value(struct span text, const char *words, struct span *out) {
    struct span after;
    if (!trace_find(text, words, &after))
        return false;
    after = trace_skip_blanks(after);
    const uint8_t *at = after.at;
    while (at < after.end && trace_blank((struct span){at, after.end}) == 0 &&
           strchr(",;()[]<>'\"", *at) == NULL)
        at++;
    *out = (struct span){after.at, at};
    return at > after.at;
}

/* `at` is a quotation mark inside. */
static bool is_last_quote(const uint8_t *at, struct span text) {
    const struct span after = {at + 1, text.end};
    return span_is_empty(after) || trace_blank(after) > 0 || *after.at == ':' || *after.at == ',' ||
           *after.at == ')';
}

bool trace_quoted(struct span text, const char *key, struct span *out) {
    const size_t length = strlen(key);
    for (struct span rest = text; span_len(rest) > length + 2;) {
        const uint8_t *found = span_find_text(rest, key);
        if (found == NULL)
            return false;
        rest.at = found + length;
        const bool is_key = found == text.at || !is_word(found[-1]);
        if (!is_key || !trace_take_byte(&rest, '='))
            continue;
        rest = trace_skip_blanks(rest);
        if (!trace_take_byte(&rest, '"'))
            continue;
        for (const uint8_t *at = rest.at; at < rest.end; at++) {
            if (*at != '"' || !is_last_quote(at, rest))
                continue;
            *out = trace_trim((struct span){rest.at, at});
            return true;
        }
        *out = trace_trim(rest); /* cut */
        return true;
    }
    return false;
}

/* --- ends --------------------------------------------------------------------------------------
 */

uint16_t trace_port(struct span text) {
    uint64_t port;
    struct span rest = trace_trim(text);
    if (!trace_take_number(&rest, 6, &port) || !span_is_empty(rest) || port > 65535)
        return 0;
    return (uint16_t)port;
}

int64_t trace_number(struct span text, int64_t otherwise) {
    struct span rest = trace_skip_blanks(text);
    uint64_t number;
    const bool is_negative = trace_take_byte(&rest, '-');
    if (!trace_take_number(&rest, 15, &number))
        return otherwise;
    return is_negative ? -(int64_t)number : (int64_t)number;
}

bool trace_end_read(struct span text, struct trace_end *out) {
    text = trace_trim(text);
    struct span host = text;
    uint16_t port = 0;
    const uint8_t *colon = span_find_last(text, ':');
    if (colon != NULL) {
        port = trace_port((struct span){colon + 1, text.end});
        host.end = colon;
        if (port == 0 && colon + 1 != text.end)
            host = text;
    }
    if (span_len(host) >= 2 && *host.at == '[' && host.end[-1] == ']')
        host = (struct span){host.at + 1, host.end - 1};
    if (span_is_empty(host) && port == 0)
        return false;
    *out = (struct trace_end){trace_trim(host), port};
    return true;
}

size_t trace_one_line(struct span text, char *out, size_t room) {
    size_t length = 0;
    text = trace_trim(text);
    while (!span_is_empty(text) && length + 1 < room) {
        if (*text.at > ' ' && *text.at < 0x7f) {
            out[length++] = (char)*text.at++;
            continue;
        }
        if (trace_blank(text) > 0) {
            text = trace_skip_blanks(text);
            out[length++] = ' ';
            continue;
        }
        out[length++] = (char)(*text.at < 0x20 || *text.at == 0x7f ? '.' : *text.at);
        text.at++;
    }
    out[length] = '\0';
    return length;
}
