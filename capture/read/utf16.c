/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/utf16.h"

#include <glib.h>

enum { HIGH_FIRST = 0xd800, LOW_FIRST = 0xdc00, LOW_LAST = 0xdfff, REPLACEMENT = 0xfffd };

enum utf16_order utf16_order_of(struct span lead) {
    if (span_len(lead) < 2)
        return UTF16_NONE;
    if (lead.at[0] == 0xff && lead.at[1] == 0xfe)
        return UTF16_LITTLE;
    return lead.at[0] == 0xfe && lead.at[1] == 0xff ? UTF16_BIG : UTF16_NONE;
}

static gunichar unit_at(const uint8_t *at, enum utf16_order order) {
    return order == UTF16_LITTLE ? (gunichar)(at[0] | at[1] << 8) : (gunichar)(at[0] << 8 | at[1]);
}

static bool is_high(gunichar unit) {
    return unit >= HIGH_FIRST && unit < LOW_FIRST;
}

static bool is_low(gunichar unit) {
    return unit >= LOW_FIRST && unit <= LOW_LAST;
}

size_t utf16_convert(struct span text, enum utf16_order order, uint8_t *out, size_t *used) {
    size_t length = 0;
    const uint8_t *at = text.at;
    while (text.end - at >= 2) {
        gunichar unit = unit_at(at, order);
        if (is_high(unit) && text.end - at < 4)
            break;
        at += 2;
        const gunichar next = is_high(unit) ? unit_at(at, order) : 0;
        if (is_low(next)) {
            unit = 0x10000 + ((unit - HIGH_FIRST) << 10) + (next - LOW_FIRST);
            at += 2;
        } else if (is_high(unit) || is_low(unit)) {
            unit = REPLACEMENT;
        }
        length += (size_t)g_unichar_to_utf8(unit, (char *)out + length);
    }
    *used = (size_t)(at - text.at);
    return length;
}
