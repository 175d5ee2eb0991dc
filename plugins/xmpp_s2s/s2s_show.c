/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/other_dissector.h"
#include "plugins/tree_text.h"
#include "plugins/tvb_span.h"
#include "plugins/xmpp_s2s/s2s_experts.h"
#include "plugins/xmpp_s2s/s2s_fields.h"
#include "plugins/xmpp_s2s/s2s_show.h"
#include "plugins/xmpp_s2s/s2s_summary.h"

static int hf_summary = -1, hf_continued_in = -1, hf_part = -1, hf_part_count = -1;
static int ett_xmpp_s2s = -1, ett_parts = -1;
static int proto_xmpp_s2s = -1;
static dissector_handle_t xmpp_handle;

/* The call of the dissector that is being shown. */
struct showing {
    tvbuff_t *tvb;
    packet_info *pinfo;
    proto_tree *tree;  /* of the protocol */
    proto_tree *above; /* where other protocols go */
    wmem_strbuf_t *summaries;
};

static void show_parts(proto_tree *tree, tvbuff_t *tvb, const struct s2s_record *record) {
    if (record->frame_count < 2 || record->frames[0] == record->frames[record->frame_count - 1])
        return;
    proto_item *item =
        tree_generated(proto_tree_add_uint(tree, hf_part_count, tvb, 0, 0, record->frame_count));
    proto_tree *parts = proto_item_add_subtree(item, ett_parts);
    for (unsigned i = 0; i < record->frame_count; i++)
        tree_generated(proto_tree_add_uint(parts, hf_part, tvb, 0, 0, record->frames[i]));
}

/* The unit's bytes, from its first one on. */
static tvbuff_t *bytes_of(const struct showing *showing, const struct s2s_record *record) {
    if (record->copy.at == NULL)
        return tvb_new_subset_length(showing->tvb, (int)record->offset, (int)record->length);
    const unsigned length = (unsigned)span_len(record->copy);
    tvbuff_t *tvb = tvb_new_child_real_data(showing->tvb, record->copy.at, length, (int)length);
    add_new_data_source(showing->pinfo, tvb, "Reassembled XMPP element");
    return tvb;
}

/* Wireshark's own dissector of clients' XMPP knows what is in stanzas, but calls malformed what is
 * not well-formed. */
static void hand_over_stanza(const struct showing *showing, tvbuff_t *tvb,
                             const struct xmpp_s2s_unit *unit) {
    const uint32_t unreadable = ANOMALY(XMPP_S2S_UNIT_TOO_LONG) |
                                ANOMALY(XMPP_S2S_NESTED_TOO_DEEP) |
                                ANOMALY(XMPP_S2S_NOT_WELL_FORMED) |
                                ANOMALY(XMPP_S2S_ENTITY_REFUSED) | ANOMALY(XMPP_S2S_DTD_REFUSED);
    if (xmpp_s2s_is_stanza(unit) && (unit->anomalies & unreadable) == 0)
        other_dissector_show(xmpp_handle, tvb, showing->pinfo, showing->above);
}

static void add_summary(const struct showing *showing, const char *summary) {
    if (*summary == '\0')
        return;
    if (wmem_strbuf_get_len(showing->summaries) > 0)
        wmem_strbuf_append(showing->summaries, "; ");
    wmem_strbuf_append(showing->summaries, summary);
}

static void show_unit(const struct showing *showing, const struct s2s_record *record) {
    struct xmpp_s2s_unit unit;
    packet_info *pinfo = showing->pinfo;
    tvbuff_t *tvb = bytes_of(showing, record);
    const struct span bytes = tvb_span(tvb);
    struct span opening = {NULL, NULL};
    if (record->opening != NULL)
        opening = record->opening->bytes;
    xmpp_s2s_read_unit(&record->framer, opening, bytes, &unit);
    const char *summary = s2s_summary_text(pinfo, &unit, record->unit_state);
    const char *title = *summary == '\0' ? xmpp_s2s_kind_text(unit.kind) : summary;
    proto_item *item =
        proto_tree_add_string_format(showing->tree, hf_summary, tvb, 0, (int)span_len(bytes), title,
                                     "%.*s", tree_text_line(title), title);
    add_summary(showing, summary);
    s2s_fields_show(item, tvb, pinfo, &unit, record->unit_state);
    show_parts(proto_item_get_subtree(item), tvb, record);
    s2s_expert_unit(pinfo, item, &unit);
    if (record->bytes_missing)
        s2s_expert(pinfo, item, S2S_BYTES_MISSING);
    hand_over_stanza(showing, tvb, &unit);
}

const char *s2s_show_unfinished(packet_info *pinfo, const struct s2s_segment_data *segment_data) {
    if (segment_data->not_xml)
        return "not XML";
    if (segment_data->continued_in != 0)
        return wmem_strdup_printf(pinfo->pool, "part of an element, whole in frame %u",
                                  segment_data->continued_in);
    if (segment_data->goes_on)
        return "part of an element";
    if (segment_data->early)
        return "bytes before these are missing";
    if (segment_data->is_old)
        return "seen before";
    return "white space";
}

static void show_rest(const struct showing *showing, proto_item *item,
                      const struct s2s_segment_data *segment_data) {
    if (segment_data->last != NULL)
        s2s_fields_show_state(showing->tree, showing->tvb, showing->pinfo,
                              segment_data->last->unit_state);
    if (segment_data->continued_in != 0 && segment_data->continued_in != segment_data->frame)
        tree_generated(proto_tree_add_uint(showing->tree, hf_continued_in, showing->tvb, 0, 0,
                                           segment_data->continued_in));
    if (segment_data->early)
        s2s_expert(showing->pinfo, item, S2S_BYTES_AWAITED);
    if (segment_data->not_xml)
        s2s_expert(showing->pinfo, item, S2S_NOT_XML);
}

void s2s_show_segment_data(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                           const struct s2s_segment_data *segment_data, wmem_strbuf_t *summaries) {
    proto_item *item = proto_tree_add_item(tree, proto_xmpp_s2s, tvb, 0, -1, ENC_NA);
    const struct showing showing = {
        .tvb = tvb,
        .pinfo = pinfo,
        .tree = proto_item_add_subtree(item, ett_xmpp_s2s),
        .above = tree,
        .summaries = summaries,
    };
    for (const struct s2s_record *record = segment_data->first; record != NULL;
         record = record->next)
        show_unit(&showing, record);
    show_rest(&showing, item, segment_data);
}

void s2s_show_register(int proto) {
    static hf_register_info fields[] = {
        {&hf_summary,
         {"Summary", "xmpp_s2s.summary", FT_STRING, BASE_NONE, NULL, 0, "What the element says",
          HFILL}},
        {&hf_continued_in,
         {"The element that goes on is whole in", "xmpp_s2s.reassembled_in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0, "The frame in which an element that begins here ends",
          HFILL}},
        {&hf_part_count,
         {"Segments", "xmpp_s2s.segment.count", FT_UINT32, BASE_DEC, NULL, 0,
          "How many segments the element came in", HFILL}},
        {&hf_part,
         {"Segment", "xmpp_s2s.segment", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "A frame that the element came in", HFILL}},
    };
    static int *subtrees[] = {&ett_xmpp_s2s, &ett_parts};
    proto_xmpp_s2s = proto;
    proto_register_field_array(proto, fields, G_N_ELEMENTS(fields));
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
    s2s_fields_register(proto);
    s2s_experts_register(proto);
}

void s2s_show_handoff(void) {
    xmpp_handle = find_dissector("xmpp");
}
