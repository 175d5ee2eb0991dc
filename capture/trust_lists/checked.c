/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/trust_lists/checked.h"

#include <inttypes.h>

#include "capture/report/format.h"
#include "capture/report/safe_text.h"
#include "capture/rules/finding.h"
#include "capture/trust_lists/record_text.h"
#include "ctl/trust/digest.h"

static void append_label(GString *out, const char *label) {
    g_string_append_printf(out, "%-11s ", label);
}

static void append_source(GString *out, const struct source *source) {
    append_label(out, "file");
    safe_append(out, source->label);
    if (source->frame != 0)
        g_string_append_printf(out, ", whole in frame %" PRIu64, source->frame);
    g_string_append_c(out, '\n');
    if (source->incomplete == NULL)
        return;
    append_label(out, "incomplete");
    safe_append(out, source->incomplete);
    g_string_append_c(out, '\n');
}

static void append_name(GString *out, struct span name) {
    if (span_is_empty(name))
        return;
    append_label(out, "file name");
    record_text_safe(out, name);
    g_string_append_c(out, '\n');
}

static void append_sum(GString *out, struct span whole) {
    struct ctl_digests sums;
    if (!ctl_digest_bytes(whole, &sums))
        return;
    append_label(out, "SHA-256");
    record_text_hex(out, span_of(sums.sha256, sizeof sums.sha256), "%02x", "");
    g_string_append_c(out, '\n');
}

static void append_signer(GString *out, const struct ctl_header *header,
                          const struct judgement *judgement) {
    append_label(out, "signer");
    record_text_safe(out, header->signer_name);
    if (header->signer_serial.at != NULL)
        g_string_append(out, ", serial ");
    record_text_serial(out, header->signer_serial);
    if (judgement->signer_number != 0)
        g_string_append_printf(out, ", record %zu", judgement->signer_number);
    g_string_append_c(out, '\n');
    if (header->timestamp.at == NULL)
        return;
    append_label(out, "signed on");
    record_text_time(out, header->timestamp.value);
    g_string_append_c(out, '\n');
}

/* "verified: SHA1 and RSA, 1024 bits". */
static void append_verification(GString *out, const struct ctl_header *header,
                                const struct judgement *judgement) {
    append_label(out, "signature");
    if (!judgement->is_checked)
        g_string_append(out, "not checked: name the list that has its signer, too");
    else if (judgement->verification.outcome != CTL_OUTCOME_VERIFIED)
        g_string_append(out, ctl_outcome_texts[judgement->verification.outcome].summary);
    else
        g_string_append_printf(out, "verified: %s and RSA, %zu bits",
                               judgement->verification.digest, span_len(header->signature) * 8);
    if (judgement->is_checked && judgement->verification.has_untried)
        g_string_append_printf(out, "; more than %d records have the signer's serial number",
                               CTL_SIGNERS_TRIED);
    g_string_append_c(out, '\n');
}

/* ", until 2025-01-01T00:00:00Z" of a certificate that has expired, or whose time is to come. */
static void append_validity(GString *out, const struct ctl_record *record, const char *code) {
    const bool is_over = code == ctl_certificate_anomalies[CTL_CERTIFICATE_EXPIRED].name;
    const bool is_to_come = code == ctl_certificate_anomalies[CTL_CERTIFICATE_NOT_YET_VALID].name;
    struct ctl_certificate facts;
    if ((!is_over && !is_to_come) || !ctl_judge_certificate(record, 0, &facts))
        return;
    g_string_append(out, is_over ? ", until " : ", from ");
    record_text_time(out, is_over ? facts.not_after : facts.not_before);
}

/* " (record 3, CCM+TFTP cucm2.example.com, FUNCTION at byte 2104)". */
static void append_where(GString *out, const struct list_anomaly *anomaly) {
    const char *between = "";
    if (anomaly->record == 0 && anomaly->tag == ANOMALY_NO_TAG)
        return;
    g_string_append(out, " (");
    if (anomaly->record != 0) {
        g_string_append_printf(out, "record %u, ", anomaly->record);
        record_text_record(out, &anomaly->about);
        append_validity(out, &anomaly->about, anomaly->code);
        between = ", ";
    }
    if (anomaly->tag != ANOMALY_NO_TAG)
        g_string_append_printf(out, "%s%s, tag %u at byte %zu", between, anomaly->tag_name,
                               anomaly->tag, anomaly->offset);
    g_string_append_c(out, ')');
}

void checked_append(GString *out, const struct source *source, const struct ctl_file *file,
                    const struct judgement *judgement) {
    g_string_append(out, "\nChecked by ucscope\n------------------\n");
    append_source(out, source);
    append_name(out, file->header.file_name);
    append_sum(out, file->whole);
    append_signer(out, &file->header, judgement);
    append_verification(out, &file->header, judgement);
    for (guint i = 0; i < judgement->anomalies->len; i++) {
        const struct list_anomaly *anomaly =
            &g_array_index(judgement->anomalies, struct list_anomaly, i);
        append_label(out, severity_word(anomaly->severity));
        g_string_append(out, anomaly->summary);
        append_where(out, anomaly);
        g_string_append_c(out, '\n');
    }
    if (judgement->left_out == 0)
        return;
    append_label(out, "left out");
    format_number(out, judgement->left_out);
    g_string_append(out, " more of this kind\n");
}
