/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pull parser of headers and records: one TLV after the other in the order of the bytes, a
 * container before the TLVs in it. Reads only inside its span and allocates nothing.
 * Encoding (formats.md B.1): tag 1 byte, length 2 bytes big-endian counting the value alone, value;
 * padding in a header is a tag alone. */
#ifndef UCSCOPE_CTL_TLV_H
#define UCSCOPE_CTL_TLV_H

#include "ctl/anomaly.h"
#include "ctl/tag.h"
#include "wire/span.h"

/* The format has three levels (tag 10 in 9 in 7); a fourth shows what was nested wrongly. */
#define CTL_DEPTH_MAX 4

/* The bytes end too early, and how much is missing is not known. */
#define CTL_MISSING_UNKNOWN (SIZE_MAX / 2)

struct ctl_tlv {
    struct span whole;                /* from the tag to the end of the value, never empty */
    struct wire_u8 tag;               /* `at` is never NULL */
    struct wire_u16 length;           /* `at` is NULL when there is none: padding, or cut off */
    struct span value;                /* as much of it as there is */
    bool whole_value;                 /* nothing of `value` is missing */
    unsigned depth;                   /* 0: directly in the header or record */
    const struct ctl_tag *definition; /* never NULL */
    uint32_t anomalies;               /* ANOMALY(enum ctl_anomaly) of this TLV alone */
};

struct ctl_level {
    struct span rest;
    size_t missing; /* bytes that belong here but were cut off */
    uint8_t tag;    /* of the container; 0 at the bottom */
};

struct ctl_walk {
    enum ctl_scope scope;
    unsigned depth;
    uint64_t tags; /* set of the tags met so far: bit 1 << tag, of those up to 63 */
    struct ctl_level levels[CTL_DEPTH_MAX];
};

/* A walk over the TLVs of `bytes`, after which `missing` more bytes were cut off: a value that ends
 * in those is CTL_CUT_SHORT, not CTL_LENGTH_OVERRUN. */
struct ctl_walk ctl_walk_of(enum ctl_scope scope, struct span bytes, size_t missing);

/* True: `out` is the next TLV, of at least one byte. False: the walk is at its end, `out`
 * untouched. */
MUST_USE bool ctl_walk_next(struct ctl_walk *walk, struct ctl_tlv *out);

/* A text without the zero byte that ends it, and without anything after that. */
struct span ctl_text_of(struct span value);

/* The number in the up to four bytes of a value. */
uint32_t ctl_number_of(struct span value);

/* The bytes from the front of `bytes` to the next TLV that can begin a header or record (tag 1,
 * length 2), the very first one left out of account: the size of a record whose own length is of no
 * use. */
size_t ctl_run_size(enum ctl_scope scope, struct span bytes);

/* --- the values in a struct ---------------------------------------------------------------- */

/* Where the value of a tag goes: offsetof(struct ..., member). A text, serial, address or other
 * bytes go into a struct span, a number into a struct wire_u8, wire_u16 or wire_u32 by the length
 * that its tag has in ctl/tag.c. An offset of 0 means: nowhere (no struct here has a field at its
 * very front). */
struct ctl_fields {
    const size_t *offsets; /* indexed by tag */
    size_t count;
};

struct ctl_fill {
    uint64_t tags;      /* as in struct ctl_walk */
    uint32_t anomalies; /* of all TLVs together */
};

/* Walks to the end and stores the first value of each tag in `structure`, at its offset. */
struct ctl_fill ctl_fill_fields(struct ctl_walk walk, struct ctl_fields fields, void *structure);

#endif
