/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/sip_field.h"

#include <strings.h>

struct field_name {
    const char *name;
    uint8_t length, compact;
};

static const struct field_name names[SIP_FIELD_COUNT] = {
#define X(NAME, text, letter) [SIP_FIELD_##NAME] = {text, sizeof text - 1, letter},
    SIP_FIELD_TABLE(X)
#undef X
};

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static uint8_t lower(uint8_t c) {
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

struct span sip_trim(struct span text) {
    while (!span_is_empty(text) && is_blank(*text.at))
        text.at++;
    while (!span_is_empty(text) && is_blank(text.end[-1]))
        text.end--;
    return text;
}

bool sip_same_word(struct span text, const char *word) {
    const size_t length = strlen(word);
    return span_len(text) == length && strncasecmp((const char *)text.at, word, length) == 0;
}

static enum sip_field_kind kind_of(struct span name) {
    const size_t length = span_len(name);
    if (length == 0)
        return SIP_FIELD_OTHER;
    const uint8_t first = lower(*name.at);
    for (unsigned kind = 1; kind < SIP_FIELD_COUNT; kind++) {
        const struct field_name *known = &names[kind];
        if (length == 1 ? known->compact == first
                        : known->length == length && lower((uint8_t)known->name[0]) == first &&
                              strncasecmp(known->name, (const char *)name.at, length) == 0)
            return (enum sip_field_kind)kind;
    }
    return SIP_FIELD_OTHER;
}

/* Takes a line up to and with its LF, or what is left. False: that is all there is of it. */
static bool take_line(struct span *rest, struct span *line) {
    if (take_until(rest, '\n', line))
        return true;
    *line = *rest;
    rest->at = rest->end;
    return false;
}

bool sip_take_empty_line(struct span *rest) {
    struct span trial = *rest, line;
    const bool may_be = !span_is_empty(trial) && (*trial.at == '\r' || *trial.at == '\n');
    if (!may_be || !take_until(&trial, '\n', &line) || !span_is_empty(sip_trim(line)))
        return false;
    *rest = trial;
    return true;
}

bool sip_take_field(struct span *rest, struct sip_field *out) {
    struct span trial = *rest, line;
    if (span_is_empty(trial) || sip_take_empty_line(&trial))
        return false;
    bool is_whole = take_line(&trial, &line);
    while (is_whole && !span_is_empty(trial) && (*trial.at == ' ' || *trial.at == '\t')) {
        struct span more;
        is_whole = take_line(&trial, &more);
        line.end = more.end;
    }
    struct span value = line, name = {line.at, line.at};
    if (!take_until(&value, ':', &name))
        name = (struct span){line.at, line.at};
    *out = (struct sip_field){.whole = {rest->at, trial.at},
                              .name = sip_trim(name),
                              .value = sip_trim(value),
                              .is_cut = !is_whole || span_is_empty(trial)};
    out->kind = kind_of(out->name);
    *rest = trial;
    return true;
}
