/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "00154617.001 |16:58:42.888 |AppInfo  |IlsD Ils::ConnectInd .."; up to CUCM 8
 * "019763117| 10/11/29 15:36:15.213| 001| SdlSig    | .." */
#include "traces/trace_line.h"

enum { SEQUENCE_USUAL = 8, KINDS_LONGEST = 16, YEAR_SHORT = 2000 };

/* "00154617.001 |": text that was pasted may have lost the beginning of it. */
static bool take_sequence(struct span *rest, uint64_t *sequence, bool *is_whole) {
    uint64_t part;
    const uint8_t *first = rest->at;
    if (!trace_take_number(rest, 12, sequence))
        return false;
    *is_whole = rest->at - first >= SEQUENCE_USUAL;
    *rest = trace_skip_blanks(*rest);
    if (!trace_take_byte(rest, '.') || !trace_take_digits(rest, 3, &part))
        return false;
    *rest = trace_skip_blanks(*rest);
    return trace_take_byte(rest, '|');
}

/* "00154617.001 |16:58:42.888 |": blanks may be missing, or be others. Where the number is not
 * whole, the time must be. */
static bool take_head(struct span *rest, struct trace_line *line) {
    struct span trial = *rest;
    bool is_whole = false;
    if (!trace_take_byte(&trial, '|') && !take_sequence(&trial, &line->sequence, &is_whole))
        return false;
    trial = trace_skip_blanks(trial);
    if (span_is_empty(trial))
        return false;
    const uint8_t *bar = memchr(trial.at, '|', span_len(span_first(trial, 40)));
    if (bar == NULL)
        return false;
    line->clock = TRACE_OF_DAY;
    if (!trace_take_time_of_day(&trial, &line->time) || trace_skip_blanks(trial).at != bar)
        line->clock = TRACE_NO_TIME; /* garbled: "07:27:192.1686" */
    *rest = (struct span){bar + 1, trial.end};
    return is_whole || line->clock == TRACE_OF_DAY;
}

/* "10/11/29" or "2010/11/29" */
static bool take_old_date(struct span *rest, int64_t *out) {
    uint64_t year, month, day;
    if (trace_take_date(rest, '/', out))
        return true;
    struct span trial = *rest;
    if (!trace_take_digits(&trial, 2, &year) || !trace_take_byte(&trial, '/') ||
        !trace_take_digits(&trial, 2, &month) || !trace_take_byte(&trial, '/') ||
        !trace_take_digits(&trial, 2, &day) || !trace_day(YEAR_SHORT + year, month, day, out))
        return false;
    *rest = trial;
    return true;
}

/* "019763117| 10/11/29 15:36:15.213| 001|" */
static bool take_old_head(struct span *rest, struct trace_line *line) {
    struct span trial = *rest;
    int64_t since, time;
    uint64_t part;
    if (!trace_take_number(&trial, 12, &line->sequence) || !trace_take_byte(&trial, '|'))
        return false;
    trial = trace_skip_blanks(trial);
    if (!take_old_date(&trial, &since) || !trace_take_byte(&trial, ' ') ||
        !trace_take_time_of_day(&trial, &time) || !trace_take_byte(&trial, '|'))
        return false;
    trial = trace_skip_blanks(trial);
    if (!trace_take_digits(&trial, 3, &part) || !trace_take_byte(&trial, '|'))
        return false;
    line->clock = TRACE_LOCAL;
    line->time = since + time;
    *rest = trial;
    return true;
}

/* "AppInfo  |" */
static bool take_kind(struct span *rest, struct span *kind) {
    struct span trial = trace_skip_blanks(span_first(*rest, KINDS_LONGEST));
    if (!trace_take_word(&trial, kind) || *kind->at < 'A')
        return false;
    trial = trace_skip_blanks((struct span){trial.at, rest->end});
    if (!trace_take_byte(&trial, '|'))
        return false;
    *rest = trial;
    return true;
}

/* What has no number must have one of the kinds that there are. */
static bool is_usual_kind(struct span kind) {
    static const char *const kinds[] = {"App",      "Sdl",      "Alarm",    "Created",
                                        "Stopping", "FileHead", "LnkState", "NetError"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (span_starts_with_text(kind, kinds[i]))
            return true;
    return false;
}

bool trace_sdl_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_SDL};
    struct span rest = record;
    if (span_is_empty(rest) || ((*rest.at < '0' || *rest.at > '9') && *rest.at != '|'))
        return false;
    if ((!take_head(&rest, &line) && !take_old_head(&rest, &line)) || !take_kind(&rest, &line.kind))
        return false;
    if (*record.at == '|' && !is_usual_kind(line.kind))
        return false;
    line.text = rest;
    *out = line;
    return true;
}

/* "name: value" up to the next comma. */
static struct span field(struct span text, const char *name) {
    struct span value = span_of(NULL, 0);
    trace_between(text, name, ',', &value);
    return value;
}

bool trace_sdl_head_read(const struct trace_line *line, struct trace_sdl_head *out) {
    struct trace_sdl_head head = {0};
    if (line->format != TRACE_SDL || !span_equals_text(line->kind, "FileHead"))
        return false;
    struct span offset = field(line->text, "UTC:"), date = field(line->text, "Date:");
    if (!trace_take_offset(&offset, &head.offset) || !trace_take_date(&date, '/', &head.day))
        return false;
    head.app = (uint64_t)trace_number(field(line->text, "AppId:"), 0);
    head.node = (uint64_t)trace_number(field(line->text, "AppNodeId:"), 0);
    head.app_name = field(line->text, "AppName:");
    head.host = field(line->text, "HostName:");
    head.address = field(line->text, "HostIPAddress:");
    if (span_starts_with_text(head.address, "::ffff:"))
        head.address = span_after(head.address, strlen("::ffff:"));
    *out = head;
    return true;
}
