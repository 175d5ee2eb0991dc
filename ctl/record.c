/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds where a record ends, reads its fields, and judges what the fields say of each other. */
#include "ctl/record.h"

#define RECORD_LENGTH_TLV 5

#define AT(member) offsetof(struct ctl_record, member)

static const size_t offsets[CTL_RECORD_TAG_COUNT] = {
    [CTL_RECORD_LENGTH] = AT(length),
    [CTL_RECORD_DNS_NAME] = AT(dns_name),
    [CTL_RECORD_SUBJECT_NAME] = AT(subject),
    [CTL_RECORD_FUNCTION] = AT(role),
    [CTL_RECORD_ISSUER_NAME] = AT(issuer),
    [CTL_RECORD_SERIAL_NUMBER] = AT(serial),
    [CTL_RECORD_PUBLIC_KEY] = AT(public_key),
    [CTL_RECORD_SIGNATURE] = AT(signature),
    [CTL_RECORD_CERTIFICATE] = AT(certificate),
    [CTL_RECORD_IP_ADDRESS] = AT(address),
    [CTL_RECORD_CERTIFICATE_HASH] = AT(certificate_hash),
    [CTL_RECORD_HASH_ALGORITHM] = AT(hash_algorithm),
};

/* RECORDLENGTH at the front of `bytes`. Only its shape is looked at, not its number. */
static bool begins_with_length(struct span bytes, struct wire_u16 *length) {
    struct wire_u8 tag;
    struct wire_u16 size;
    return take_u8(&bytes, &tag) && take_be16(&bytes, &size) && tag.value == CTL_RECORD_LENGTH &&
           size.value == 2 && take_be16(&bytes, length);
}

/* Fewer than five bytes that are the beginning of a RECORDLENGTH. */
static bool is_cut_in_length(struct span bytes) {
    static const uint8_t start[] = {CTL_RECORD_LENGTH, 0, 2};
    size_t len = span_len(bytes);
    size_t compared = len < sizeof start ? len : sizeof start;
    return len > 0 && len < RECORD_LENGTH_TLV && memcmp(bytes.at, start, compared) == 0;
}

size_t ctl_record_size(struct span bytes) {
    struct wire_u16 length;
    if (span_is_empty(bytes) || is_cut_in_length(bytes))
        return 0;
    if (begins_with_length(bytes, &length) && length.value >= RECORD_LENGTH_TLV)
        return length.value;
    return ctl_run_size(CTL_IN_RECORD, bytes);
}

struct ctl_walk ctl_walk_record(const struct ctl_record *record) {
    return ctl_walk_of(CTL_IN_RECORD, record->whole, record->missing);
}

static uint32_t judge_length(const struct ctl_record *record) {
    struct wire_u16 length;
    if (!begins_with_length(record->whole, &length))
        return ANOMALY(CTL_RECORD_LENGTH_MISSING);
    if (length.value == 0)
        return ANOMALY(CTL_RECORD_LENGTH_ZERO);
    return length.value < RECORD_LENGTH_TLV ? ANOMALY(CTL_RECORD_LENGTH_WRONG) : 0;
}

/* What can be said only of a record that is all there. */
static uint32_t judge_whole(const struct ctl_record *record) {
    uint32_t anomalies = judge_length(record);
    if ((record->tags & UINT64_C(1) << CTL_RECORD_FUNCTION) == 0)
        anomalies |= ANOMALY(CTL_TAG_MISSING);
    bool has_hash = record->certificate_hash.at != NULL && record->hash_algorithm.at != NULL;
    if (has_hash &&
        !ctl_digest_has_size(record->hash_algorithm.value, span_len(record->certificate_hash)))
        anomalies |= ANOMALY(CTL_HASH_LENGTH_WRONG);
    return anomalies;
}

bool ctl_take_record(struct span *rest, struct ctl_record *out) {
    if (span_is_empty(*rest))
        return false;
    struct ctl_record record = {.whole = *rest, .missing = CTL_MISSING_UNKNOWN};
    size_t size = ctl_record_size(*rest);
    if (size != 0) {
        record.whole = span_first(*rest, size);
        record.missing = size - span_len(record.whole);
    }
    struct ctl_fill fill = ctl_fill_fields(
        ctl_walk_record(&record), (struct ctl_fields){offsets, CTL_RECORD_TAG_COUNT}, &record);
    record.tags = fill.tags;
    record.anomalies = fill.anomalies;
    record.anomalies |= record.missing == 0 ? judge_whole(&record) : ANOMALY(CTL_CUT_SHORT);
    rest->at = record.whole.end;
    *out = record;
    return true;
}

bool ctl_serial_equals(struct span a, struct span b) {
    if (span_is_empty(a) || span_is_empty(b))
        return false;
    while (span_len(a) > 1 && a.at[0] == 0)
        a.at++;
    while (span_len(b) > 1 && b.at[0] == 0)
        b.at++;
    return span_equals(a, b);
}
