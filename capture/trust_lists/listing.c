/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/trust_lists/listing.h"

#include "capture/trust_lists/record_text.h"
#include "ctl/trust/certificate.h"
#include "ctl/trust/digest.h"

/* Columns are at tab stops of 8. */
enum { TAB = 8, TAG_COLUMN = 8, LENGTH_COLUMN = 24, SIGNATURE_BYTES_IN_LINE = 8 };

const char *listing_noun(const struct ctl_file *file) {
    if (file->kind != CTL_FILE_LIST)
        return "signed";
    return span_starts_with_text(file->header.file_name, "ITL") ? "ITL" : "CTL";
}

/* To the next tab stop, and at least to `column`. */
static void append_tab(GString *out, gsize line_start, gsize column) {
    do
        g_string_append_c(out, ' ');
    while ((out->len - line_start) % TAB != 0 || out->len - line_start < column);
}

static void append_sums(GString *out, const char *noun, struct span whole) {
    struct ctl_digests sums;
    if (!ctl_digest_bytes(whole, &sums))
        return;
    g_string_append_printf(out, "The checksum value of the %s file:\n", noun);
    record_text_hex(out, span_of(sums.md5, sizeof sums.md5), "%02x", "");
    g_string_append(out, "(MD5)\n");
    record_text_hex(out, span_of(sums.sha1, sizeof sums.sha1), "%02x", "");
    g_string_append(out, "(SHA1)\n\n");
}

/* CUCM's date is that of its file, which it writes when it signs. */
static void append_date(GString *out, const char *noun, const struct wire_u32 *timestamp) {
    GDateTime *time =
        timestamp->at == NULL ? NULL : g_date_time_new_from_unix_local(timestamp->value);
    if (time == NULL)
        return;
    char *text = g_date_time_format(time, "%a %b %d %H:%M:%S %Z %Y");
    g_string_append_printf(out, "The %s File was last modified on %s\n", noun, text);
    g_free(text);
    g_date_time_unref(time);
}

static void append_table_head(GString *out) {
    g_string_append(out, "BYTEPOS TAG             LENGTH  VALUE\n"
                         "------- ---             ------  -----\n");
}

/* CUCM writes two of the names with a slip. */
static const char *name_of_tag(enum ctl_scope scope, const struct ctl_tlv *tlv) {
    if (scope == CTL_IN_HEADER && tlv->tag.value == CTL_HEADER_DIGEST_ALGORITHM)
        return "DIGESTALGORTITHM";
    if (scope == CTL_IN_HEADER && tlv->tag.value == CTL_HEADER_SIGNATURE_ALGORITHM)
        return "SIGNATUREALGORTITHM";
    return tlv->definition->name;
}

static void append_signature(GString *out, struct span signature) {
    struct span line;
    while (!span_is_empty(signature)) {
        line = span_first(signature, SIGNATURE_BYTES_IN_LINE);
        signature = span_after(signature, SIGNATURE_BYTES_IN_LINE);
        g_string_append_c(out, '\n');
        record_text_hex(out, line, "%x", "  ");
    }
}

static void append_fingerprint(GString *out, const struct ctl_record *record) {
    struct ctl_certificate facts;
    if (!ctl_judge_certificate(record, 0, &facts))
        return;
    record_text_hex(out, span_of(facts.sha1, sizeof facts.sha1), "%02X", " ");
    g_string_append(out, " (SHA1 Hash HEX)");
}

/* What stands under VALUE; CUCM leaves it empty for numbers of algorithms, keys, addresses and the
 * file's name. */
static void append_value(GString *out, const struct ctl_tlv *tlv, const struct ctl_record *record) {
    const bool is_sound = tlv->whole_value && (tlv->anomalies & ANOMALY(CTL_LENGTH_WRONG)) == 0;
    switch (tlv->definition->kind) {
    case CTL_KIND_CONTAINER:
        g_string_append_printf(out, "%u", tlv->length.value);
        break;
    case CTL_KIND_TEXT:
        if (record != NULL || tlv->tag.value != CTL_HEADER_FILE_NAME)
            record_text_safe(out, ctl_text_of(tlv->value));
        break;
    case CTL_KIND_SERIAL:
        record_text_serial(out, tlv->value);
        break;
    case CTL_KIND_ROLE:
        if (is_sound)
            record_text_role(out, (uint16_t)ctl_number_of(tlv->value));
        break;
    case CTL_KIND_CERTIFICATE:
        append_fingerprint(out, record);
        break;
    case CTL_KIND_UNKNOWN:
        record_text_hex(out, span_first(tlv->value, TAB), "%02X", " ");
        break;
    default:
        if (record != NULL && tlv->tag.value == CTL_RECORD_LENGTH && is_sound)
            g_string_append_printf(out, "%u", ctl_number_of(tlv->value));
    }
}

/* `record` is NULL in a header. */
static void append_row(GString *out, const struct ctl_tlv *tlv, const struct ctl_record *record) {
    const enum ctl_scope scope = record == NULL ? CTL_IN_HEADER : CTL_IN_RECORD;
    const gsize start = out->len;
    g_string_append_printf(out, "%u", tlv->tag.value);
    append_tab(out, start, TAG_COLUMN);
    g_string_append(out, name_of_tag(scope, tlv));
    append_tab(out, start, LENGTH_COLUMN);
    const bool is_container = tlv->definition->kind == CTL_KIND_CONTAINER;
    /* Of a container CUCM prints the size of its length. */
    g_string_append_printf(out, "%u", is_container ? 2 : tlv->length.value);
    append_tab(out, start, 0);
    append_value(out, tlv, record);
    while (out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    if (scope == CTL_IN_HEADER && tlv->tag.value == CTL_HEADER_SIGNATURE)
        append_signature(out, tlv->value);
    g_string_append_c(out, '\n');
}

static void append_header(GString *out, const char *noun, const struct ctl_header *header) {
    struct ctl_walk walk = ctl_walk_header(header);
    struct ctl_tlv tlv;
    g_string_append_printf(out, "\nParse %s File\n----------------\n\n", noun);
    if (header->version.at != NULL)
        g_string_append_printf(out, "Version:        %u.%u\n", header->version.value >> 8,
                               header->version.value & 0xff);
    if (header->length.at != NULL)
        g_string_append_printf(out, "HeaderLength:   %u (BYTES)\n", header->length.value);
    g_string_append_c(out, '\n');
    append_table_head(out);
    while (ctl_walk_next(&walk, &tlv)) {
        const bool is_above =
            tlv.tag.value == CTL_HEADER_VERSION || tlv.tag.value == CTL_HEADER_LENGTH;
        if (!is_above && tlv.definition->kind != CTL_KIND_PADDING)
            append_row(out, &tlv, NULL);
    }
}

static void append_record(GString *out, const char *noun, const struct ctl_record *record,
                          unsigned number, const struct ctl_verification *verification) {
    struct ctl_walk walk = ctl_walk_record(record);
    struct ctl_tlv tlv;
    g_string_append_printf(out, "\n\t%s Record #:%u\n\t  ----\n", noun, number);
    append_table_head(out);
    while (ctl_walk_next(&walk, &tlv))
        append_row(out, &tlv, record);
    if (verification == NULL || record->role.at == NULL || record->role.value != CTL_ROLE_SAST)
        return;
    const bool signed_it =
        verification->has_signer && verification->signer.whole.at == record->whole.at;
    g_string_append_printf(out, "This etoken was %sused to sign the %s file.\n",
                           signed_it ? "" : "not ", noun);
}

void listing_append(GString *out, const struct ctl_file *file,
                    const struct ctl_verification *verification) {
    const char *noun = listing_noun(file);
    struct span rest = file->records;
    struct ctl_record record;
    append_sums(out, noun, file->whole);
    g_string_append_printf(out, "Length of %s file: %zu\n", noun, span_len(file->whole));
    append_date(out, noun, &file->header.timestamp);
    append_header(out, noun, &file->header);
    for (unsigned number = 1; number <= LISTING_RECORDS_MOST && ctl_take_record(&rest, &record);
         number++)
        append_record(out, noun, &record, number, verification);
    if (!span_is_empty(rest))
        g_string_append_printf(out, "\n%zu more bytes of records are not listed.\n",
                               span_len(rest));
    if (verification == NULL)
        return;
    if (verification->outcome == CTL_OUTCOME_VERIFIED)
        g_string_append_printf(out, "\nThe %s file was verified successfully.\n", noun);
    else
        g_string_append_printf(out, "\nThe %s file was not verified: %s.\n", noun,
                               ctl_outcome_texts[verification->outcome].summary);
}
