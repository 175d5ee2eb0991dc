/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/sip_field.h"

#include <strings.h>

/* Most names are told by their first letter and their length. */
#define SHAPE(letter, length) ((unsigned)(letter) << 8 | (unsigned)(length))

static const struct field_name {
    const char *name;
    uint16_t shape;
} names[SIP_FIELD_COUNT] = {
#define X(NAME, text, letter) [SIP_FIELD_##NAME] = {text, SHAPE(#NAME[0], sizeof text - 1)},
    SIP_FIELD_TABLE(X)
#undef X
};

static const uint8_t compact_names[SIP_FIELD_COUNT] = {
#define X(NAME, text, letter) [SIP_FIELD_##NAME] = letter,
    SIP_FIELD_TABLE(X)
#undef X
};

/* Blank, tab, CR or LF. */
static inline bool is_blank(uint8_t c) {
    const uint64_t blanks = UINT64_C(1) << ' ' | 1 << '\t' | 1 << '\r' | 1 << '\n';
    return c <= ' ' && (blanks >> c & 1) != 0;
}

static bool is_line_end(uint8_t c) {
    return c == '\r' || c == '\n';
}

static bool is_letter(uint8_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline struct span trim(struct span text) {
    while (!span_is_empty(text) && is_blank(*text.at))
        text.at++;
    while (!span_is_empty(text) && is_blank(text.end[-1]))
        text.end--;
    return text;
}

struct span sip_trim(struct span text) {
    return trim(text);
}

bool sip_same_word(struct span text, const char *word) {
    const size_t length = strlen(word);
    return span_len(text) == length && strncasecmp((const char *)text.at, word, length) == 0;
}

static enum sip_field_kind kind_by_letter(uint8_t letter) {
    const uint8_t *found = memchr(compact_names + 1, letter, SIP_FIELD_COUNT - 1);
    return found == NULL ? SIP_FIELD_OTHER : (enum sip_field_kind)(found - compact_names);
}

static bool is_named(struct span text, const char *name) {
    return memcmp(text.at, name, span_len(text)) == 0 ||
           strncasecmp((const char *)text.at, name, span_len(text)) == 0;
}

static enum sip_field_kind kind_of(struct span name) {
    enum { UPPER = 0xdf, LOWER = 0x20 };
    const size_t length = span_len(name);
    if (length == 0 || length > UINT8_MAX || !is_letter(*name.at))
        return SIP_FIELD_OTHER;
    if (length == 1)
        return kind_by_letter(*name.at | LOWER);
    const unsigned shape = SHAPE(*name.at & UPPER, length);
    for (size_t kind = 1; kind < SIP_FIELD_COUNT; kind++)
        if (names[kind].shape == shape && is_named(name, names[kind].name))
            return (enum sip_field_kind)kind;
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
    if (span_is_empty(trial) || !is_line_end(*trial.at) || !take_until(&trial, '\n', &line) ||
        !span_is_empty(sip_trim(line)))
        return false;
    *rest = trial;
    return true;
}

bool sip_take_field(struct span *rest, struct sip_field *out) {
    struct span trial = *rest, line;
    if (span_is_empty(trial) || (is_line_end(*trial.at) && sip_take_empty_line(&trial)))
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
                              .name = trim(name),
                              .value = trim(value),
                              .is_cut = !is_whole || span_is_empty(trial)};
    out->kind = kind_of(out->name);
    *rest = trial;
    return true;
}
