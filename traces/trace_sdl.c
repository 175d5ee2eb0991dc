/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "00154617.001 |16:58:42.888 |AppInfo  |IlsD Ils::ConnectInd .." */
#include "traces/trace_line.h"

enum { SEQUENCE_LEAST = 8, KINDS_LONGEST = 16 };

/* "00154617.001 |16:58:42.888 |": blanks may be missing, or be others. */
static bool take_head(struct span *rest, struct trace_line *line) {
    struct span trial = *rest;
    uint64_t part;
    if (!trace_take_number(&trial, 12, &line->sequence) || trial.at - rest->at < SEQUENCE_LEAST ||
        !trace_take_byte(&trial, '.') || !trace_take_digits(&trial, 3, &part))
        return false;
    trial = trace_skip_blanks(trial);
    if (!trace_take_byte(&trial, '|'))
        return false;
    trial = trace_skip_blanks(trial);
    const uint8_t *bar = memchr(trial.at, '|', span_len(span_first(trial, 40)));
    if (bar == NULL)
        return false;
    line->clock = TRACE_OF_DAY;
    if (!trace_take_time_of_day(&trial, &line->time) || trace_skip_blanks(trial).at != bar)
        line->clock = TRACE_NO_TIME; /* garbled: "07:27:192.1686" */
    *rest = (struct span){bar + 1, trial.end};
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

bool trace_sdl_read(struct span record, struct trace_line *out) {
    struct trace_line line = {.format = TRACE_SDL};
    struct span rest = record;
    if (span_is_empty(rest) || *rest.at < '0' || *rest.at > '9')
        return false;
    if (!take_head(&rest, &line) || !take_kind(&rest, &line.kind))
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
