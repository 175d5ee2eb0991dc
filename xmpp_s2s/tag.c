/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "xmpp_s2s/tag.h"

bool xmpp_s2s_take_tag(struct span *rest, struct span *tag) {
    const uint8_t *at = span_is_empty(*rest) ? NULL : memchr(rest->at, '<', span_len(*rest));
    if (at == NULL)
        return false;
    const uint8_t *begin = at;
    for (uint8_t quote = 0; at < rest->end; at++) {
        if (quote != 0)
            quote = *at == quote ? 0 : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '>')
            break;
    }
    if (at == rest->end)
        return false;
    rest->at = at + 1;
    *tag = (struct span){begin, at + 1};
    return true;
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

struct span xmpp_s2s_tag_attributes(struct span tag) {
    return (struct span){xmpp_s2s_tag_name(tag).end, tag.end};
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

bool xmpp_s2s_take_attribute(struct span *rest, struct xmpp_s2s_attribute *out) {
    struct span trial = *rest;
    skip_spaces(&trial);
    struct xmpp_s2s_attribute attribute = {.name = take_word(&trial, "=/>")};
    if (span_is_empty(attribute.name) || !take_value(&trial, &attribute.value))
        return false;
    *rest = trial;
    *out = attribute;
    return true;
}
