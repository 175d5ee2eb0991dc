/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/to_str.h>

#include "plugins/ctl/ctl_experts.h"
#include "plugins/ctl/ctl_fields.h"
#include "plugins/ctl/ctl_tlv.h"
#include "plugins/other_dissector.h"

static int ett_tlv = -1;

/* Wireshark's own; NULL when the user disabled it. */
static dissector_handle_t certificate_handle;

void ctl_tlv_register(void) {
    static int *subtrees[] = {&ett_tlv};
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
}

/* The one way to it that all versions have. */
void ctl_tlv_handoff(void) {
    dissector_table_t table = find_dissector_table("rfc7468.preeb_label");
    if (table != NULL)
        certificate_handle = dissector_get_string_handle(table, "CERTIFICATE");
}

/* Only a value of its tag's length is what the tag's kind says. */
static bool is_sound(const struct ctl_tlv *tlv) {
    return tlv->whole_value && (tlv->anomalies & ANOMALY(CTL_LENGTH_WRONG)) == 0;
}

static const char *word_or_number(const struct ctl_view *view, const char *word, unsigned number) {
    return word != NULL ? word : wmem_strdup_printf(view->pinfo->pool, "unknown (%u)", number);
}

/* "1.2". */
static const char *version_text(const struct ctl_view *view, struct span value) {
    return wmem_strdup_printf(view->pinfo->pool, "%u.%u", value.at[0], value.at[1]);
}

static const char *size_text(const struct ctl_view *view, struct span value) {
    return wmem_strdup_printf(view->pinfo->pool, "%zu bytes", span_len(value));
}

/* What a person wants to know of a sound value; its size when that is all. */
static const char *value_text(const struct ctl_view *view, const struct ctl_tlv *tlv) {
    wmem_allocator_t *pool = view->pinfo->pool;
    const struct span value = tlv->value;
    const unsigned number = ctl_number_of(value);
    switch (tlv->definition->kind) {
    case CTL_KIND_TEXT:
        return ctl_view_text(view, ctl_text_of(value));
    case CTL_KIND_SERIAL:
        return ctl_view_serial(view, value);
    case CTL_KIND_VERSION:
        return version_text(view, value);
    case CTL_KIND_NUMBER:
        return wmem_strdup_printf(pool, "%u", number);
    case CTL_KIND_TIME:
        return abs_time_secs_to_str(pool, (time_t)number, ABSOLUTE_TIME_UTC, TRUE);
    case CTL_KIND_ROLE:
        return word_or_number(view, ctl_role_name((uint16_t)number), number);
    case CTL_KIND_DIGEST_ALGORITHM:
        return word_or_number(view, ctl_digest_name((uint8_t)number), number);
    case CTL_KIND_SIGNATURE_ALGORITHM:
        return word_or_number(view, number == CTL_SIGNATURE_RSA ? "RSA" : NULL, number);
    case CTL_KIND_MODULUS:
        return wmem_strdup_printf(pool, "%u bits", ctl_modulus_bits((uint8_t)number));
    case CTL_KIND_ADDRESS:
        return tvb_address_to_str(pool, view->tvb, span_len(value) == 4 ? AT_IPv4 : AT_IPv6,
                                  ctl_view_start(view, value));
    default:
        return size_text(view, value);
    }
}

static void show_sound_value(const struct ctl_view *view, proto_tree *tree, int hf,
                             const struct ctl_tlv *tlv) {
    const enum ctl_kind kind = tlv->definition->kind;
    const struct span value = kind == CTL_KIND_TEXT ? ctl_text_of(tlv->value) : tlv->value;
    const int start = ctl_view_start(view, value);
    const int length = ctl_view_length(value);
    if (kind == CTL_KIND_VERSION)
        proto_tree_add_string(tree, hf, view->tvb, start, length, version_text(view, value));
    else if (kind == CTL_KIND_TEXT)
        proto_tree_add_item(tree, hf, view->tvb, start, length, ENC_UTF_8);
    else if (kind == CTL_KIND_TIME)
        proto_tree_add_item(tree, hf, view->tvb, start, length, ENC_TIME_SECS | ENC_BIG_ENDIAN);
    else if (kind == CTL_KIND_ADDRESS && length == 16)
        proto_tree_add_item(tree, ctl_field_ids[CTL_FIELD_ADDRESS6], view->tvb, start, length,
                            ENC_NA);
    else
        proto_tree_add_item(tree, hf, view->tvb, start, length, ENC_BIG_ENDIAN);
    if (kind == CTL_KIND_CERTIFICATE && !span_is_empty(value))
        other_dissector_show(certificate_handle, ctl_view_subset(view, value), view->pinfo, tree);
}

static void show_value(const struct ctl_view *view, proto_tree *tree, enum ctl_scope scope,
                       const struct ctl_tlv *tlv) {
    const int hf = ctl_field_of(scope, tlv->tag.value);
    if (tlv->definition->kind == CTL_KIND_CONTAINER || tlv->definition->kind == CTL_KIND_PADDING)
        return;
    if (is_sound(tlv) && hf >= 0)
        show_sound_value(view, tree, hf, tlv);
    else if (!span_is_empty(tlv->value))
        proto_tree_add_item(tree, ctl_field_ids[CTL_FIELD_VALUE], view->tvb,
                            ctl_view_start(view, tlv->value), ctl_view_length(tlv->value), ENC_NA);
}

static void show_number(const struct ctl_view *view, proto_tree *tree, int hf, const uint8_t *at,
                        unsigned size) {
    if (at != NULL)
        proto_tree_add_item(tree, hf, view->tvb, ctl_view_start(view, span_of(at, size)), (int)size,
                            ENC_BIG_ENDIAN);
}

/* "SIGNERNAME: CN=cucm1.example.com". */
static proto_item *show_head(const struct ctl_view *view, proto_tree *tree,
                             const struct ctl_tlv *tlv) {
    const bool has_value =
        tlv->definition->kind != CTL_KIND_CONTAINER && tlv->definition->kind != CTL_KIND_PADDING;
    const char *text = !has_value      ? ""
                       : is_sound(tlv) ? value_text(view, tlv)
                                       : size_text(view, tlv->value);
    return proto_tree_add_none_format(tree, ctl_field_ids[CTL_FIELD_TLV], view->tvb,
                                      ctl_view_start(view, tlv->whole), ctl_view_length(tlv->whole),
                                      "%s%s%s", tlv->definition->name, *text == '\0' ? "" : ": ",
                                      text);
}

/* Returns the subtree that the TLVs inside a container belong to. */
static proto_tree *show_tlv(const struct ctl_view *view, proto_tree *tree, enum ctl_scope scope,
                            const struct ctl_tlv *tlv) {
    proto_item *item = show_head(view, tree, tlv);
    proto_tree *below = proto_item_add_subtree(item, ett_tlv);
    show_number(view, below, ctl_field_ids[CTL_FIELD_TAG], tlv->tag.at, 1);
    show_number(view, below, ctl_field_ids[CTL_FIELD_LENGTH], tlv->length.at, 2);
    show_value(view, below, scope, tlv);
    ctl_expert_anomalies(view->pinfo, item, tlv->anomalies);
    return below;
}

uint32_t ctl_tlv_show_all(struct ctl_view *view, proto_tree *tree, struct ctl_walk walk) {
    proto_tree *trees[CTL_DEPTH_MAX + 1] = {tree};
    struct ctl_tlv tlv;
    uint32_t reported = 0;
    while (view->tlvs_shown < CTL_TLVS_SHOWN_MOST && ctl_walk_next(&walk, &tlv)) {
        trees[tlv.depth + 1] = show_tlv(view, trees[tlv.depth], walk.scope, &tlv);
        reported |= tlv.anomalies;
        view->tlvs_shown++;
    }
    return reported;
}
