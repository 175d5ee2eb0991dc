/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds where a header ends, reads its fields, and judges what the fields say of each other. */
#include "ctl/header.h"

#define TAG(tag) (UINT64_C(1) << (tag))

const uint64_t ctl_header_required_tags =
    TAG(CTL_HEADER_VERSION) | TAG(CTL_HEADER_LENGTH) | TAG(CTL_HEADER_SIGNER_ID) |
    TAG(CTL_HEADER_SIGNER_NAME) | TAG(CTL_HEADER_SERIAL_NUMBER) | TAG(CTL_HEADER_CA_NAME) |
    TAG(CTL_HEADER_SIGNATURE_INFO) | TAG(CTL_HEADER_DIGEST_ALGORITHM) |
    TAG(CTL_HEADER_SIGNATURE_ALGORITHM_INFO) | TAG(CTL_HEADER_SIGNATURE_ALGORITHM) |
    TAG(CTL_HEADER_SIGNATURE_MODULUS) | TAG(CTL_HEADER_SIGNATURE) | TAG(CTL_HEADER_FILE_NAME);

#define AT(member) offsetof(struct ctl_header, member)

static const size_t offsets[CTL_HEADER_TAG_COUNT] = {
    [CTL_HEADER_VERSION] = AT(version),
    [CTL_HEADER_LENGTH] = AT(length),
    [CTL_HEADER_SIGNER_NAME] = AT(signer_name),
    [CTL_HEADER_SERIAL_NUMBER] = AT(signer_serial),
    [CTL_HEADER_CA_NAME] = AT(signer_ca),
    [CTL_HEADER_DIGEST_ALGORITHM] = AT(digest_algorithm),
    [CTL_HEADER_SIGNATURE_ALGORITHM] = AT(signature_algorithm),
    [CTL_HEADER_SIGNATURE_MODULUS] = AT(signature_modulus),
    [CTL_HEADER_SIGNATURE] = AT(signature),
    [CTL_HEADER_FILE_NAME] = AT(file_name),
    [CTL_HEADER_TIMESTAMP] = AT(timestamp),
    [CTL_HEADER_IV] = AT(iv),
    [CTL_HEADER_FILL_COUNT] = AT(fill_count),
    [CTL_HEADER_KEY_SIZE] = AT(key_size),
    [CTL_HEADER_KEY_ALGORITHM] = AT(key_algorithm),
    [CTL_HEADER_WRAPPED_KEY] = AT(wrapped_key),
    [CTL_HEADER_PLAINTEXT_DIGEST_ALGORITHM] = AT(plaintext_digest_algorithm),
    [CTL_HEADER_PLAINTEXT_DIGEST] = AT(plaintext_digest),
    [CTL_HEADER_SIGNER_VERSION] = AT(signer_version),
};

bool ctl_has_magic(struct span bytes) {
    struct wire_u8 version_tag, length_tag;
    struct wire_u16 version_size, version, length_size, length;
    bool is_whole = take_u8(&bytes, &version_tag) && take_be16(&bytes, &version_size) &&
                    take_be16(&bytes, &version) && take_u8(&bytes, &length_tag) &&
                    take_be16(&bytes, &length_size) && take_be16(&bytes, &length);
    return is_whole && version_tag.value == CTL_HEADER_VERSION && version_size.value == 2 &&
           ctl_version_is_known(version.value) && length_tag.value == CTL_HEADER_LENGTH &&
           length_size.value == 2 && length.value >= CTL_HEADER_SIZE_BYTES;
}

/* HEADERLENGTH is the first or the second TLV, and is believed if it counts at least both. */
static bool find_length(struct span bytes, struct wire_u16 *out) {
    struct ctl_walk walk =
        ctl_walk_of(CTL_IN_HEADER, span_first(bytes, CTL_HEADER_SIZE_BYTES), CTL_MISSING_UNKNOWN);
    struct ctl_tlv tlv;
    while (ctl_walk_next(&walk, &tlv)) {
        struct wire_u16 length;
        bool is_length = tlv.depth == 0 && tlv.tag.value == CTL_HEADER_LENGTH && tlv.whole_value &&
                         tlv.length.value == 2 && take_be16(&tlv.value, &length);
        if (!is_length)
            continue;
        if (length.value < CTL_HEADER_SIZE_BYTES)
            return false;
        *out = length;
        return true;
    }
    return false;
}

size_t ctl_header_size(struct span bytes) {
    struct wire_u16 length;
    if (span_len(bytes) < CTL_HEADER_SIZE_BYTES)
        return 0;
    if (find_length(bytes, &length))
        return length.value;
    size_t run = ctl_run_size(CTL_IN_HEADER, bytes);
    return run < CTL_HEADER_SIZE_BYTES ? CTL_HEADER_SIZE_BYTES : run;
}

struct ctl_walk ctl_walk_header(const struct ctl_header *header) {
    return ctl_walk_of(CTL_IN_HEADER, header->whole, header->missing);
}

/* The TLV that header->signature came from: the first of its tag. */
static struct span find_signature_tlv(const struct ctl_header *header) {
    struct ctl_walk walk = ctl_walk_header(header);
    struct ctl_tlv tlv;
    while (ctl_walk_next(&walk, &tlv)) {
        if (tlv.tag.value == CTL_HEADER_SIGNATURE)
            return tlv.whole;
    }
    return (struct span){NULL, NULL};
}

static uint32_t judge_padding(const struct ctl_header *header) {
    struct ctl_walk walk = ctl_walk_header(header);
    struct ctl_tlv tlv;
    unsigned run = 0;
    while (ctl_walk_next(&walk, &tlv)) {
        bool is_padding = tlv.definition->kind == CTL_KIND_PADDING;
        if (run > 0 && !is_padding)
            return ANOMALY(CTL_PADDING_MISPLACED);
        run = is_padding ? run + 1 : 0;
    }
    return run > 3 ? ANOMALY(CTL_PADDING_MISPLACED) : 0;
}

static uint32_t judge_length(const struct ctl_header *header) {
    struct wire_u16 length;
    if (!find_length(header->whole, &length))
        return ANOMALY(CTL_HEADER_LENGTH_WRONG);
    struct ctl_walk walk = ctl_walk_header(header);
    struct ctl_tlv tlv;
    while (ctl_walk_next(&walk, &tlv)) {
        if (tlv.depth == 0 && (tlv.anomalies & ANOMALY(CTL_LENGTH_OVERRUN)) != 0)
            return ANOMALY(CTL_HEADER_LENGTH_WRONG);
    }
    return length.value % 4 != 0 ? ANOMALY(CTL_HEADER_NOT_ALIGNED) : 0;
}

static uint32_t judge_sizes(const struct ctl_header *header) {
    uint32_t anomalies = 0;
    unsigned bits = header->signature_modulus.at == NULL
                        ? 0
                        : ctl_modulus_bits(header->signature_modulus.value);
    if (header->signature.at != NULL && bits != 0 && span_len(header->signature) != bits / 8)
        anomalies |= ANOMALY(CTL_SIGNATURE_LENGTH_WRONG);
    bool has_digest =
        header->plaintext_digest.at != NULL && header->plaintext_digest_algorithm.at != NULL;
    if (has_digest && !ctl_digest_has_size(header->plaintext_digest_algorithm.value,
                                           span_len(header->plaintext_digest)))
        anomalies |= ANOMALY(CTL_HASH_LENGTH_WRONG);
    return anomalies;
}

/* What can be said only of a header that is all there. */
static uint32_t judge_whole(const struct ctl_header *header) {
    uint32_t anomalies = judge_padding(header) | judge_length(header) | judge_sizes(header);
    if ((header->tags & ctl_header_required_tags) != ctl_header_required_tags)
        anomalies |= ANOMALY(CTL_TAG_MISSING);
    return anomalies;
}

bool ctl_take_header(struct span *rest, struct ctl_header *out) {
    if (span_is_empty(*rest))
        return false;
    struct ctl_header header = {.whole = *rest, .missing = CTL_MISSING_UNKNOWN};
    size_t size = ctl_header_size(*rest);
    if (size != 0) {
        header.whole = span_first(*rest, size);
        header.missing = size - span_len(header.whole);
    }
    struct ctl_fill fill = ctl_fill_fields(
        ctl_walk_header(&header), (struct ctl_fields){offsets, CTL_HEADER_TAG_COUNT}, &header);
    header.tags = fill.tags;
    header.anomalies = fill.anomalies;
    header.signature_tlv = find_signature_tlv(&header);
    if (header.version.at != NULL && !ctl_version_is_known(header.version.value))
        header.anomalies |= ANOMALY(CTL_VERSION_UNKNOWN);
    header.anomalies |= header.missing == 0 ? judge_whole(&header) : ANOMALY(CTL_CUT_SHORT);
    rest->at = header.whole.end;
    *out = header;
    return true;
}
