/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes from the wire made fit to be shown. */
#include "capture/observe/text.h"

#include "capture/text/letter.h"

static bool is_blank(uint32_t character) {
    return character == '\t' || character == '\r' || character == '\n';
}

static bool is_shown(const struct letter *letter, bool lines) {
    return letter->kind == LETTER_PLAIN || letter->kind == LETTER_PRIVATE ||
           (lines && is_blank(letter->character));
}

/* Most of what is shown is plain ASCII: eight bytes at a time, as long as none of them is a control
 * character, DEL, or beyond ASCII. A borrow or a carry between bytes comes from such a one only. */
static struct span after_plain_words(struct span text) {
    const uint64_t ones = UINT64_MAX / 0xff;
    uint64_t word;
    while (span_len(text) >= sizeof word) {
        memcpy(&word, text.at, sizeof word);
        if (((word | (word - ones * 0x20) | (word + ones)) & ones * 0x80) != 0)
            break;
        text = span_after(text, sizeof word);
    }
    return text;
}

/* What needs no closer look. `lines`: line ends and tabs are plain, too. */
static struct span after_plain(struct span text, bool lines) {
    text = after_plain_words(text);
    while (!span_is_empty(text)) {
        const bool blank = is_blank(*text.at);
        if (blank ? !lines : *text.at < 0x20 || *text.at >= 0x7f)
            break;
        text.at++;
        if (blank)
            text = after_plain_words(text);
    }
    return text;
}

void text_clean(char *text, size_t length, bool lines) {
    struct span rest = after_plain(span_of(text, length), lines);
    struct letter letter;
    for (; letter_take(&rest, &letter); rest = after_plain(rest, lines)) {
        if (is_shown(&letter, lines))
            continue;
        const bool control = letter.character < 0x80;
        const char filler = !control ? '?' : is_blank(letter.character) ? ' ' : '.';
        const size_t end = length - span_len(rest);
        memset(text + end - span_len(letter.bytes), filler, span_len(letter.bytes));
    }
}

void text_copy(char *out, size_t capacity, struct span bytes) {
    static const char ellipsis[] = "...";
    size_t length = span_len(bytes);
    bool cut = length >= capacity;
    if (cut) {
        length = capacity - sizeof ellipsis;
        while (length > 0 && (bytes.at[length] & 0xc0) == 0x80) /* not within a character */
            length--;
    }
    if (length > 0)
        memcpy(out, bytes.at, length);
    text_clean(out, length, false);
    memcpy(out + length, cut ? ellipsis : "", cut ? sizeof ellipsis : 1);
}
