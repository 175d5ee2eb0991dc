/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/to_str.h>

#include "ctl/trust/certificate.h"
#include "ctl/trust/digest.h"
#include "ctl/trust/signature.h"
#include "plugins/ctl/ctl_experts.h"
#include "plugins/ctl/ctl_fields.h"
#include "plugins/ctl/ctl_show.h"
#include "plugins/ctl/ctl_tlv.h"
#include "plugins/tree_text.h"

static int proto_ctl = -1;
static int ett_file = -1, ett_header = -1, ett_record = -1;

void ctl_show_register(int proto) {
    static int *subtrees[] = {&ett_file, &ett_header, &ett_record};
    proto_ctl = proto;
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
    ctl_tlv_register();
}

/* " and its name" or "". */
static const char *part_of_summary(const struct ctl_view *view, const char *before,
                                   struct span text) {
    if (span_is_empty(text))
        return "";
    return wmem_strdup_printf(view->pinfo->pool, "%s%s", before, ctl_view_text(view, text));
}

static const char *name_of(const struct ctl_view *view, const struct ctl_file *file) {
    const bool is_named = !span_is_empty(file->header.file_name);
    return is_named ? ctl_view_text(view, file->header.file_name) : "without a name";
}

const char *ctl_show_summary(const struct ctl_view *view, const struct ctl_file *file) {
    static const char *const kinds[] = {[CTL_FILE_LIST] = "",
                                        [CTL_FILE_SIGNED] = ", signed file",
                                        [CTL_FILE_ENCRYPTED] = ", signed and encrypted file"};
    const size_t records = ctl_overview_of(file).records;
    const char *what = kinds[file->kind];
    if (file->kind == CTL_FILE_LIST)
        what = wmem_strdup_printf(view->pinfo->pool, ", %zu record%s", records,
                                  records == 1 ? "" : "s");
    return wmem_strdup_printf(view->pinfo->pool, "%s%s%s", name_of(view, file), what,
                              part_of_summary(view, ", signed by ", file->header.signer_name));
}

static void show_hash(const struct ctl_view *view, proto_tree *tree, enum ctl_field field,
                      struct span hash) {
    const char *text = bytes_to_str_maxlen(view->pinfo->pool, hash.at, span_len(hash), 0);
    tree_generated(proto_tree_add_string(tree, ctl_field_ids[field], view->tvb, 0, 0, text));
}

/* Of a file that is not all there, sums would only mislead. */
static void show_sums(const struct ctl_view *view, proto_tree *tree) {
    struct ctl_digests sums;
    const unsigned reported = tvb_reported_length(view->tvb);
    tree_generated(
        proto_tree_add_uint(tree, ctl_field_ids[CTL_FIELD_SIZE], view->tvb, 0, 0, reported));
    if (reported != span_len(view->bytes) || !ctl_digest_bytes(view->bytes, &sums))
        return;
    show_hash(view, tree, CTL_FIELD_MD5, span_of(sums.md5, sizeof sums.md5));
    show_hash(view, tree, CTL_FIELD_SHA1, span_of(sums.sha1, sizeof sums.sha1));
    show_hash(view, tree, CTL_FIELD_SHA256, span_of(sums.sha256, sizeof sums.sha256));
}

/* The signer of another file than a list is not in it. */
static void show_verification(const struct ctl_view *view, proto_tree *tree,
                              const struct ctl_file *file) {
    if (file->kind != CTL_FILE_LIST)
        return;
    const struct ctl_verification result = ctl_verify(file, file, CTL_ROLES_OF_LIST_SIGNERS);
    const struct ctl_outcome_text *text = &ctl_outcome_texts[result.outcome];
    proto_item *item = tree_generated(proto_tree_add_string_format_value(
        tree, ctl_field_ids[CTL_FIELD_VERIFICATION], view->tvb,
        ctl_view_start(view, file->header.signature_tlv),
        ctl_view_length(file->header.signature_tlv), text->name, "%s", text->summary));
    if (result.digest != NULL)
        proto_item_append_text(item, " (%s)", result.digest);
    ctl_expert_verification(view->pinfo, item, result.outcome);
    if (result.has_signer)
        tree_generated(proto_tree_add_uint(tree, ctl_field_ids[CTL_FIELD_SIGNED_BY], view->tvb,
                                           ctl_view_start(view, result.signer.whole),
                                           ctl_view_length(result.signer.whole),
                                           (uint32_t)ctl_record_number(file, &result.signer)));
}

static proto_item *add_part(const struct ctl_view *view, proto_tree *tree, enum ctl_field field,
                            struct span part) {
    return proto_tree_add_item(tree, ctl_field_ids[field], view->tvb, ctl_view_start(view, part),
                               ctl_view_length(part), ENC_NA);
}

static uint32_t show_header(struct ctl_view *view, proto_tree *tree,
                            const struct ctl_header *header) {
    proto_item *item = add_part(view, tree, CTL_FIELD_HEADER, header->whole);
    if (header->version.at != NULL)
        proto_item_append_text(item, ": version %u.%u", header->version.value >> 8,
                               header->version.value & 0xff);
    proto_item_append_text(item, "%s%s", part_of_summary(view, ", ", header->file_name),
                           part_of_summary(view, ", signed by ", header->signer_name));
    const uint32_t reported =
        ctl_tlv_show_all(view, proto_item_add_subtree(item, ett_header), ctl_walk_header(header));
    ctl_expert_anomalies(view->pinfo, item, header->anomalies & ~reported);
    return header->anomalies;
}

/* What the certificate says of the record. Its validity is judged at the time of the frame. */
static void show_judgement(const struct ctl_view *view, proto_tree *tree, proto_item *item,
                           const struct ctl_record *record) {
    struct ctl_certificate facts;
    const bool has_time = view->pinfo->fd->has_ts;
    if (!ctl_judge_certificate(record, (int64_t)view->pinfo->abs_ts.secs, &facts))
        return;
    if (!has_time)
        facts.anomalies &=
            ~(ANOMALY(CTL_CERTIFICATE_EXPIRED) | ANOMALY(CTL_CERTIFICATE_NOT_YET_VALID));
    tree_generated(proto_tree_add_bytes_with_length(
        tree, ctl_field_ids[CTL_FIELD_FINGERPRINT], view->tvb,
        ctl_view_start(view, record->certificate), ctl_view_length(record->certificate), facts.sha1,
        sizeof facts.sha1));
    ctl_expert_certificate(view->pinfo, item, facts.anomalies);
}

/* "Record 2: CCM+TFTP, cucm1.example.com, CN=cucm1.example.com;O=Example, serial 41:c0:88:9e". */
static void summarise_record(const struct ctl_view *view, proto_item *item,
                             const struct ctl_record *record, uint32_t number) {
    const char *serial = ctl_view_serial(view, record->serial);
    proto_item_set_text(item, "Record %u", number);
    if (record->role.at != NULL && ctl_role_name(record->role.value) != NULL)
        proto_item_append_text(item, ": %s", ctl_role_name(record->role.value));
    else if (record->role.at != NULL)
        proto_item_append_text(item, ": role %u", record->role.value);
    proto_item_append_text(item, "%s%s%s%s", part_of_summary(view, ", ", record->dns_name),
                           part_of_summary(view, ", ", record->subject),
                           *serial == '\0' ? "" : ", serial ", serial);
}

static uint32_t show_record(struct ctl_view *view, proto_tree *tree,
                            const struct ctl_record *record, uint32_t number) {
    proto_item *item = add_part(view, tree, CTL_FIELD_RECORD, record->whole);
    proto_tree *below = proto_item_add_subtree(item, ett_record);
    summarise_record(view, item, record, number);
    const uint32_t reported = ctl_tlv_show_all(view, below, ctl_walk_record(record));
    ctl_expert_anomalies(view->pinfo, item, record->anomalies & ~reported);
    show_judgement(view, below, item, record);
    return record->anomalies;
}

static uint32_t show_records(struct ctl_view *view, proto_tree *tree, const struct ctl_file *file) {
    struct span rest = file->records;
    struct ctl_record record;
    uint32_t reported = 0;
    uint32_t number = 0;
    while (view->tlvs_shown < CTL_TLVS_SHOWN_MOST && ctl_take_record(&rest, &record))
        reported |= show_record(view, tree, &record, ++number);
    if (!span_is_empty(rest))
        ctl_expert_not_shown(view->pinfo, add_part(view, tree, CTL_FIELD_NOT_SHOWN, rest));
    return reported;
}

void ctl_show_file(struct ctl_view *view, proto_tree *tree, const struct ctl_file *file,
                   const char *missing) {
    proto_item *item = proto_tree_add_protocol_format(
        tree, proto_ctl, view->tvb, 0, -1, "Cisco trust list: %s", ctl_show_summary(view, file));
    proto_tree *below = proto_item_add_subtree(item, ett_file);
    const struct ctl_overview overview = ctl_overview_of(file);
    show_sums(view, below);
    tree_text_show(below, ctl_field_ids[CTL_FIELD_MISSING], view->tvb, view->pinfo, missing);
    show_verification(view, below, file);
    uint32_t reported = show_header(view, below, &file->header);
    if (file->kind == CTL_FILE_LIST)
        tree_generated(proto_tree_add_uint(below, ctl_field_ids[CTL_FIELD_RECORDS], view->tvb, 0, 0,
                                           (uint32_t)overview.records));
    reported |= show_records(view, below, file);
    if (!span_is_empty(file->payload))
        add_part(view, below, CTL_FIELD_PAYLOAD, file->payload);
    ctl_expert_anomalies(view->pinfo, item, overview.anomalies & ~reported);
}
