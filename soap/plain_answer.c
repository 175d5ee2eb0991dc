/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes less than XML allows: ASCII, no entities, no comments, no header before the body. */
#include "soap/plain_answer.h"

enum { ATTRIBUTES_MOST = 8 };

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct span *rest) {
    while (!span_is_empty(*rest) && is_blank(*rest->at))
        rest->at++;
}

static bool take_text(struct span *rest, const char *text) {
    return span_starts_with_text(*rest, text) && take_skip(rest, strlen(text));
}

static bool is_letter(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_in_name(uint8_t c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static bool take_part(struct span *rest, struct span *part) {
    if (span_is_empty(*rest) || !is_letter(*rest->at))
        return false;
    part->at = rest->at;
    while (!span_is_empty(*rest) && is_in_name(*rest->at))
        rest->at++;
    part->end = rest->at;
    return !span_is_empty(*rest); /* it may go on otherwise */
}

/* A name with or without a prefix. *local: without it. */
static bool take_name(struct span *rest, struct span *whole, struct span *local) {
    whole->at = rest->at;
    if (!take_part(rest, local))
        return false;
    if (take_text(rest, ":") && !take_part(rest, local))
        return false;
    whole->end = rest->at;
    return *rest->at != ':';
}

static bool take_value(struct span *rest) {
    struct wire_u8 quote;
    if (!take_u8(rest, &quote) || (quote.value != '"' && quote.value != '\''))
        return false;
    while (!span_is_empty(*rest) && *rest->at >= ' ' && *rest->at < 0x7f && *rest->at != '<' &&
           *rest->at != '&' && *rest->at != quote.value)
        rest->at++;
    return !span_is_empty(*rest) && *rest->at == quote.value && take_skip(rest, 1);
}

/* A name that another attribute of the tag has is an error. */
static bool is_new(const struct span *names, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (span_equals(names[i], names[count]))
            return false;
    return true;
}

/* Attributes, and the end of a tag that is not empty. */
static bool take_attributes(struct span *rest) {
    struct span names[ATTRIBUTES_MOST], local;
    for (unsigned count = 0; count < ATTRIBUTES_MOST; count++) {
        const struct span before = *rest;
        skip_blanks(rest);
        if (take_text(rest, ">"))
            return true;
        if (before.at == rest->at || !take_name(rest, &names[count], &local) ||
            !is_new(names, count) || !take_text(rest, "=") || !take_value(rest))
            return false;
    }
    return false;
}

static bool take_tag(struct span *rest, const char *name) {
    struct span whole, local;
    skip_blanks(rest);
    return take_text(rest, "<") && take_name(rest, &whole, &local) &&
           span_equals_text(local, name) && take_attributes(rest);
}

static bool skip_declaration(struct span *rest) {
    static const char *const usual[] = {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version='1.0' encoding='UTF-8'?>",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<?xml version=\"1.0\"?>"};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (take_text(rest, usual[i]))
            return true;
    return !span_starts_with_text(*rest, "<?");
}

bool soap_is_plain_answer(struct span bytes) {
    struct span whole, local;
    if (!skip_declaration(&bytes) || !take_tag(&bytes, "Envelope") || !take_tag(&bytes, "Body"))
        return false;
    skip_blanks(&bytes);
    return take_text(&bytes, "<") && take_name(&bytes, &whole, &local) &&
           !span_equals_text(local, "Fault");
}
