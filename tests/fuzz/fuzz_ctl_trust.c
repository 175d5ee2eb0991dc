/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifying, judging, looking up and comparing hostile lists: nothing is read outside, nothing
 * leaks, and what is found lies in the list. */
#include "ctl/trust/certificate.h"
#include "ctl/trust/compare.h"
#include "ctl/trust/server.h"
#include "ctl/trust/signature.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool claim) {
    if (!claim)
        abort();
}

static bool lies_in(struct span inner, struct span outer) {
    return inner.at >= outer.at && inner.end <= outer.end;
}

static void judge_records(const struct ctl_file *file) {
    struct span rest = file->records;
    struct ctl_record record;
    struct ctl_certificate certificate;
    for (unsigned i = 0; i < 8 && ctl_take_record(&rest, &record); i++) {
        if (!ctl_judge_certificate(&record, 1718000000, &certificate))
            continue;
        must(certificate.anomalies < ANOMALY(CTL_CERTIFICATE_ANOMALY_COUNT));
        must(certificate.serial_size <= sizeof certificate.serial);
        struct ctl_server server = {
            .certificate = record.certificate, .name = record.dns_name, .address = record.address};
        struct ctl_lookup lookup = ctl_find_server(file, &server, CTL_ALL_ROLES);
        must(lookup.match == CTL_MATCH_CERTIFICATE);
        must(lies_in(lookup.record.whole, file->records));
    }
}

static void count_difference(void *count, const struct ctl_difference *difference) {
    must(difference->before != NULL || difference->after != NULL);
    (*(size_t *)count)++;
}

/* The list against its first half: at most as many differences as records. */
static void compare_with_half(const struct ctl_file *file) {
    struct ctl_file half = *file;
    half.records = span_first(file->records, span_len(file->records) / 2);
    size_t most = ctl_overview_of(file).records + ctl_overview_of(&half).records;
    size_t differences = 0;
    must(ctl_compare_records(file, &half, count_difference, &differences));
    must(differences <= most);
    differences = 0;
    must(ctl_compare_records(file, file, count_difference, &differences));
    must(differences == 0);
    must(ctl_compare_headers(&file->header, &half.header) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct ctl_file file;
    if (!ctl_read_file(span_of(data, size), &file))
        return 0;
    struct ctl_verification result = ctl_verify(&file, &file, CTL_ROLES_OF_LIST_SIGNERS);
    must(result.outcome < CTL_OUTCOME_COUNT);
    must((result.outcome == CTL_OUTCOME_VERIFIED) == (result.digest != NULL));
    must(!result.has_signer || lies_in(result.signer.whole, file.records));
    judge_records(&file);
    compare_with_half(&file);
    return 0;
}
