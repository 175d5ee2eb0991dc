/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ils/framing.h"

size_t ils_framing_size(const struct ils_framing *framing, const uint8_t *field) {
    int64_t value = 0;
    for (unsigned i = 0; i < framing->width; i++) {
        unsigned at = framing->order == ILS_BIG_ENDIAN ? i : framing->width - 1u - i;
        value = value << 8 | field[at];
    }
    const int64_t size = value + framing->constant;
    const bool possible = size >= (int64_t)ils_framing_header(framing) && size <= ILS_MESSAGE_MOST;
    return possible ? (size_t)size : 0;
}

/* --- as text --------------------------------------------------------------------------------- */

/* A number of up to three digits, with a sign where that is allowed. */
static bool parse_number(const char **text, bool sign_allowed, int *out) {
    const char *at = *text;
    const bool negative = sign_allowed && *at == '-';
    at += negative || (sign_allowed && *at == '+');
    int value = 0, digits = 0;
    for (; *at >= '0' && *at <= '9' && digits < 3; at++, digits++)
        value = value * 10 + (*at - '0');
    if (digits == 0)
        return false;
    *out = negative ? -value : value;
    *text = at;
    return true;
}

static bool parse_word(const char **text, const char *word) {
    const size_t length = strlen(word);
    if (strncmp(*text, word, length) != 0)
        return false;
    *text += length;
    return true;
}

bool ils_framing_parse(const char *text, struct ils_framing *out) {
    int offset, width, constant;
    bool whole = parse_number(&text, false, &offset) && parse_word(&text, ":") &&
                 parse_number(&text, false, &width) && parse_word(&text, ":");
    if (!whole)
        return false;
    const bool little = parse_word(&text, "little");
    whole = (little || parse_word(&text, "big")) && parse_word(&text, ":") &&
            parse_number(&text, true, &constant) && *text == '\0';
    if (!whole || offset > ILS_OFFSET_MOST || (width != 1 && width != 2 && width != 4) ||
        constant > ILS_CONSTANT_MOST || constant < -ILS_CONSTANT_MOST)
        return false;
    *out = (struct ils_framing){.offset = (uint8_t)offset,
                                .width = (uint8_t)width,
                                .order = little && width > 1 ? ILS_LITTLE_ENDIAN : ILS_BIG_ENDIAN,
                                .constant = (int16_t)constant};
    return true;
}

/* Appends at *at, which is moved on. */
static void add_text(char **at, const char *text) {
    const size_t length = strlen(text);
    memcpy(*at, text, length + 1);
    *at += length;
}

static void add_number(char **at, unsigned value) {
    char digits[4] = {0};
    unsigned first = sizeof digits - 1;
    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0 && first > 0);
    add_text(at, digits + first);
}

static void add_constant(char **at, const struct ils_framing *framing) {
    if (framing->constant == 0) {
        add_text(at, " that counts the whole message");
    } else if (framing->constant == (int)ils_framing_header(framing)) {
        add_text(at, " that counts what follows it");
    } else {
        add_text(at, framing->constant > 0 ? ", plus " : ", minus ");
        add_number(at, (unsigned)(framing->constant > 0 ? framing->constant : -framing->constant));
    }
}

const char *ils_framing_text(const struct ils_framing *framing, char out[ILS_FRAMING_TEXT]) {
    char *at = out;
    add_number(&at, framing->width);
    add_text(&at, framing->width == 1                   ? "-byte"
                  : framing->order == ILS_LITTLE_ENDIAN ? "-byte little-endian"
                                                        : "-byte big-endian");
    add_text(&at, " length at offset ");
    add_number(&at, framing->offset);
    add_constant(&at, framing);
    return out;
}
