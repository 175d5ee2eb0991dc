/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What CUCM, IM and Presence and Unity Connection write beside SDL. */
#include "traces/trace_line.h"
#include "wire/time.h"

/* --- call logs -------------------------------------------------------------------------------- */

/* "2020/06/12 09:51:09.515|" */
static bool take_date_and_time(struct span *rest, char separator, int64_t *out) {
    int64_t time, since;
    if (!trace_take_date(rest, separator, &since) || !trace_take_byte(rest, ' ') ||
        !trace_take_time_of_day(rest, &time))
        return false;
    *out = since + time;
    return true;
}

bool trace_calllog_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_CALLLOG, .clock = TRACE_LOCAL};
    struct span rest = record;
    if (!take_date_and_time(&rest, '/', &line.time) || !trace_take_byte(&rest, '|') ||
        !trace_take_word(&rest, &line.kind) || !trace_take_byte(&rest, '|'))
        return false;
    if (!span_equals_text(line.kind, "SIPL") && !span_equals_text(line.kind, "SIPT") &&
        !span_equals_text(line.kind, "CC"))
        return false;
    line.text = rest;
    *out = line;
    return true;
}

/* --- log4j ------------------------------------------------------------------------------------ */

/* "[pool-1264-thread-1]" */
static void skip_thread(struct span *rest) {
    struct span trial = *rest, thread;
    if (!trace_take_byte(&trial, '[') || !take_until(&trial, ']', &thread) ||
        memchr(thread.at, '\n', span_len(thread)) != NULL)
        return;
    *rest = trace_skip_blanks(trial);
}

/* "2014-08-02 23:36:40,962 INFO [main] - text"; the thread may stand before the level. */
bool trace_log4j_read(struct span record, struct trace_line *out) {
    static const char *const levels[] = {"TRACE", "DEBUG", "INFO",   "WARN",    "ERROR",  "FATAL",
                                         "Info",  "Error", "NOTICE", "WARNING", "Warning"};
    struct trace_line line = {.format = TRACE_LOG4J, .clock = TRACE_LOCAL};
    struct span rest = record;
    if (!take_date_and_time(&rest, '-', &line.time) || !trace_take_blanks(&rest))
        return false;
    skip_thread(&rest);
    if (!trace_take_word(&rest, &line.kind))
        return false;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (!span_equals_text(line.kind, levels[i]))
            continue;
        line.text = trace_skip_blanks(rest);
        *out = line;
        return true;
    }
    return false;
}

/* --- SDI -------------------------------------------------------------------------------------- */

/* "CCM|", after blanks */
static bool take_service(struct span *rest, struct span *service) {
    struct span trial = trace_skip_blanks(*rest);
    if (!trace_take_word(&trial, service) || span_len(*service) != 3 ||
        !trace_take_byte(&trial, '|'))
        return false;
    *rest = trial;
    return true;
}

/* "18:01:05.334 |" */
static bool take_time_and_bar(struct span *rest, int64_t *out) {
    if (!trace_take_time_of_day(rest, out))
        return false;
    *rest = trace_skip_blanks(*rest);
    return trace_take_byte(rest, '|');
}

/* "16:05:41.625 CCM|", as documents quote it */
static bool take_time_and_service(struct span *rest, struct trace_line *line) {
    return trace_take_time_of_day(rest, &line->time) && take_service(rest, &line->kind);
}

/* "08/24/2010 10:30:23.164 CCM|", as CallManager wrote up to CUCM 8 */
static bool take_date_and_service(struct span *rest, struct trace_line *line) {
    struct span trial = *rest;
    uint64_t year, month, day;
    int64_t since, time;
    if (!trace_take_digits(&trial, 2, &month) || !trace_take_byte(&trial, '/') ||
        !trace_take_digits(&trial, 2, &day) || !trace_take_byte(&trial, '/') ||
        !trace_take_digits(&trial, 4, &year) || !trace_day(year, month, day, &since) ||
        !trace_take_byte(&trial, ' ') || !trace_take_time_of_day(&trial, &time) ||
        !take_service(&trial, &line->kind))
        return false;
    line->clock = TRACE_LOCAL;
    line->time = since + time;
    *rest = trial;
    return true;
}

bool trace_sdi_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_SDI, .clock = TRACE_OF_DAY};
    struct span rest = record, trial = record;
    if (!take_date_and_service(&rest, &line) && !take_time_and_bar(&rest, &line.time)) {
        if (!take_time_and_service(&trial, &line))
            return false;
        rest = trial;
    }
    line.text = rest;
    *out = line;
    return true;
}

/* --- Unity Connection ------------------------------------------------------------------------- */

static bool is_component(struct span word) {
    static const char *const others[] = {"Arbiter",  "CDE",    "ConvSub",      "ConvPhoneHandler",
                                         "Notifier", "CuSnmp", "TextToSpeech", "PhoneSystem"};
    if (span_starts_with_text(word, "Miu") && span_len(word) > 3)
        return true;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (span_equals_text(word, others[i]))
            return true;
    return false;
}

/* "MiuGeneral,25,": with blanks in pasted text. */
static bool take_component(struct span *rest, struct span *component) {
    uint64_t level;
    *rest = trace_skip_blanks(*rest);
    if (!trace_take_word(rest, component) || *component->at < 'A')
        return false;
    *rest = trace_skip_blanks(*rest);
    if (!trace_take_byte(rest, ','))
        return false;
    *rest = trace_skip_blanks(*rest);
    trace_take_byte(rest, '-');
    if (!trace_take_number(rest, 4, &level))
        return false;
    *rest = trace_skip_blanks(*rest);
    return trace_take_byte(rest, ',');
}

/* Up to a comma, which is near; it may be empty. */
static bool take_field(struct span *rest, struct span *out) {
    struct span trial = span_first(*rest, 160);
    if (!trace_find(trial, ",", &trial))
        return false;
    *out = (struct span){rest->at, trial.at - 1};
    rest->at = trial.at;
    return memchr(out->at, '\n', span_len(*out)) == NULL;
}

/* "11:49:52.107 |30679,PhoneSystem-1-001,CC65..,Arbiter,-1,Incoming Call" */
bool trace_unity_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_UNITY};
    struct span rest = record, port, call, thread;
    const bool is_timed = take_time_and_bar(&rest, &line.time);
    if (is_timed) {
        line.clock = TRACE_OF_DAY;
        if (!take_field(&rest, &thread) || !take_field(&rest, &port) || !take_field(&rest, &call) ||
            trace_number(thread, -1) < 0)
            return false;
        line.process = thread;
    } else {
        rest = record;
    }
    if (!take_component(&rest, &line.kind) || (!is_timed && !is_component(line.kind)))
        return false;
    line.text = rest;
    *out = line;
    return true;
}

/* --- alarms ----------------------------------------------------------------------------------- */

/* "Jun 17 2019 14:14:19.781 UTC", "May 1 2019 07:10:40 AM.781 UTC" or, up to CUCM 7, "Mar 18
 * 11:10:52.630 UTC", looked for in what stands before the name: the last one is that of the product
 * itself. */
static bool take_alarm_time(struct span *rest, struct trace_line *line) {
    unsigned month;
    uint64_t day, year;
    int64_t since = 0, time;
    if (!trace_take_month_day(rest, &month, &day))
        return false;
    struct span trial = *rest;
    const bool has_year = trace_take_digits(&trial, 4, &year) && trace_take_blanks(&trial) &&
                          trace_day(year, month, day, &since);
    if (has_year)
        *rest = trial;
    if (!trace_take_time_of_day(rest, &time))
        return false;
    trial = trace_skip_blanks(*rest);
    line->month = has_year ? 0 : month;
    line->day = has_year ? 0 : (unsigned)day;
    const int64_t half = 12 * 3600 * TIME_SECOND;
    const bool is_am = trace_take_text(&trial, "AM"),
               is_pm = !is_am && trace_take_text(&trial, "PM");
    if ((is_am && time >= half) || (is_pm && time < half))
        time += is_pm ? half : -half;
    if (is_am || is_pm) {
        uint64_t milliseconds;
        if (trace_take_byte(&trial, '.') && trace_take_digits(&trial, 3, &milliseconds))
            time += (int64_t)milliseconds * TIME_MILLISECOND;
    }
    trial = trace_skip_blanks(trial);
    const bool is_utc = trace_take_text(&trial, "UTC");
    line->clock = !has_year ? TRACE_OF_DAY : is_utc ? TRACE_UTC : TRACE_LOCAL;
    line->time = since + time;
    return true;
}

static void find_alarm_time(struct span head, struct trace_line *line) {
    for (const uint8_t *at = head.at; at + 12 < head.end; at++) {
        if (*at < 'A' || *at > 'S')
            continue;
        struct span rest = {at, head.end};
        if (!take_alarm_time(&rest, line))
            continue;
        const struct span before = trace_trim((struct span){head.at, at});
        const uint8_t *end = before.end;
        if (end > before.at && end[-1] == ':')
            end--;
        const uint8_t *start = end;
        while (start > before.at && start[-1] != ' ' && start[-1] != '>' && start[-1] != '\t')
            start--;
        line->host = (struct span){start, end};
    }
}

/* "UC_ILS-3-ILSPwdAuthenticationFailed"; up to CUCM 7
 * "CCM_CALLMANAGER-CALLMANAGER-3-DeviceTransientConnection" */
static bool take_alarm_name(struct span *rest, struct trace_line *line) {
    const struct span near = span_first(*rest, 64);
    for (const uint8_t *at = near.at; at + 3 < near.end; at++) {
        if (*at != '-' || at[1] < '0' || at[1] > '7' || at[2] != '-')
            continue;
        struct span name = {at + 3, rest->end};
        line->process = (struct span){rest->at, at};
        if (!trace_take_word(&name, &line->kind))
            return false;
        *rest = name;
        return true;
    }
    return false;
}

static const uint8_t *find_alarm_mark(struct span head) {
    const uint8_t *mark = span_find_text(head, "%UC_");
    return mark != NULL ? mark : span_find_text(head, "%CCM_");
}

/* ".. : %UC_ILS-3-ILSPwdAuthenticationFailed: %[IPAddress=10.1.2.3][AppID=..]: text" */
bool trace_alarm_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_ALARM};
    const struct span first = span_first(record, 400);
    if (span_is_empty(first) || memchr("<:*%JFMASOND0123456789", *first.at, 22) == NULL)
        return false;
    const uint8_t *eol = memchr(first.at, '\n', span_len(first));
    const struct span head = {first.at, eol == NULL ? first.end : eol};
    const uint8_t *mark = find_alarm_mark(head);
    if (mark == NULL)
        return false;
    struct span rest = {mark + 1, record.end};
    if (!take_alarm_name(&rest, &line))
        return false;
    find_alarm_time((struct span){head.at, mark}, &line);
    line.text = rest;
    *out = line;
    return true;
}
