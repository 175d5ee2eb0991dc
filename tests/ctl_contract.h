/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds of the CTL decoder for any bytes whatever. Unit tests and the fuzzer both call this;
 * what does not hold ends the process. */
#ifndef UCSCOPE_TESTS_CTL_CONTRACT_H
#define UCSCOPE_TESTS_CTL_CONTRACT_H

#include "ctl/file.h"

#include <stdio.h>
#include <stdlib.h>

#define MUST(claim) ctl_contract_must((claim), #claim, __LINE__)

static inline void ctl_contract_must(bool holds, const char *claim, int line) {
    if (holds)
        return;
    fprintf(stderr, "ctl_contract.h:%d: does not hold: %s\n", line, claim);
    abort();
}

static inline bool ctl_contract_lies_in(struct span inner, struct span outer) {
    return inner.at == NULL ||
           (inner.at >= outer.at && inner.at <= inner.end && inner.end <= outer.end);
}

static inline bool ctl_contract_known(uint32_t anomalies) {
    return anomalies < ANOMALY(CTL_ANOMALY_COUNT);
}

/* TLVs come in the order of their bytes, each in its container, and those at the bottom leave no
 * byte out. */
static inline void ctl_contract_walk(struct ctl_walk walk, struct span whole) {
    struct span inside[CTL_DEPTH_MAX + 1] = {whole};
    const uint8_t *reached = whole.at;
    struct ctl_tlv tlv;
    while (ctl_walk_next(&walk, &tlv)) {
        MUST(tlv.depth < CTL_DEPTH_MAX);
        MUST(!span_is_empty(tlv.whole) && tlv.whole.at == tlv.tag.at);
        MUST(ctl_contract_lies_in(tlv.whole, inside[tlv.depth]));
        MUST(ctl_contract_lies_in(tlv.value, tlv.whole) && tlv.value.at != NULL);
        MUST(tlv.value.end == tlv.whole.end);
        MUST(tlv.length.at == NULL || tlv.length.at == tlv.tag.at + 1);
        MUST(ctl_contract_known(tlv.anomalies) && tlv.definition != NULL);
        MUST(tlv.depth > 0 || tlv.whole.at == reached);
        if (tlv.depth == 0)
            reached = tlv.whole.end;
        inside[tlv.depth + 1] = tlv.value;
    }
    MUST(reached == whole.end);
    MUST(!ctl_walk_next(&walk, &tlv));
}

static inline void ctl_contract_header(const struct ctl_header *header, struct span bytes) {
    const struct span fields[] = {
        header->whole,       header->signer_name,     header->signer_serial, header->signer_ca,
        header->signature,   header->file_name,       header->signature_tlv, header->iv,
        header->wrapped_key, header->plaintext_digest};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        MUST(ctl_contract_lies_in(fields[i], bytes));
    const uint8_t *numbers[] = {header->version.at,
                                header->length.at,
                                header->signer_version.at,
                                header->digest_algorithm.at,
                                header->signature_algorithm.at,
                                header->signature_modulus.at,
                                header->timestamp.at,
                                header->fill_count.at,
                                header->key_size.at,
                                header->key_algorithm.at,
                                header->plaintext_digest_algorithm.at};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        MUST(numbers[i] == NULL || (numbers[i] >= bytes.at && numbers[i] < bytes.end));
    MUST(!span_is_empty(header->whole) && header->whole.at == bytes.at);
    MUST(ctl_contract_known(header->anomalies));
    MUST((header->missing == 0) == ((header->anomalies & ANOMALY(CTL_CUT_SHORT)) == 0));
    ctl_contract_walk(ctl_walk_header(header), header->whole);
}

static inline void ctl_contract_record(const struct ctl_record *record, struct span rest) {
    const struct span fields[] = {record->whole,           record->dns_name, record->subject,
                                  record->issuer,          record->serial,   record->public_key,
                                  record->signature,       record->address,  record->certificate,
                                  record->certificate_hash};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        MUST(ctl_contract_lies_in(fields[i], rest));
    MUST(!span_is_empty(record->whole) && record->whole.at == rest.at);
    MUST(ctl_contract_known(record->anomalies));
    MUST((record->missing == 0) == ((record->anomalies & ANOMALY(CTL_CUT_SHORT)) == 0));
    MUST(record->missing == 0 || record->whole.end == rest.end);
    size_t size = ctl_record_size(rest);
    MUST(size == 0 ||
         (size >= span_len(record->whole) && size - span_len(record->whole) == record->missing));
    ctl_contract_walk(ctl_walk_record(record), record->whole);
}

/* Reads `bytes` as a file, every record of it, and every TLV of those. */
static inline void ctl_contract_check(struct span bytes) {
    struct ctl_file file;
    bool is_read = ctl_read_file(bytes, &file);
    MUST(is_read == !span_is_empty(bytes));
    if (!is_read)
        return;
    ctl_contract_header(&file.header, bytes);
    struct span rest = file.kind == CTL_FILE_LIST ? file.records : file.payload;
    MUST(rest.at == file.header.whole.end && rest.end == bytes.end);
    MUST(span_is_empty(file.kind == CTL_FILE_LIST ? file.payload : file.records));
    size_t size = ctl_header_size(bytes);
    MUST(size == 0 ? span_len(bytes) < CTL_HEADER_SIZE_BYTES : size >= CTL_HEADER_SIZE_BYTES);
    MUST(!ctl_has_magic(bytes) || file.header.version.at != NULL);
    struct ctl_overview overview = ctl_overview_of(&file);
    struct ctl_record record;
    size_t records = 0;
    rest = file.records;
    for (struct span before = rest; ctl_take_record(&rest, &record); before = rest) {
        MUST(rest.at > before.at && rest.end == before.end && rest.at == record.whole.end);
        ctl_contract_record(&record, before);
        MUST((overview.anomalies & record.anomalies) == record.anomalies);
        records++;
    }
    MUST(span_is_empty(rest) && records == overview.records);
    MUST(ctl_contract_known(overview.anomalies));
    struct ctl_overview repeats = ctl_overview_of(&file);
    MUST(repeats.anomalies == overview.anomalies && repeats.records == overview.records);
}

#undef MUST
#endif
