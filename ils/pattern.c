/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ils/pattern.h"

enum { PEER_ID_BYTES = 16, PEER_ID_DIGITS = 32, CLUSTER_ID_LEAST = 6, CLUSTER_ID_MOST = 50 };

const char *const ils_pattern_text[ILS_PATTERN_KINDS] = {
    [ILS_PEER_ID_TEXT] = "peer id",
    [ILS_PEER_ID_BYTES] = "peer id, 16 bytes",
    [ILS_ADDRESS] = "address",
    [ILS_HOST_NAME] = "host name",
    [ILS_CLUSTER_ID] = "text that could be a cluster id",
};

static bool is_digit(uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

static bool is_letter(uint8_t byte) {
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_hex(uint8_t byte) {
    return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

/* What cluster ids (formats.md A.2), host names, addresses and peer ids are written with. */
static bool is_name_byte(uint8_t byte) {
    return is_digit(byte) || is_letter(byte) || byte == '.' || byte == '-';
}

static bool is_printable(uint8_t byte) {
    return byte >= 0x20 && byte < 0x7f;
}

/* --- text ------------------------------------------------------------------------------------ */

/* 32 hex digits, or 8-4-4-4-12 of them. */
static bool is_peer_id(struct span text) {
    const bool dashed = span_len(text) == PEER_ID_DIGITS + 4;
    if (!dashed && span_len(text) != PEER_ID_DIGITS)
        return false;
    for (size_t i = 0; i < span_len(text); i++) {
        const bool dash = dashed && (i == 8 || i == 13 || i == 18 || i == 23);
        if (dash ? text.at[i] != '-' : !is_hex(text.at[i]))
            return false;
    }
    return true;
}

/* Four numbers up to 255. */
static bool is_address(struct span text) {
    for (unsigned part = 0; part < 4; part++) {
        unsigned value = 0, digits = 0;
        while (!span_is_empty(text) && is_digit(text.at[0]) && digits < 3) {
            value = value * 10 + (unsigned)(text.at[0] - '0');
            text = span_after(text, 1);
            digits++;
        }
        if (digits == 0 || value > 255)
            return false;
        if (part < 3 && (span_is_empty(text) || text.at[0] != '.'))
            return false;
        if (part < 3)
            text = span_after(text, 1);
    }
    return span_is_empty(text);
}

/* RFC 1123 2.1: labels of up to 63 letters, digits and inner dashes; two of them at least, the last
 * of letters, two at least. */
static bool is_host_name(struct span text) {
    unsigned labels = 0;
    bool last_is_letters = false;
    while (!span_is_empty(text)) {
        size_t length = 0;
        last_is_letters = true;
        while (length < span_len(text) && text.at[length] != '.')
            last_is_letters &= is_letter(text.at[length++]);
        if (length == 0 || length > 63 || text.at[0] == '-' || text.at[length - 1] == '-')
            return false;
        last_is_letters &= length >= 2;
        labels++;
        const bool ends_with_dot = span_len(text) == length + 1;
        if (ends_with_dot)
            return false;
        text = span_after(text, length + 1);
    }
    return labels >= 2 && last_is_letters;
}

static bool is_cluster_id(struct span text) {
    bool has_letter = false;
    for (size_t i = 0; i < span_len(text); i++)
        has_letter |= is_letter(text.at[i]);
    return has_letter && span_len(text) >= CLUSTER_ID_LEAST && span_len(text) <= CLUSTER_ID_MOST;
}

/* What a run of name bytes with nothing printable around it is. */
static bool judge_text(struct span text, struct ils_pattern *out) {
    static const struct {
        enum ils_pattern_kind kind;
        bool (*fits)(struct span text);
    } kinds[] = {{ILS_PEER_ID_TEXT, is_peer_id},
                 {ILS_ADDRESS, is_address},
                 {ILS_HOST_NAME, is_host_name},
                 {ILS_CLUSTER_ID, is_cluster_id}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].fits(text)) {
            *out = (struct ils_pattern){kinds[i].kind, text};
            return true;
        }
    return false;
}

/* --- bytes ----------------------------------------------------------------------------------- */

/* RFC 4122 4.4, and bytes as different from each other as random ones: of 16, on average 15.5 are.
 */
static bool is_peer_id_bytes(struct span bytes) {
    enum { DIFFERENT_LEAST = 13, PRINTABLE_MOST = 12 };
    if (span_len(bytes) < PEER_ID_BYTES || (bytes.at[6] & 0xf0) != 0x40 ||
        (bytes.at[8] & 0xc0) != 0x80)
        return false;
    unsigned different = 0, printable = 0;
    for (unsigned i = 0; i < PEER_ID_BYTES; i++) {
        unsigned before = 0;
        while (before < i && bytes.at[before] != bytes.at[i])
            before++;
        different += before == i;
        printable += is_printable(bytes.at[i]);
    }
    return different >= DIFFERENT_LEAST && printable <= PRINTABLE_MOST;
}

static size_t run_length(struct span bytes, bool (*belongs)(uint8_t byte)) {
    size_t length = 0;
    while (length < span_len(bytes) && belongs(bytes.at[length]))
        length++;
    return length;
}

bool ils_take_pattern(struct span *rest, struct ils_pattern *out) {
    while (!span_is_empty(*rest)) {
        if (is_peer_id_bytes(*rest)) {
            *out = (struct ils_pattern){ILS_PEER_ID_BYTES, span_first(*rest, PEER_ID_BYTES)};
            *rest = span_after(*rest, PEER_ID_BYTES);
            return true;
        }
        const size_t length = run_length(*rest, is_name_byte);
        const struct span text = span_first(*rest, length);
        const struct span behind = span_after(*rest, length);
        *rest = length > 0 ? behind : span_after(*rest, 1);
        const bool alone = span_is_empty(behind) || !is_printable(behind.at[0]);
        if (length >= CLUSTER_ID_LEAST && alone && judge_text(text, out))
            return true;
    }
    return false;
}
