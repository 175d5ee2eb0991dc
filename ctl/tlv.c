/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks the TLVs of a header or record with a small stack of containers. */
#include "ctl/tlv.h"

struct ctl_walk ctl_walk_of(enum ctl_scope scope, struct span bytes, size_t missing) {
    return (struct ctl_walk){.scope = scope, .levels = {{.rest = bytes, .missing = missing}}};
}

struct span ctl_text_of(struct span value) {
    struct span rest = value;
    struct span text;
    return take_until(&rest, 0, &text) ? text : value;
}

uint32_t ctl_number_of(struct span value) {
    uint32_t number = 0;
    struct wire_u8 byte;
    value = span_first(value, sizeof number);
    while (take_u8(&value, &byte))
        number = number << 8 | byte.value;
    return number;
}

/* The length says `lacking` bytes more than there are. */
static uint32_t judge_shortage(const struct ctl_level *level, size_t lacking) {
    return lacking <= level->missing ? ANOMALY(CTL_CUT_SHORT) : ANOMALY(CTL_LENGTH_OVERRUN);
}

static void read_length_and_value(struct ctl_level *level, struct ctl_tlv *tlv) {
    struct span *rest = &level->rest;
    size_t size = sizeof tlv->length.value;
    if (take_be16(rest, &tlv->length)) {
        size = tlv->length.value;
        tlv->whole_value = take_bytes(rest, size, &tlv->value);
        if (tlv->whole_value)
            return;
    }
    tlv->anomalies |= judge_shortage(level, size - span_len(*rest));
    tlv->value = *rest;
    rest->at = rest->end;
}

static uint32_t judge_text(struct span value) {
    size_t text = span_len(ctl_text_of(value));
    if (text == span_len(value))
        return ANOMALY(CTL_TEXT_NOT_TERMINATED);
    return text + 1 < span_len(value) ? ANOMALY(CTL_TEXT_AFTER_END) : 0;
}

/* Numbers are judged once their length is known to be right. */
static uint32_t judge_number(enum ctl_kind kind, struct span value) {
    switch (kind) {
    case CTL_KIND_DIGEST_ALGORITHM:
        return ctl_digest_name(value.at[0]) == NULL ? ANOMALY(CTL_ALGORITHM_UNKNOWN) : 0;
    case CTL_KIND_SIGNATURE_ALGORITHM:
        return value.at[0] != CTL_SIGNATURE_RSA ? ANOMALY(CTL_ALGORITHM_UNKNOWN) : 0;
    case CTL_KIND_MODULUS:
        return ctl_modulus_bits(value.at[0]) == 0 ? ANOMALY(CTL_ALGORITHM_UNKNOWN) : 0;
    case CTL_KIND_ROLE:
        return ctl_role_name((uint16_t)(value.at[0] << 8 | value.at[1])) == NULL
                   ? ANOMALY(CTL_ROLE_UNKNOWN)
                   : 0;
    default:
        return 0;
    }
}

static uint32_t judge_value(const struct ctl_tag *definition, struct span value) {
    if (definition->length != 0 && definition->length != span_len(value))
        return ANOMALY(CTL_LENGTH_WRONG);
    if (definition->kind == CTL_KIND_ADDRESS && span_len(value) != 4 && span_len(value) != 16)
        return ANOMALY(CTL_LENGTH_WRONG);
    if (definition->kind == CTL_KIND_TEXT)
        return judge_text(value);
    return judge_number(definition->kind, value);
}

static uint32_t judge_scope(const struct ctl_tlv *tlv, const struct ctl_level *level) {
    if (tlv->definition->kind == CTL_KIND_UNKNOWN)
        return ANOMALY(CTL_TAG_UNKNOWN);
    return tlv->definition->parent != level->tag ? ANOMALY(CTL_TAG_MISPLACED) : 0;
}

static uint32_t judge_repetition(uint64_t *tags, const struct ctl_tlv *tlv) {
    uint64_t bit = tlv->tag.value < 64 ? UINT64_C(1) << tlv->tag.value : 0;
    bool is_repeat = (*tags & bit) != 0 && tlv->definition->kind != CTL_KIND_PADDING;
    *tags |= bit;
    return is_repeat ? ANOMALY(CTL_TAG_REPEATED) : 0;
}

static void enter_container(struct ctl_walk *walk, struct ctl_tlv *tlv) {
    if (walk->depth + 1 == CTL_DEPTH_MAX) {
        tlv->anomalies |= ANOMALY(CTL_NESTED_TOO_DEEP);
        return;
    }
    bool is_cut = (tlv->anomalies & ANOMALY(CTL_CUT_SHORT)) != 0;
    size_t missing = is_cut ? tlv->length.value - span_len(tlv->value) : 0;
    walk->levels[++walk->depth] =
        (struct ctl_level){.rest = tlv->value, .missing = missing, .tag = tlv->tag.value};
}

bool ctl_walk_next(struct ctl_walk *walk, struct ctl_tlv *out) {
    while (span_is_empty(walk->levels[walk->depth].rest)) {
        if (walk->depth == 0)
            return false;
        walk->depth--;
    }
    struct ctl_level *level = &walk->levels[walk->depth];
    struct ctl_tlv tlv = {.whole = level->rest, .depth = walk->depth};
    if (!take_u8(&level->rest, &tlv.tag))
        return false;
    tlv.definition = ctl_tag_of(walk->scope, tlv.tag.value);
    tlv.anomalies = judge_scope(&tlv, level) | judge_repetition(&walk->tags, &tlv);
    tlv.value = (struct span){level->rest.at, level->rest.at};
    if (tlv.definition->kind == CTL_KIND_PADDING)
        tlv.whole_value = true;
    else
        read_length_and_value(level, &tlv);
    tlv.whole.end = level->rest.at;
    if (tlv.whole_value)
        tlv.anomalies |= judge_value(tlv.definition, tlv.value);
    if (tlv.definition->kind == CTL_KIND_CONTAINER && tlv.length.at != NULL)
        enter_container(walk, &tlv);
    *out = tlv;
    return true;
}

size_t ctl_run_size(enum ctl_scope scope, struct span bytes) {
    struct ctl_walk walk = ctl_walk_of(scope, bytes, 0);
    struct ctl_tlv tlv;
    size_t size = 0;
    while (ctl_walk_next(&walk, &tlv)) {
        if (tlv.depth > 0)
            continue;
        bool is_start = tlv.tag.value == CTL_RECORD_LENGTH && tlv.length.value == 2;
        if (is_start && tlv.whole.at != bytes.at)
            return size;
        size = (size_t)(tlv.whole.end - bytes.at);
    }
    return size;
}

/* --- the values in a struct ---------------------------------------------------------------- */

static bool is_number(const struct ctl_tag *definition) {
    return definition->kind >= CTL_KIND_VERSION && definition->kind <= CTL_KIND_MODULUS;
}

/* A number of the wrong length is left absent. */
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
