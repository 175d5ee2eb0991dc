/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "xmpp_s2s/value.h"

void xmpp_s2s_append_value(struct xmpp_s2s_text *text, struct span value, uint32_t *anomalies) {
    size_t used = strlen(text->value), room = XMPP_S2S_TEXT_MOST - 1 - used;
    size_t length = span_len(value);
    if (length > room) {
        *anomalies |= ANOMALY(XMPP_S2S_VALUE_TOO_LONG);
        length = room;
        while (length > 0 && (value.at[length] & 0xc0) == 0x80)
            length--;
    }
    if (length > 0)
        memcpy(text->value + used, value.at, length);
    text->value[used + length] = '\0';
}

void xmpp_s2s_trim_value(struct xmpp_s2s_text *text) {
    size_t from = 0, to = strlen(text->value);
    while (from < to && xmpp_s2s_is_space((uint8_t)text->value[from]))
        from++;
    while (to > from && xmpp_s2s_is_space((uint8_t)text->value[to - 1]))
        to--;
    memmove(text->value, text->value + from, to - from);
    text->value[to - from] = '\0';
    while (!span_is_empty(text->raw) && xmpp_s2s_is_space(*text->raw.at))
        text->raw.at++;
    while (!span_is_empty(text->raw) && xmpp_s2s_is_space(text->raw.end[-1]))
        text->raw.end--;
}

/* Takes the bytes before the next white space or one of `stops`. */
static struct span take_word(struct span *rest, const char *stops) {
    struct span word = span_first(*rest, 0);
    while (word.end < rest->end && !xmpp_s2s_is_space(*word.end) &&
           (*word.end == '\0' || strchr(stops, *word.end) == NULL))
        word.end++;
    rest->at = word.end;
    return word;
}

static void skip_spaces(struct span *rest) {
    while (!span_is_empty(*rest) && xmpp_s2s_is_space(*rest->at))
        rest->at++;
}

struct span xmpp_s2s_tag_name(struct span tag) {
    struct span rest = span_after(tag, 1);
    return take_word(&rest, "/>");
}

/* Takes = and a quoted value. */
static bool take_value(struct span *rest, struct span *out) {
    struct wire_u8 equals, quote;
    skip_spaces(rest);
    if (!take_u8(rest, &equals) || equals.value != '=')
        return false;
    skip_spaces(rest);
    return take_u8(rest, &quote) && (quote.value == '"' || quote.value == '\'') &&
           take_until(rest, quote.value, out);
}

struct span xmpp_s2s_tag_attribute(struct span tag, const char *name) {
    struct span rest = {xmpp_s2s_tag_name(tag).end, tag.end}, value;
    for (;;) {
        skip_spaces(&rest);
        struct span word = take_word(&rest, "=/>");
        if (span_is_empty(word) || !take_value(&rest, &value))
            return (struct span){NULL, NULL};
        if (span_equals_text(word, name))
            return value;
    }
}
