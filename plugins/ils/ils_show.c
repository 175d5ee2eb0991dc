/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "ils/anomaly.h"
#include "ils/pattern.h"
#include "plugins/expert_severity.h"
#include "plugins/ils/ils_show.h"
#include "plugins/tree_text.h"

static int proto_ils = -1;
static int hf_sender = -1, hf_number = -1, hf_size = -1, hf_prefix = -1, hf_entropy = -1;
static int hf_look = -1, hf_block = -1, hf_data = -1, hf_begun = -1, hf_ended = -1;
static int hf_framing = -1, hf_rests_on = -1, hf_repeated = -1, hf_missing = -1;
static int hf_join = -1, hf_method = -1, hf_asked = -1, hf_answered = -1, hf_joined = -1;
static int hf_password = -1;
static int hf_patterns[ILS_PATTERN_KINDS];
static int ett_ils = -1, ett_message = -1, ett_join = -1, ett_framing = -1;
static expert_field anomalies[ILS_ANOMALY_COUNT];

static const char *const senders[] = {[ILS_SPOKE] = "spoke", [ILS_HUB] = "hub"};
static const char *const receivers[] = {[ILS_SPOKE] = "hub", [ILS_HUB] = "spoke"};
static const char *const look_text[] = {[ILS_TOO_SHORT] = "too short to judge",
                                        [ILS_CLEAR] = "in clear",
                                        [ILS_ENCIPHERED] = "enciphered",
                                        [ILS_BLANK] = "nothing but zeros"};

/* --- one message ----------------------------------------------------------------------------- */

static bool has_ended(const struct ils_shown_message *message) {
    return message->read.size > 0;
}

/* "message 1, 1956 bytes, enciphered", "message 1, 1460 bytes of it". */
static const char *message_text(packet_info *pinfo, const struct ils_shown_part *part) {
    const struct ils_shown_message *message = part->message;
    const bool ends_here = has_ended(message) && message->ended_in == pinfo->num;
    if (ends_here)
        return wmem_strdup_printf(pinfo->pool, "message %" PRIu64 ", %" PRIu64 " bytes, %s",
                                  message->number, message->read.size,
                                  look_text[message->read.look]);
    return wmem_strdup_printf(pinfo->pool, "message %" PRIu64 ", %u bytes of it", message->number,
                              part->length);
}

static void show_patterns(proto_tree *tree, tvbuff_t *tvb, const struct ils_message *message) {
    struct span rest = message->bytes;
    struct ils_pattern pattern;
    if (message->look == ILS_ENCIPHERED)
        return;
    while (ils_take_pattern(&rest, &pattern)) {
        const int offset = (int)(pattern.bytes.at - message->bytes.at);
        proto_tree_add_item(tree, hf_patterns[pattern.kind], tvb, offset,
                            (int)span_len(pattern.bytes), ENC_ASCII | ENC_NA);
    }
}

static void show_looks(proto_tree *tree, tvbuff_t *tvb, const struct ils_message *message) {
    tree_generated(proto_tree_add_double_format_value(tree, hf_entropy, tvb, 0, 0, message->entropy,
                                                      "%.2f bits per byte", message->entropy));
    tree_generated(proto_tree_add_string(
        tree, hf_look, tvb, 0, 0,
        message->look == ILS_ENCIPHERED ? "enciphered, or compressed" : look_text[message->look]));
    if (message->block != 0)
        tree_generated(proto_tree_add_uint_format_value(
            tree, hf_block, tvb, 0, 0, message->block,
            "4 bytes and whole blocks of %u fit the size (by chance once in %u sizes)",
            message->block, message->block));
}

/* A message that ends in this frame, with all its bytes, wherever they came in. */
static void show_whole(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, proto_item *item,
                       const struct ils_shown_part *part, bool over_tls) {
    const struct ils_shown_message *message = part->message;
    const unsigned buffered = wmem_array_get_count(message->buffered);
    tvbuff_t *whole;
    if (message->begun_in == pinfo->num && part->length == message->size &&
        buffered == part->length) {
        whole = tvb_new_subset_length(tvb, (int)part->offset, (int)part->length);
    } else {
        whole = tvb_new_child_real_data(tvb, wmem_array_get_raw(message->buffered), buffered,
                                        (int)buffered);
        add_new_data_source(pinfo, whole, "ILS message");
        tree_generated(proto_tree_add_uint(tree, hf_begun, tvb, 0, 0, message->begun_in));
    }
    proto_tree_add_item(tree, hf_prefix, whole, 0, (int)MIN(buffered, (unsigned)ILS_PREFIX),
                        ENC_NA);
    proto_tree_add_item(tree, hf_data, whole, 0, (int)buffered, ENC_NA);
    show_looks(tree, tvb, &message->read);
    show_patterns(tree, whole, &message->read);
    if (!over_tls && message->read.look == ILS_CLEAR)
        expert_add_info(pinfo, item, &anomalies[ILS_MESSAGE_IN_CLEAR]);
    if (buffered < message->size)
        expert_add_info(pinfo, item, &anomalies[ILS_MESSAGE_CUT_SHORT]);
}

static void show_part(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                      const struct ils_shown_part *part, bool over_tls) {
    const struct ils_shown_message *message = part->message;
    proto_item *item;
    proto_tree *below = proto_tree_add_subtree_format(
        tree, tvb, (int)part->offset, (int)part->length, ett_message, &item, "ILS %s -> %s, %s",
        senders[message->side], receivers[message->side], message_text(pinfo, part));
    tree_generated(proto_tree_add_string(below, hf_sender, tvb, 0, 0, senders[message->side]));
    tree_generated(proto_tree_add_uint64(below, hf_number, tvb, 0, 0, message->number));
    if (has_ended(message))
        tree_generated(proto_tree_add_uint64(below, hf_size, tvb, 0, 0, message->read.size));
    if (has_ended(message) && message->ended_in == pinfo->num)
        show_whole(below, tvb, pinfo, item, part, over_tls);
    else if (has_ended(message))
        tree_generated(proto_tree_add_uint(below, hf_ended, tvb, 0, 0, message->ended_in));
}

/* --- the connection -------------------------------------------------------------------------- */

static const char *framing_text(packet_info *pinfo, const struct ils_shown_packet *packet) {
    char words[ILS_FRAMING_TEXT];
    ils_framing_text(&packet->framing, words);
    switch (packet->learning) {
    case ILS_LEARNED:
        return wmem_strdup_printf(pinfo->pool, "learned: %s", words);
    case ILS_GIVEN:
        return wmem_strdup_printf(pinfo->pool, "set: %s", words);
    case ILS_UNFIT:
        return "the one that was set does not fit: a message is what a side sends in one go";
    default:
        return "not known: a message is what a side sends in one go";
    }
}

static void show_framing(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                         const struct ils_shown_packet *packet) {
    proto_item *item = tree_generated(
        proto_tree_add_string(tree, hf_framing, tvb, 0, 0, framing_text(pinfo, packet)));
    if (packet->learning == ILS_LEARNED)
        tree_generated(proto_tree_add_uint(proto_item_add_subtree(item, ett_framing), hf_rests_on,
                                           tvb, 0, 0, packet->rests_on));
    if (packet->dropped)
        expert_add_info(pinfo, item, &anomalies[ILS_FRAMING_DROPPED]);
    if (packet->learning == ILS_UNFIT)
        expert_add_info(pinfo, item, &anomalies[ILS_FRAMING_UNFIT]);
}

static void show_link(proto_tree *tree, tvbuff_t *tvb, int hf, uint32_t frame) {
    if (frame != 0)
        tree_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, frame));
}

/* As it stands at this frame, whatever is known of later ones. */
static void show_join(proto_tree *tree, tvbuff_t *tvb, const packet_info *pinfo,
                      const struct ils_shown_join *join) {
    const bool joined = join->joined_in != 0 && join->joined_in <= pinfo->num;
    const bool answered = join->answered_in != 0 && join->answered_in <= pinfo->num;
    proto_item *item =
        tree_generated(proto_tree_add_string(tree, hf_join, tvb, 0, 0,
                                             joined     ? "joined: the hub answered and it went on"
                                             : answered ? "the hub has answered"
                                                        : "the spoke has spoken, the hub has not"));
    proto_tree *below = proto_item_add_subtree(item, ett_join);
    tree_generated(
        proto_tree_add_string(below, hf_method, tvb, 0, 0, ils_method_text[join->method]));
    show_link(below, tvb, hf_asked, join->asked_in);
    show_link(below, tvb, hf_answered, join->answered_in);
    show_link(below, tvb, hf_joined, join->joined_in);
    show_link(below, tvb, hf_password, join->password_in);
}

static const struct ils_shown_part *part_at(const struct ils_shown_packet *packet, unsigned i) {
    return wmem_array_index(packet->parts, i);
}

static void show_info(const struct ils_shown_packet *packet, packet_info *pinfo) {
    const unsigned count = wmem_array_get_count(packet->parts);
    col_add_fstr(pinfo->cinfo, COL_INFO, "ILS %s -> %s", senders[packet->side],
                 receivers[packet->side]);
    for (unsigned i = 0; i < count; i++)
        col_append_fstr(pinfo->cinfo, COL_INFO, "%s %s", i == 0 ? "," : ";",
                        message_text(pinfo, part_at(packet, i)));
    if (count == 0)
        col_append_str(pinfo->cinfo, COL_INFO,
                       packet->early ? ", bytes before these are missing" : ", bytes seen before");
}

void ils_show_packet(const struct ils_conversation *session, const struct ils_shown_packet *packet,
                     tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
    show_info(packet, pinfo);
    proto_item *item = proto_tree_add_item(tree, proto_ils, tvb, 0, -1, ENC_NA);
    proto_item_append_text(item, ", %s -> %s", senders[packet->side], receivers[packet->side]);
    proto_tree *below = proto_item_add_subtree(item, ett_ils);
    const unsigned count = wmem_array_get_count(packet->parts);
    for (unsigned i = 0; i < count; i++)
        show_part(below, tvb, pinfo, part_at(packet, i), session->over_tls);
    if (packet->repeated > 0)
        tree_generated(proto_tree_add_uint(below, hf_repeated, tvb, 0, (int)packet->repeated,
                                           packet->repeated));
    if (packet->missing > 0)
        tree_generated(proto_tree_add_uint(below, hf_missing, tvb, 0, 0, packet->missing));
    show_framing(below, tvb, pinfo, packet);
    show_join(below, tvb, pinfo, &session->join);
}

void ils_show_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
    proto_item *item = proto_tree_add_item(tree, proto_ils, tvb, 0, -1, ENC_NA);
    proto_item_append_text(item, ", TLS records on a port without TLS");
    expert_add_info(pinfo, item, &anomalies[ILS_TLS_RECORDS]);
}

/* --- registration ---------------------------------------------------------------------------- */

static void register_fields(void) {
    static const char *const by_pattern = "Found by pattern; no field of ILS is known";
    static hf_register_info fields[] = {
#define FIELD(id, name, abbreviation, type, base, about)                                           \
    {                                                                                              \
        &id, {                                                                                     \
            name, abbreviation, type, base, NULL, 0, about, HFILL                                  \
        }                                                                                          \
    }
        FIELD(hf_sender, "Sender", "ils.sender", FT_STRING, BASE_NONE,
              "The spoke opens the connection and speaks first"),
        FIELD(hf_number, "Message number", "ils.number", FT_UINT64, BASE_DEC,
              "Among the messages of its sender"),
        FIELD(hf_size, "Message size", "ils.size", FT_UINT64, BASE_DEC, "In bytes"),
        FIELD(hf_prefix, "First bytes", "ils.prefix", FT_BYTES, BASE_NONE,
              "Of the message; their meaning is not known"),
        FIELD(hf_data, "Bytes", "ils.data", FT_BYTES, BASE_NONE, "The whole message"),
        FIELD(hf_entropy, "Entropy", "ils.entropy", FT_DOUBLE, BASE_NONE,
              "Bits per byte of the message"),
        FIELD(hf_look, "Looks", "ils.look", FT_STRING, BASE_NONE,
              "By its entropy: enciphered, in clear or too short to judge"),
        FIELD(hf_block, "Block cipher", "ils.block", FT_UINT32, BASE_DEC,
              "Bytes of a block, if the size of the message fits a block cipher's"),
        FIELD(hf_begun, "Begins in", "ils.begun_in", FT_FRAMENUM, BASE_NONE,
              "The frame in which the message begins"),
        FIELD(hf_ended, "Ends in", "ils.ended_in", FT_FRAMENUM, BASE_NONE,
              "The frame in which the message ends"),
        FIELD(hf_framing, "Framing", "ils.framing", FT_STRING, BASE_NONE,
              "How messages are told apart"),
        FIELD(hf_rests_on, "Messages it explains", "ils.framing.rests_on", FT_UINT32, BASE_DEC,
              "How many messages the learned framing is learned from"),
        FIELD(hf_repeated, "Bytes seen before", "ils.repeated", FT_UINT32, BASE_DEC,
              "Bytes of the segment that came before"),
        FIELD(hf_missing, "Bytes missing before", "ils.missing", FT_UINT32, BASE_DEC,
              "Bytes in front of the segment that were not captured"),
        FIELD(hf_join, "Join", "ils.join", FT_STRING, BASE_NONE,
              "How far the clusters got by this frame"),
        FIELD(hf_method, "Method", "ils.join.method", FT_STRING, BASE_NONE,
              "As far as the wire tells: password, certificates, or both"),
        FIELD(hf_asked, "Spoke's first message", "ils.join.asked_in", FT_FRAMENUM, BASE_NONE,
              "The frame in which the spoke speaks first"),
        FIELD(hf_answered, "Hub's first message", "ils.join.answered_in", FT_FRAMENUM, BASE_NONE,
              "The frame in which the hub answers it"),
        FIELD(hf_joined, "Went on in", "ils.join.joined_in", FT_FRAMENUM, BASE_NONE,
              "The frame in which the spoke went on after the hub's answer"),
        FIELD(hf_password, "Joined by password before in", "ils.join.password_in", FT_FRAMENUM,
              BASE_NONE,
              "The frame of an earlier connection on the password port in which the same hosts "
              "joined"),
        FIELD(hf_patterns[ILS_PEER_ID_TEXT], "Peer id (by pattern)", "ils.peer_id", FT_STRING,
              BASE_NONE, by_pattern),
        FIELD(hf_patterns[ILS_PEER_ID_BYTES], "Peer id (by pattern)", "ils.peer_id_bytes", FT_BYTES,
              BASE_NONE, by_pattern),
        FIELD(hf_patterns[ILS_ADDRESS], "Address (by pattern)", "ils.address", FT_STRING, BASE_NONE,
              by_pattern),
        FIELD(hf_patterns[ILS_HOST_NAME], "Host name (by pattern)", "ils.host", FT_STRING,
              BASE_NONE, by_pattern),
        FIELD(hf_patterns[ILS_CLUSTER_ID], "Could be a cluster id (by pattern)", "ils.cluster_id",
              FT_STRING, BASE_NONE, by_pattern),
#undef FIELD
    };
    for (size_t i = 0; i < G_N_ELEMENTS(hf_patterns); i++)
        hf_patterns[i] = -1;
    proto_register_field_array(proto_ils, fields, G_N_ELEMENTS(fields));
}

static void register_experts(void) {
    static ei_register_info registered[ILS_ANOMALY_COUNT];
    for (size_t i = 0; i < G_N_ELEMENTS(registered); i++)
        registered[i] = expert_entry_of(&anomalies[i], &ils_anomalies[i], PI_PROTOCOL);
    expert_register_field_array(expert_register_protocol(proto_ils), registered,
                                G_N_ELEMENTS(registered));
}

void ils_show_register(int proto) {
    static int *subtrees[] = {&ett_ils, &ett_message, &ett_join, &ett_framing};
    proto_ils = proto;
    register_fields();
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
    register_experts();
}
