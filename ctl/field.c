/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One walk over TLVs, each value stored where a table of offsets says. */
#include "ctl/field.h"

static bool is_number(const struct ctl_tag *definition) {
    return definition->kind >= CTL_KIND_VERSION && definition->kind <= CTL_KIND_MODULUS;
}

/* A number whose length is wrong is left absent: half of it is worse than nothing. */
static void store_number(size_t width, struct span value, void *field) {
    if (span_len(value) != width)
        return;
    bool is_read = (width == 1 && take_u8(&value, field)) ||
                   (width == 2 && take_be16(&value, field)) ||
                   (width == 4 && take_be32(&value, field));
    (void)is_read;
}

static void store(const struct ctl_tlv *tlv, void *field) {
    struct span *bytes = field;
    if (is_number(tlv->definition))
        store_number(tlv->definition->length, tlv->value, field);
    else
        *bytes = tlv->definition->kind == CTL_KIND_TEXT ? ctl_text_of(tlv->value) : tlv->value;
}

struct ctl_fill ctl_fill_fields(struct ctl_walk walk, struct ctl_fields fields, void *structure) {
    uint32_t anomalies = 0;
    struct ctl_tlv tlv;
    while (ctl_walk_next(&walk, &tlv)) {
        uint8_t tag = tlv.tag.value;
        bool is_wanted = tag < fields.count && fields.offsets[tag] != 0;
        if (is_wanted && (tlv.anomalies & ANOMALY(CTL_TAG_REPEATED)) == 0)
            store(&tlv, (char *)structure + fields.offsets[tag]);
        anomalies |= tlv.anomalies;
    }
    return (struct ctl_fill){walk.tags, anomalies};
}
