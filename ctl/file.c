/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distinguishes lists from signed files, and judges a list as a whole. */
#include "ctl/file.h"

#include <strings.h>

static bool is_named_as_list(struct span name) {
    static const char ending[] = ".tlv";
    size_t size = sizeof ending - 1;
    return span_len(name) >= size && strncasecmp((const char *)name.end - size, ending, size) == 0;
}

/* A list is known by its name, or by its version together with a record behind the header: one
 * damaged byte does not hide both. A signed copy of a list has another name and version. */
static bool is_list(const struct ctl_header *header, struct span rest) {
    static const uint8_t record_start[] = {CTL_RECORD_LENGTH, 0, 2};
    if (is_named_as_list(header->file_name))
        return true;
    bool has_version = header->version.at != NULL && header->version.value == CTL_VERSION_1_2;
    bool has_records = span_equals(span_first(rest, sizeof record_start),
                                   span_of(record_start, sizeof record_start));
    return has_version && (has_records || span_is_empty(rest));
}

static bool is_encrypted(const struct ctl_header *header) {
    bool has_version = header->version.at != NULL && header->version.value == CTL_VERSION_2_0;
    return has_version || (header->tags & UINT64_C(1) << CTL_HEADER_ENCRYPTION_INFO) != 0;
}

bool ctl_read_file(struct span bytes, struct ctl_file *out) {
    struct span rest = bytes;
    struct ctl_file file = {.whole = bytes};
    if (!ctl_take_header(&rest, &file.header))
        return false;
    struct span none = {bytes.end, bytes.end};
    if (is_encrypted(&file.header))
        file.kind = CTL_FILE_ENCRYPTED;
    else
        file.kind = is_list(&file.header, rest) ? CTL_FILE_LIST : CTL_FILE_SIGNED;
    file.records = file.kind == CTL_FILE_LIST ? rest : none;
    file.payload = file.kind == CTL_FILE_LIST ? none : rest;
    *out = file;
    return true;
}

static uint32_t judge_list(const struct ctl_file *file, const struct ctl_overview *overview) {
    uint32_t anomalies = 0;
    struct span rest = file->records;
    struct ctl_record signer;
    if (overview->records == 0)
        anomalies |= ANOMALY(CTL_LIST_EMPTY);
    else if (!ctl_take_signer(&rest, &file->header, 1U << CTL_ROLE_SAST, &signer))
        anomalies |= ANOMALY(CTL_SIGNER_NOT_LISTED);
    if (overview->signers > 2)
        anomalies |= ANOMALY(CTL_SIGNERS_TOO_MANY);
    return anomalies;
}

struct ctl_overview ctl_overview_of(const struct ctl_file *file) {
    struct ctl_overview overview = {.anomalies = file->header.anomalies,
                                    .is_whole = file->header.missing == 0};
    struct span rest = file->records;
    struct ctl_record record;
    while (ctl_take_record(&rest, &record)) {
        overview.records++;
        overview.anomalies |= record.anomalies;
        if (record.role.at != NULL && record.role.value == CTL_ROLE_SAST)
            overview.signers++;
        if (record.missing != 0)
            overview.is_whole = false;
    }
    if (file->kind == CTL_FILE_LIST && overview.is_whole)
        overview.anomalies |= judge_list(file, &overview);
    return overview;
}

size_t ctl_record_number(const struct ctl_file *list, const struct ctl_record *wanted) {
    struct span rest = list->records;
    struct ctl_record record;
    for (size_t number = 1; ctl_take_record(&rest, &record); number++) {
        if (record.whole.at == wanted->whole.at)
            return number;
    }
    return 0;
}

bool ctl_take_signer(struct span *rest, const struct ctl_header *header, uint32_t roles,
                     struct ctl_record *out) {
    struct ctl_record record;
    while (ctl_take_record(rest, &record)) {
        bool has_role = record.role.at != NULL && record.role.value < 32 &&
                        (roles >> record.role.value & 1) != 0;
        if (has_role && ctl_serial_equals(record.serial, header->signer_serial)) {
            *out = record;
            return true;
        }
    }
    return false;
}
