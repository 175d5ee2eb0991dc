/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs of Expressway, phones and IOS. */
#include "traces/trace_line.h"
#include "wire/time.h"

/* --- Expressway ------------------------------------------------------------------------------- */

/* "2015-08-04T10:14:23-05:00" */
static bool take_iso_time(struct span *rest, int64_t *out) {
    int64_t since, time, offset;
    if (!trace_take_date(rest, '-', &since) || !trace_take_byte(rest, 'T') ||
        !trace_take_time_of_day(rest, &time) || !trace_take_offset(rest, &offset))
        return false;
    *out = since + time - offset;
    return true;
}

/* UTCTime="2015-08-04 15:14:23,535" */
static void prefer_utc_time(struct trace_line *line) {
    struct span value;
    int64_t since, time;
    if (!trace_quoted(span_first(line->text, 4096), "UTCTime", &value))
        return;
    if (!trace_take_date(&value, '-', &since) || !trace_take_blanks(&value) ||
        !trace_take_time_of_day(&value, &time))
        return;
    line->clock = TRACE_UTC;
    line->time = since + time;
}

/* "tvcs:", "httpd[1234]:"; it may be missing. */
static void take_process(struct span *rest, struct trace_line *line) {
    struct span trial = *rest, word;
    uint64_t number;
    if (!trace_take_word(&trial, &word))
        return;
    if (trace_take_byte(&trial, '[') &&
        (!trace_take_number(&trial, 10, &number) || !trace_take_byte(&trial, ']')))
        return;
    if (!trace_take_byte(&trial, ':'))
        return;
    line->process = word;
    *rest = trial;
}

/* A part of a line that somebody quoted: it begins with one of the log's own words. */
static bool is_quotation(struct span record, struct trace_line *line) {
    static const char *const keys[] = {"Module=\"", "Event=\"", "Function=\"", "UTCTime=\""};
    struct span rest = record;
    trace_take_byte(&rest, '"');
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (span_starts_with_text(rest, keys[i])) {
            line->text = rest;
            return true;
        }
    if (!span_starts_with_text(rest, "XCP_"))
        return false;
    take_process(&rest, line);
    line->text = rest;
    return !span_is_empty(line->process);
}

/* Logs of others begin with such a time, too: "<Error> [0x..]", "- Error processing". */
static bool is_host(struct span host) {
    if (span_is_empty(host))
        return true;
    const uint8_t first = *host.at | 0x20;
    return (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
}

bool trace_expressway_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_EXPRESSWAY};
    struct span rest = record;
    if (span_is_empty(record))
        return false;
    if (*record.at < '0' || *record.at > '9') {
        if (!is_quotation(record, &line))
            return false;
    } else {
        if (!take_iso_time(&rest, &line.time) || !trace_take_blanks(&rest))
            return false;
        const uint8_t *blank = memchr(rest.at, ' ', span_len(span_first(rest, 256)));
        if (blank == NULL)
            return false;
        line.clock = TRACE_UTC;
        if (blank > rest.at && blank[-1] != ':') { /* else the program without its host */
            line.host = (struct span){rest.at, blank};
            rest.at = blank + 1;
        }
        if (!is_host(line.host))
            return false;
        take_process(&rest, &line);
        line.text = trace_skip_blanks(rest);
    }
    prefer_utc_time(&line);
    if (!trace_quoted(span_first(line.text, 4096), "Module", &line.kind) &&
        !trace_quoted(span_first(line.text, 4096), "Event", &line.kind))
        line.kind = span_of(NULL, 0);
    *out = line;
    return true;
}

/* --- phones ----------------------------------------------------------------------------------- */

static bool take_level(struct span *rest, struct span *level) {
    static const char *const levels[] = {"ERR", "WRN", "NOT", "INF", "DEB"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        *level = span_first(*rest, 3);
        if (trace_take_text(rest, levels[i]))
            return trace_take_byte(rest, ' ');
    }
    return false;
}

/* "3315 NOT Nov 29 06:33:59.908586 SECUREAPP-.."; "3486: ERR 00:01:31.938954 SECD: -.." */
bool trace_phone_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_PHONE, .clock = TRACE_OF_DAY};
    struct span rest = record;
    uint64_t day;
    unsigned month;
    if (!trace_take_digits(&rest, 4, &line.sequence))
        return false;
    trace_take_byte(&rest, ':');
    if (!trace_take_byte(&rest, ' ') || !take_level(&rest, &line.kind))
        return false;
    if (trace_take_month_day(&rest, &month, &day)) {
        line.month = month;
        line.day = (unsigned)day;
    }
    if (!trace_take_time_of_day(&rest, &line.time))
        return false;
    line.text = trace_skip_blanks(rest);
    *out = line;
    return true;
}

/* --- IOS -------------------------------------------------------------------------------------- */

/* ".. %SIP-2-TLS_HANDSHAKE_FAILED: TLS handshake failure, Reason: .." */
static bool take_mnemonic(struct span rest, struct trace_line *line) {
    uint64_t severity;
    if (!trace_take_byte(&rest, '%') || !trace_take_word(&rest, &line->kind))
        return false;
    const struct span word = line->kind;
    const uint8_t *dash = memchr(word.at, '-', span_len(word));
    if (dash == NULL || dash == word.at)
        return false;
    for (const uint8_t *at = word.at; at < word.end; at++)
        if (*at >= 'a' && *at <= 'z')
            return false;
    struct span after = {dash + 1, word.end};
    line->process = (struct span){word.at, dash};
    if (!trace_take_digits(&after, 1, &severity) || !trace_take_byte(&after, '-') ||
        span_is_empty(after))
        return false;
    rest = trace_skip_blanks(rest);
    if (!trace_take_byte(&rest, ':'))
        return false;
    line->kind = after;
    line->text = trace_skip_blanks(rest);
    return true;
}

/* "EDT" */
static bool is_zone(struct span word) {
    for (const uint8_t *at = word.at; at < word.end; at++)
        if (*at < 'A' || *at > 'Z')
            return false;
    return span_len(word) <= 5;
}

/* "Mar  1 00:01:23.456", "Mar  1 2024 00:01:23.456", "2024 Mar  1 .." and a zone. */
static bool take_ios_time(struct span *rest, struct trace_line *line) {
    struct span trial = *rest, zone;
    unsigned month;
    uint64_t day, year = 0;
    int64_t since = 0, time;
    if (trace_take_digits(&trial, 4, &year) && !trace_take_blanks(&trial))
        return false;
    if (!trace_take_month_day(&trial, &month, &day))
        return false;
    struct span after = trial;
    if (year == 0 && trace_take_digits(&after, 4, &year) && trace_take_blanks(&after))
        trial = after;
    if (!trace_take_time_of_day(&trial, &time) ||
        (year != 0 && !trace_day(year, month, day, &since)))
        return false;
    after = trace_skip_blanks(trial);
    const bool is_utc = span_starts_with_text(after, "UTC");
    if (after.at > trial.at && trace_take_word(&after, &zone) && is_zone(zone))
        trial = after;
    line->clock = year == 0 ? TRACE_OF_DAY : is_utc ? TRACE_UTC : TRACE_LOCAL;
    line->time = since + time;
    line->month = year != 0 ? 0 : month;
    line->day = year != 0 ? 0 : (unsigned)day;
    *rest = trial;
    return true;
}

/* Before the mnemonic. */
static void find_ios_time(struct span head, struct trace_line *line) {
    for (const uint8_t *at = head.at; at + 10 < head.end; at++) {
        struct span rest = {at, head.end};
        if (*at >= 'A' && *at <= 'S')
            (void)take_ios_time(&rest, line);
    }
}

/* "000311: *Oct  5 19:01:02.604: //17084/86B070800000/SIP/Msg/ccsipDisplayMsg:", of a debug. */
static bool read_debug(struct span head, struct span record, struct trace_line *line) {
    struct span rest = head, trial = head;
    uint64_t number;
    if (trace_take_number(&trial, 10, &number) && trace_take_byte(&trial, ':') &&
        trace_take_blanks(&trial))
        rest = trial;
    if (!trace_take_byte(&rest, '*'))
        trace_take_byte(&rest, '.');
    if (!take_ios_time(&rest, line) || !trace_take_byte(&rest, ':') || span_is_empty(rest))
        return false;
    line->text = trace_skip_blanks((struct span){rest.at, record.end});
    return true;
}

bool trace_ios_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_IOS};
    const struct span first = span_first(record, 200);
    if (span_is_empty(first) || memchr("<*%.JFMASOND0123456789", *first.at, 22) == NULL)
        return false;
    const uint8_t *eol = memchr(first.at, '\n', span_len(first));
    const struct span head = {first.at, eol == NULL ? first.end : eol};
    const uint8_t *mark = memchr(head.at, '%', span_len(head));
    if (mark != NULL && take_mnemonic((struct span){mark, record.end}, &line))
        find_ios_time((struct span){head.at, mark}, &line);
    else if (!read_debug(head, record, &line))
        return false;
    *out = line;
    return true;
}
