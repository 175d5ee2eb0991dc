/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/trust_lists/trust_lists_json.h"

#include "capture/report/json_line.h"
#include "capture/rules/finding.h"
#include "capture/trust_lists/listing.h"
#include "capture/trust_lists/record_text.h"
#include "ctl/trust/digest.h"

static json_t *hex(struct span bytes) {
    GString *out = g_string_new(NULL);
    record_text_hex(out, bytes, "%02x", "");
    return json_written(out);
}

/* null when it is absent. */
static json_t *text(struct span bytes) {
    if (bytes.at == NULL)
        return json_null();
    char *ended = g_strndup((const char *)bytes.at, span_len(bytes));
    json_t *string = json_text(ended);
    g_free(ended);
    return string;
}

static json_t *hex_or_null(struct span bytes) {
    return bytes.at == NULL ? json_null() : hex(bytes);
}

static json_t *time_of(int64_t seconds) {
    GString *out = g_string_new(NULL);
    record_text_time(out, seconds);
    return json_written(out);
}

static json_t *number_or_null(bool is_there, size_t number) {
    return is_there ? json_integer((json_int_t)number) : json_null();
}

static json_t *name_or_null(const char *name) {
    return name == NULL ? json_null() : json_string(name);
}

static void set_sums(json_t *object, struct span whole) {
    struct ctl_digests sums;
    if (!ctl_digest_bytes(whole, &sums))
        return;
    json_object_set_new(object, "md5", hex(span_of(sums.md5, sizeof sums.md5)));
    json_object_set_new(object, "sha1", hex(span_of(sums.sha1, sizeof sums.sha1)));
    json_object_set_new(object, "sha256", hex(span_of(sums.sha256, sizeof sums.sha256)));
}

static json_t *version_member(const struct wire_u16 *version) {
    GString *out = g_string_new(NULL);
    if (version->at != NULL)
        g_string_append_printf(out, "%u.%u", version->value >> 8, version->value & 0xff);
    return json_written(out);
}

static json_t *header_member(const struct ctl_header *header) {
    json_t *object = json_object();
    const bool has_digest = header->digest_algorithm.at != NULL;
    json_object_set_new(object, "version", version_member(&header->version));
    json_object_set_new(object, "length",
                        number_or_null(header->length.at != NULL, header->length.value));
    json_object_set_new(object, "filename", text(header->file_name));
    json_object_set_new(object, "timestamp",
                        header->timestamp.at == NULL ? json_null()
                                                     : time_of(header->timestamp.value));
    json_object_set_new(object, "signer", text(header->signer_name));
    json_object_set_new(object, "signer_serial", hex_or_null(header->signer_serial));
    json_object_set_new(object, "signer_ca", text(header->signer_ca));
    json_object_set_new(
        object, "digest",
        name_or_null(has_digest ? ctl_digest_name(header->digest_algorithm.value) : NULL));
    json_object_set_new(object, "digest_number",
                        number_or_null(has_digest, header->digest_algorithm.value));
    return object;
}

static json_t *certificate_member(const struct ctl_record *record) {
    struct ctl_certificate facts;
    if (!ctl_judge_certificate(record, 0, &facts))
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "readable", json_boolean(facts.is_readable));
    json_object_set_new(object, "sha1", hex(span_of(facts.sha1, sizeof facts.sha1)));
    json_object_set_new(object, "sha256", hex(span_of(facts.sha256, sizeof facts.sha256)));
    if (!facts.is_readable)
        return object;
    json_object_set_new(object, "serial", hex(span_of(facts.serial, facts.serial_size)));
    json_object_set_new(object, "not_before", time_of(facts.not_before));
    json_object_set_new(object, "not_after", time_of(facts.not_after));
    return object;
}

static json_t *address_member(struct span address) {
    GString *out = g_string_new(NULL);
    if (span_len(address) != 4)
        g_string_append(out, "");
    else
        record_text_hex(out, address, "%u", ".");
    return json_written(out);
}

static json_t *record_member(const struct ctl_record *record, size_t number) {
    json_t *object = json_object();
    const bool has_role = record->role.at != NULL;
    if (number != 0)
        json_object_set_new(object, "number", json_integer((json_int_t)number));
    json_object_set_new(object, "role",
                        name_or_null(has_role ? ctl_role_name(record->role.value) : NULL));
    json_object_set_new(object, "role_number", number_or_null(has_role, record->role.value));
    json_object_set_new(object, "name", text(record->dns_name));
    json_object_set_new(object, "subject", text(record->subject));
    json_object_set_new(object, "issuer", text(record->issuer));
    json_object_set_new(object, "serial", hex_or_null(record->serial));
    json_object_set_new(object, "address", address_member(record->address));
    json_object_set_new(object, "certificate", certificate_member(record));
    return object;
}

static json_t *records_member(const struct ctl_file *file) {
    json_t *array = json_array();
    struct span rest = file->records;
    struct ctl_record record;
    for (size_t number = 1; number <= LISTING_RECORDS_MOST && ctl_take_record(&rest, &record);
         number++)
        json_array_append_new(array, record_member(&record, number));
    return array;
}

static json_t *signature_member(const struct judgement *judgement) {
    json_t *object = json_object();
    const struct ctl_verification *verification = &judgement->verification;
    const struct ctl_outcome_text *outcome = &ctl_outcome_texts[verification->outcome];
    json_object_set_new(object, "verdict",
                        json_string(judgement->is_checked ? outcome->name : "not_checked"));
    json_object_set_new(object, "digest",
                        name_or_null(judgement->is_checked ? verification->digest : NULL));
    json_object_set_new(object, "record",
                        number_or_null(judgement->signer_number != 0, judgement->signer_number));
    return object;
}

static json_t *anomalies_member(const struct judgement *judgement) {
    json_t *array = json_array();
    for (guint i = 0; i < judgement->anomalies->len; i++) {
        const struct list_anomaly *anomaly =
            &g_array_index(judgement->anomalies, struct list_anomaly, i);
        json_t *object = json_object();
        json_object_set_new(object, "code", json_string(anomaly->code));
        json_object_set_new(object, "severity", json_string(severity_word(anomaly->severity)));
        json_object_set_new(object, "summary", json_string(anomaly->summary));
        json_object_set_new(object, "record",
                            number_or_null(anomaly->record != 0, anomaly->record));
        json_object_set_new(object, "tag",
                            number_or_null(anomaly->tag != ANOMALY_NO_TAG, anomaly->tag));
        json_object_set_new(object, "offset", json_integer((json_int_t)anomaly->offset));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *file_member(const struct listed *listed) {
    json_t *object = json_object();
    json_object_set_new(object, "file", json_text(listed->source->label));
    json_object_set_new(object, "name", json_text(listed->source->name));
    json_object_set_new(object, "frame",
                        number_or_null(listed->source->frame != 0, listed->source->frame));
    json_object_set_new(object, "size", json_integer((json_int_t)span_len(listed->file.whole)));
    set_sums(object, listed->file.whole);
    return object;
}

void trust_lists_json_show(GString *out, const struct listed *listed,
                           const struct judgement *judgement) {
    static const char *const kinds[] = {
        [CTL_FILE_LIST] = "list", [CTL_FILE_SIGNED] = "signed", [CTL_FILE_ENCRYPTED] = "encrypted"};
    json_t *object = json_begin("trust_list");
    json_object_update_new(object, file_member(listed));
    json_object_set_new(object, "complete",
                        json_boolean(judgement->is_whole && listed->source->incomplete == NULL));
    json_object_set_new(object, "kind", json_string(kinds[listed->file.kind]));
    json_object_set_new(object, "header", header_member(&listed->file.header));
    json_object_set_new(object, "records", records_member(&listed->file));
    json_object_set_new(object, "record_count",
                        json_integer((json_int_t)ctl_overview_of(&listed->file).records));
    json_object_set_new(object, "signature", signature_member(judgement));
    json_object_set_new(object, "findings", anomalies_member(judgement));
    json_object_set_new(object, "findings_left_out", json_integer((json_int_t)judgement->left_out));
    json_line(out, object);
}

static json_t *tags_member(enum ctl_scope scope, uint64_t tags) {
    json_t *array = json_array();
    for (unsigned tag = 0; tag < 64; tag++) {
        if ((tags >> tag & 1) != 0)
            json_array_append_new(array, json_string(ctl_tag_of(scope, (uint8_t)tag)->name));
    }
    return array;
}

static json_t *change_member(const struct changed_record *changed) {
    static const char *const words[] = {[CTL_RECORD_REMOVED] = "removed",
                                        [CTL_RECORD_CHANGED] = "changed",
                                        [CTL_RECORD_ADDED] = "added"};
    json_t *object = json_object();
    json_object_set_new(object, "change", json_string(words[changed->change]));
    json_object_set_new(object, "before",
                        changed->has_before ? record_member(&changed->before, 0) : json_null());
    json_object_set_new(object, "after",
                        changed->has_after ? record_member(&changed->after, 0) : json_null());
    json_object_set_new(object, "tags", tags_member(CTL_IN_RECORD, changed->tags));
    return object;
}

void trust_lists_json_difference(GString *out, const struct difference *difference,
                                 const struct listed *before, const struct listed *after) {
    json_t *object = json_begin("trust_list_difference");
    json_t *records = json_array();
    for (guint i = 0; i < difference->records->len; i++)
        json_array_append_new(
            records, change_member(&g_array_index(difference->records, struct changed_record, i)));
    json_object_set_new(object, "same", json_boolean(difference->is_same_file));
    json_object_set_new(object, "before", file_member(before));
    json_object_set_new(object, "after", file_member(after));
    json_object_set_new(object, "header", tags_member(CTL_IN_HEADER, difference->header_tags));
    json_object_set_new(object, "records", records);
    json_object_set_new(object, "records_left_out", json_integer((json_int_t)difference->left_out));
    json_line(out, object);
}
