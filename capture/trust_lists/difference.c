/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/trust_lists/difference.h"

#include <inttypes.h>

#include "capture/report/safe_text.h"
#include "capture/trust_lists/record_text.h"
#include "ctl/trust/digest.h"

static void store_change(void *data, const struct ctl_difference *found) {
    struct difference *difference = data;
    if (difference->records->len == DIFFERENCES_MOST) {
        difference->left_out++;
        return;
    }
    struct changed_record record = {.change = found->change, .tags = found->tags};
    record.has_before = found->before != NULL;
    record.has_after = found->after != NULL;
    if (record.has_before)
        record.before = *found->before;
    if (record.has_after)
        record.after = *found->after;
    g_array_append_val(difference->records, record);
}

bool difference_make(struct difference *out, const struct listed *before,
                     const struct listed *after) {
    struct difference made = {.is_same_file = span_equals(before->file.whole, after->file.whole),
                              .header_tags =
                                  ctl_compare_headers(&before->file.header, &after->file.header),
                              .records = g_array_new(FALSE, FALSE, sizeof(struct changed_record))};
    if (!ctl_compare_records(&before->file, &after->file, store_change, &made)) {
        difference_clear(&made);
        return false;
    }
    *out = made;
    return true;
}

void difference_clear(struct difference *difference) {
    g_array_unref(difference->records);
}

/* "--- old.tlv: 99a9171757e2115328a7348ac2f6c369 (MD5), 3,557 bytes". */
static void append_file(GString *out, const char *mark, const struct listed *listed) {
    struct ctl_digests sums;
    g_string_append_printf(out, "%s ", mark);
    safe_append(out, listed->source->label);
    if (ctl_digest_bytes(listed->file.whole, &sums)) {
        g_string_append(out, ": ");
        record_text_hex(out, span_of(sums.md5, sizeof sums.md5), "%02x", "");
        g_string_append(out, " (MD5)");
    }
    g_string_append_printf(out, ", %zu bytes\n", span_len(listed->file.whole));
}

/* What a person compares a value by. Keys, signatures and certificates are compared by the digest
 * of their bytes. */
static void append_value(GString *out, const struct ctl_tlv *tlv) {
    struct ctl_digests sums;
    switch (tlv->definition->kind) {
    case CTL_KIND_TEXT:
        record_text_safe(out, ctl_text_of(tlv->value));
        return;
    case CTL_KIND_SERIAL:
        record_text_serial(out, tlv->value);
        return;
    case CTL_KIND_TIME:
        record_text_time(out, ctl_number_of(tlv->value));
        return;
    case CTL_KIND_VERSION:
    case CTL_KIND_ADDRESS:
        record_text_hex(out, tlv->value, "%u", ".");
        return;
    default:
        break;
    }
    if (span_len(tlv->value) <= sizeof(uint32_t))
        g_string_append_printf(out, "%u", ctl_number_of(tlv->value));
    else if (ctl_digest_bytes(tlv->value, &sums)) {
        g_string_append(out, "SHA1 ");
        record_text_hex(out, span_of(sums.sha1, sizeof sums.sha1), "%02X", "");
    }
}

/* The value of the first TLV of that tag; "none". */
static void append_value_of(GString *out, struct ctl_walk walk, unsigned tag) {
    struct ctl_tlv tlv;
    while (ctl_walk_next(&walk, &tlv)) {
        if (tlv.tag.value != tag)
            continue;
        append_value(out, &tlv);
        return;
    }
    g_string_append(out, "none");
}

/* "    SERIALNUMBER  41:C0:88:9E -> 5F:1A:00:C2" for each tag of the set. */
static void append_tags(GString *out, uint64_t tags, struct ctl_walk before,
                        struct ctl_walk after) {
    for (unsigned tag = 0; tag < 64; tag++) {
        if ((tags >> tag & 1) == 0)
            continue;
        g_string_append_printf(out, "    %-16s ", ctl_tag_of(before.scope, (uint8_t)tag)->name);
        append_value_of(out, before, tag);
        g_string_append(out, " -> ");
        append_value_of(out, after, tag);
        g_string_append_c(out, '\n');
    }
}

static void append_record(GString *out, char mark, const struct ctl_record *record) {
    g_string_append_printf(out, "%c ", mark);
    record_text_record(out, record);
    if (!span_is_empty(record->serial))
        g_string_append(out, ", serial ");
    record_text_serial(out, record->serial);
    g_string_append_c(out, '\n');
}

static void append_change(GString *out, const struct changed_record *changed) {
    if (changed->change == CTL_RECORD_ADDED) {
        append_record(out, '+', &changed->after);
        return;
    }
    append_record(out, changed->change == CTL_RECORD_REMOVED ? '-' : '~', &changed->before);
    if (changed->change == CTL_RECORD_REMOVED)
        return;
    append_tags(out, changed->tags, ctl_walk_record(&changed->before),
                ctl_walk_record(&changed->after));
    if (changed->tags == 0)
        g_string_append(out, "    the same values in another order\n");
}

void difference_append(GString *out, const struct difference *difference,
                       const struct listed *before, const struct listed *after) {
    append_file(out, "---", before);
    append_file(out, "+++", after);
    if (difference->is_same_file) {
        g_string_append(out, "no difference\n");
        return;
    }
    if (difference->header_tags != 0)
        g_string_append(out, "~ header\n");
    append_tags(out, difference->header_tags, ctl_walk_header(&before->file.header),
                ctl_walk_header(&after->file.header));
    for (guint i = 0; i < difference->records->len; i++)
        append_change(out, &g_array_index(difference->records, struct changed_record, i));
    if (difference->left_out > 0)
        g_string_append_printf(out, "and %" PRIu64 " more records\n", difference->left_out);
    if (difference->header_tags == 0 && difference->records->len == 0)
        g_string_append(out, "~ the same header and records in another order\n");
}
