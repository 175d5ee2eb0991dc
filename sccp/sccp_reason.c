/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sccp/sccp_reason.h"

static const struct {
    uint8_t page, number;
    const char *letters, *text;
} reasons[SCCP_REASON_COUNT] = {[SCCP_REASON_OTHER] = {0, 0, "", ""},
#define X(NAME, page, number, letters, text) [SCCP_REASON_##NAME] = {page, number, letters, text},
                                SCCP_REASON_TABLE(X)
#undef X
};

static uint8_t lower(uint8_t c) {
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool is_letter_or_digit(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* Takes these letters, whatever stands between them. False: it begins otherwise. */
static bool take_letters(struct span *text, const char *letters) {
    struct span rest = *text;
    for (; *letters != '\0'; letters++) {
        while (!span_is_empty(rest) && !is_letter_or_digit(lower(*rest.at)))
            rest.at++;
        if (span_is_empty(rest) || lower(*rest.at) != (uint8_t)*letters)
            return false;
        rest.at++;
    }
    *text = rest;
    return true;
}

/* What `text` has of letters and digits is `letters`, perhaps behind what every rejection says. */
static bool is_spelled(struct span text, const char *letters) {
    (void)take_letters(&text, "registrationrejected");
    if (!take_letters(&text, letters))
        return false;
    while (!span_is_empty(text) && !is_letter_or_digit(lower(*text.at)))
        text.at++;
    return span_is_empty(text);
}

enum sccp_reason sccp_reason_of(struct span text) {
    const bool is_number = span_len(text) == 2;
    for (unsigned reason = SCCP_REASON_OTHER + 1; reason < SCCP_REASON_COUNT; reason++)
        if (is_number ? text.at[0] == reasons[reason].page && text.at[1] == reasons[reason].number
                      : is_spelled(text, reasons[reason].letters))
            return (enum sccp_reason)reason;
    return SCCP_REASON_OTHER;
}

const char *sccp_reason_text(enum sccp_reason reason) {
    return reason < SCCP_REASON_COUNT ? reasons[reason].text : "";
}
