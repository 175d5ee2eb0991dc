/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A view of bytes, and the only reads from one. A read moves the front of the view forward when the
 * bytes are there and changes nothing when they are not, so no reader can look outside its span.
 * Numbers remember where they stood: highlights in Wireshark need no offsets of their own. */
#ifndef UCSCOPE_WIRE_SPAN_H
#define UCSCOPE_WIRE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MUST_USE __attribute__((warn_unused_result))

/* The compiler, counting their many callers, would otherwise call these few instructions as
 * functions: twice the time for a packet. */
#define ALWAYS_INLINE __attribute__((always_inline)) static inline

/* For what few packets come to, inside of functions that all do: those need fewer registers then.
 */
#define NEVER_INLINE __attribute__((noinline))

/* Bytes from `at` up to but not including `end`. Never owns them. {NULL, NULL} is a valid empty
 * span. */
struct span {
    const uint8_t *at;
    const uint8_t *end;
};

/* A number as it was read, in host order, and its first byte. */
struct wire_u8 {
    const uint8_t *at;
    uint8_t value;
};
struct wire_u16 {
    const uint8_t *at;
    uint16_t value;
};
struct wire_u32 {
    const uint8_t *at;
    uint32_t value;
};

ALWAYS_INLINE struct span span_of(const void *bytes, size_t len) {
    const uint8_t *at = bytes;
    return (struct span){at, at == NULL ? NULL : at + len};
}

static inline struct span span_of_text(const char *text) {
    return span_of(text, strlen(text));
}

ALWAYS_INLINE size_t span_len(struct span span) {
    return (size_t)((uintptr_t)span.end - (uintptr_t)span.at);
}

ALWAYS_INLINE bool span_is_empty(struct span span) {
    return span.at == span.end;
}

/* The first `len` bytes of `span`, or all of it when it is shorter. */
ALWAYS_INLINE struct span span_first(struct span span, size_t len) {
    return span_len(span) <= len ? span : (struct span){span.at, span.at + len};
}

/* `span` without its first `len` bytes; empty when it is shorter. */
ALWAYS_INLINE struct span span_after(struct span span, size_t len) {
    return span_len(span) <= len ? (struct span){span.end, span.end}
                                 : (struct span){span.at + len, span.end};
}

static inline bool span_equals(struct span a, struct span b) {
    return span_len(a) == span_len(b) && (span_is_empty(a) || memcmp(a.at, b.at, span_len(a)) == 0);
}

static inline bool span_equals_text(struct span span, const char *text) {
    return span_equals(span, span_of_text(text));
}

static inline bool span_starts_with_text(struct span span, const char *text) {
    return span_equals(span_first(span, strlen(text)), span_of_text(text));
}

/* Where `text`, which is not empty, stands first; NULL: nowhere. */
static inline const uint8_t *span_find_text(struct span span, const char *text) {
    const size_t length = strlen(text);
    while (span_len(span) >= length) {
        const uint8_t *at = memchr(span.at, text[0], span_len(span) - length + 1);
        if (at == NULL || memcmp(at, text, length) == 0)
            return at;
        span.at = at + 1;
    }
    return NULL;
}

/* Where `byte` stands last; NULL: nowhere. */
static inline const uint8_t *span_find_last(struct span span, uint8_t byte) {
    for (const uint8_t *at = span.end; at != span.at; at--)
        if (at[-1] == byte)
            return at - 1;
    return NULL;
}

/* All take_ functions: true, the value is in `out` and `rest` begins after it; or false, and
 * neither was changed. Numbers of more than one byte are big-endian (be) or little-endian (le) on
 * the wire. */

MUST_USE ALWAYS_INLINE bool take_bytes(struct span *rest, size_t len, struct span *out) {
    if (span_len(*rest) < len)
        return false;
    *out = (struct span){rest->at, rest->at + len};
    rest->at += len;
    return true;
}

MUST_USE ALWAYS_INLINE bool take_skip(struct span *rest, size_t len) {
    struct span skipped;
    return take_bytes(rest, len, &skipped);
}

MUST_USE ALWAYS_INLINE bool take_u8(struct span *rest, struct wire_u8 *out) {
    struct span raw;
    if (!take_bytes(rest, 1, &raw))
        return false;
    *out = (struct wire_u8){raw.at, raw.at[0]};
    return true;
}

MUST_USE ALWAYS_INLINE bool take_be16(struct span *rest, struct wire_u16 *out) {
    struct span raw;
    if (!take_bytes(rest, 2, &raw))
        return false;
    *out = (struct wire_u16){raw.at, (uint16_t)(raw.at[0] << 8 | raw.at[1])};
    return true;
}

MUST_USE ALWAYS_INLINE bool take_le16(struct span *rest, struct wire_u16 *out) {
    struct span raw;
    if (!take_bytes(rest, 2, &raw))
        return false;
    *out = (struct wire_u16){raw.at, (uint16_t)(raw.at[1] << 8 | raw.at[0])};
    return true;
}

MUST_USE static inline bool take_be24(struct span *rest, struct wire_u32 *out) {
    struct span raw;
    if (!take_bytes(rest, 3, &raw))
        return false;
    *out =
        (struct wire_u32){raw.at, (uint32_t)raw.at[0] << 16 | (uint32_t)raw.at[1] << 8 | raw.at[2]};
    return true;
}

MUST_USE ALWAYS_INLINE bool take_be32(struct span *rest, struct wire_u32 *out) {
    struct span raw;
    if (!take_bytes(rest, 4, &raw))
        return false;
    *out = (struct wire_u32){raw.at, (uint32_t)raw.at[0] << 24 | (uint32_t)raw.at[1] << 16 |
                                         (uint32_t)raw.at[2] << 8 | raw.at[3]};
    return true;
}

MUST_USE ALWAYS_INLINE bool take_le32(struct span *rest, struct wire_u32 *out) {
    struct span raw;
    if (!take_bytes(rest, 4, &raw))
        return false;
    *out = (struct wire_u32){raw.at, (uint32_t)raw.at[3] << 24 | (uint32_t)raw.at[2] << 16 |
                                         (uint32_t)raw.at[1] << 8 | raw.at[0]};
    return true;
}

/* Takes a vector with a length prefix of 1, 2 or 3 bytes in front (RFC 8446 3.4). The length counts
 * the bytes after itself. False when the prefix or the body is not whole. */
MUST_USE static inline bool take_vector8(struct span *rest, struct span *out) {
    struct span trial = *rest;
    struct wire_u8 len;
    if (!take_u8(&trial, &len) || !take_bytes(&trial, len.value, out))
        return false;
    *rest = trial;
    return true;
}

MUST_USE static inline bool take_vector16(struct span *rest, struct span *out) {
    struct span trial = *rest;
    struct wire_u16 len;
    if (!take_be16(&trial, &len) || !take_bytes(&trial, len.value, out))
        return false;
    *rest = trial;
    return true;
}

MUST_USE static inline bool take_vector24(struct span *rest, struct span *out) {
    struct span trial = *rest;
    struct wire_u32 len;
    if (!take_be24(&trial, &len) || !take_bytes(&trial, len.value, out))
        return false;
    *rest = trial;
    return true;
}

/* Every byte is 0, as where bytes were taken out of a capture; an empty span is not. */
static inline bool span_is_blank(struct span span) {
    const size_t length = span_len(span);
    return length > 0 && *span.at == 0 && memcmp(span.at, span.at + 1, length - 1) == 0;
}

/* Takes everything up to and without the first `stop` byte, and the stop byte itself. False when
 * there is no such byte. */
MUST_USE static inline bool take_until(struct span *rest, uint8_t stop, struct span *out) {
    if (span_is_empty(*rest))
        return false;
    const uint8_t *found = memchr(rest->at, stop, span_len(*rest));
    if (found == NULL)
        return false;
    *out = (struct span){rest->at, found};
    rest->at = found + 1;
    return true;
}

#endif
