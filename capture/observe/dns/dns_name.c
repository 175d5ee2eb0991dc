/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/dns/dns_name.h"

#include <glib.h>

enum { LABEL_MOST = 63, POINTER = 0xc0 };

/* A text that is being written. */
struct writing {
    char *at, *end; /* room for the terminating zero is behind */
};

static bool put(struct writing *out, char byte) {
    if (out->at == out->end)
        return false;
    *out->at++ = byte;
    return true;
}

/* As master files have it (RFC 1035 5.1). */
static bool put_byte(struct writing *out, uint8_t byte) {
    if (!g_ascii_isgraph((char)byte))
        return put(out, '\\') && put(out, (char)('0' + byte / 100)) &&
               put(out, (char)('0' + byte / 10 % 10)) && put(out, (char)('0' + byte % 10));
    if (strchr("\".;\\()@$", byte) != NULL && !put(out, '\\'))
        return false;
    return put(out, g_ascii_tolower((char)byte));
}

static bool put_label(struct writing *out, struct span label, bool is_first) {
    if (!is_first && !put(out, '.'))
        return false;
    for (; label.at != label.end; label.at++)
        if (!put_byte(out, *label.at))
            return false;
    return true;
}

/* Goes on at what a pointer points to, which is before `*began`. */
static bool follow(struct span message, uint8_t high, struct span *from, const uint8_t **began) {
    struct wire_u8 low;
    if (!take_u8(from, &low))
        return false;
    const size_t offset = (size_t)(high & ~POINTER) << 8 | low.value;
    if (offset >= (size_t)(*began - message.at))
        return false;
    *from = span_after(message, offset);
    *began = from->at;
    return true;
}

bool dns_take_name(struct span message, struct span *rest, char out[DNS_NAME]) {
    struct writing text = {out, out + DNS_NAME - 1};
    struct span from = *rest, label;
    const uint8_t *began = rest->at, *behind = NULL; /* the first pointer */
    struct wire_u8 length = {NULL, LABEL_MOST};
    while (take_u8(&from, &length) && length.value != 0) {
        if (length.value >= POINTER) {
            if (behind == NULL)
                behind = from.at + 1;
            if (!follow(message, length.value, &from, &began))
                return false;
        } else if (length.value > LABEL_MOST || !take_bytes(&from, length.value, &label) ||
                   !put_label(&text, label, text.at == out)) {
            return false;
        }
    }
    if (length.value != 0) /* it ends before its end */
        return false;
    *text.at = '\0';
    rest->at = behind == NULL ? from.at : behind;
    return true;
}
