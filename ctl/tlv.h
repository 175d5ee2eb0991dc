/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pull parser under headers and records: one TLV after the other in the order of the bytes, a
 * container before what it holds. Reads only inside its span and allocates nothing.
 * Encoding (formats.md B.1): tag 1 byte, length 2 bytes big-endian counting the value alone, value;
 * padding in a header is a tag alone. */
#ifndef UCSCOPE_CTL_TLV_H
#define UCSCOPE_CTL_TLV_H

#include "ctl/anomaly.h"
#include "ctl/tag.h"
#include "wire/span.h"

/* The format has three levels (7 in it 9 in it 10); one more shows what is wrong there. */
#define CTL_DEPTH_MAX 4

/* The bytes end too early, and how much is missing cannot be told. */
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

/* A walk over the TLVs of `bytes`, of which `missing` more belong there but were cut off: what
 * would have lain in those is CTL_CUT_SHORT, and nobody's mistake. */
struct ctl_walk ctl_walk_of(enum ctl_scope scope, struct span bytes, size_t missing);

/* True: `out` is the next TLV, of at least one byte. False: the walk is at its end, `out`
 * untouched. */
MUST_USE bool ctl_walk_next(struct ctl_walk *walk, struct ctl_tlv *out);

/* A text without the zero byte that ends it, and without anything after that. */
struct span ctl_text_of(struct span value);

/* The number in the up to four bytes of a value. */
uint32_t ctl_number_of(struct span value);

/* How many bytes the TLVs at the front of `bytes` take up to the next that can begin a header or
 * record (tag 1, length 2), not counting the very first: finds the end of a record whose length is
 * no use. */
size_t ctl_run_size(enum ctl_scope scope, struct span bytes);

#endif
