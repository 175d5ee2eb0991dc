/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts the TLVs of a header or record into the named fields of a struct. */
#ifndef UCSCOPE_CTL_FIELD_H
#define UCSCOPE_CTL_FIELD_H

#include "ctl/tlv.h"

/* Where the value of a tag goes: offsetof(struct ..., member). A text, serial, address or other
 * bytes go into a struct span, a number into a struct wire_u8, wire_u16 or wire_u32 by the length
 * that its tag has in ctl/tag.c. An offset of 0 means: nowhere (no struct here keeps a field at its
 * very front). */
struct ctl_fields {
    const size_t *offsets; /* indexed by tag */
    size_t count;
};

struct ctl_fill {
    uint64_t tags;      /* as in struct ctl_walk */
    uint32_t anomalies; /* of all TLVs together */
};

/* Walks to the end and stores each first occurrence of a tag at its place in `structure`. */
struct ctl_fill ctl_fill_fields(struct ctl_walk walk, struct ctl_fields fields, void *structure);

#endif
