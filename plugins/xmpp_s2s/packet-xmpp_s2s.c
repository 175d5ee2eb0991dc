/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "xmpp_s2s": XMPP between servers, with dialback and STARTTLS, on TCP 5269, Cisco's 7400 and where
 * the user says so, and again inside of TLS. The stream is put in order by tcp_order.h and not by
 * Wireshark's TCP: segments that come late or again fill the gaps they are for, and a gap that
 * stays costs the elements in it and no more. */
#include "plugins/wireshark_compat.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-tls-utils.h>
#include <epan/proto_data.h>

#include "plugins/protocols.h"
#include "plugins/tvb_span.h"
#include "plugins/xmpp_s2s/packet-xmpp_s2s.h"
#include "plugins/xmpp_s2s/s2s_conversation.h"
#include "plugins/xmpp_s2s/s2s_preferences.h"
#include "plugins/xmpp_s2s/s2s_show.h"
#include "plugins/xmpp_s2s/s2s_withheld.h"

/* The number of a call that Wireshark's TCP did not make. */
enum { WITHHELD_CALL = INT32_MAX };

static int proto_xmpp_s2s = -1;
static protocol_t *protocol;
static dissector_handle_t plain_handle, secured_handle, withheld_handle, tls_handle;

/* One dissection of a frame, in which the dissector can be called several times, for a frame can
 * hold several TLS records. Later passes call as the first one did. */
struct calls {
    unsigned count;
    wmem_strbuf_t *summaries; /* of their units */
};

static struct calls *calls_so_far(packet_info *pinfo) {
    return p_get_proto_data(pinfo->pool, pinfo, proto_xmpp_s2s, 0);
}

/* The number of this call, from 0. */
static unsigned count_call(packet_info *pinfo) {
    struct calls *calls = calls_so_far(pinfo);
    if (calls == NULL) {
        calls = wmem_new0(pinfo->pool, struct calls);
        calls->summaries = wmem_strbuf_new(pinfo->pool, "");
        p_add_proto_data(pinfo->pool, pinfo, proto_xmpp_s2s, 0, calls);
    }
    return calls->count++;
}

static struct s2s_segment_data *segment_data_of(packet_info *pinfo, unsigned call) {
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_xmpp_s2s, call);
}

static struct s2s_segment_data *segment_data_new(packet_info *pinfo, unsigned call) {
    struct s2s_segment_data *segment_data = wmem_new0(wmem_file_scope(), struct s2s_segment_data);
    segment_data->frame = pinfo->num;
    segment_data->time = pinfo->abs_ts;
    p_add_proto_data(wmem_file_scope(), pinfo, proto_xmpp_s2s, call, segment_data);
    return segment_data;
}

/* After <proceed/>, TLS has the connection, and gives what it decrypts to us. */
static void let_tls_begin(struct s2s_conversation *session, packet_info *pinfo,
                          const struct s2s_segment_data *segment_data) {
    for (const struct s2s_record *record = segment_data->first; record != NULL;
         record = record->next) {
        if (record->kind != XMPP_S2S_PROCEED || session->tls_since != 0)
            continue;
        ssl_starttls_ack(tls_handle, pinfo, secured_handle);
        session->tls_since = pinfo->num;
    }
}

static const char *info_of(packet_info *pinfo, const struct s2s_segment_data *segment_data,
                           const wmem_strbuf_t *summaries) {
    return wmem_strbuf_get_len(summaries) > 0 ? wmem_strbuf_get_str(summaries)
                                              : s2s_show_unfinished(pinfo, segment_data);
}

static int show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, unsigned call) {
    const struct s2s_segment_data *segment_data = segment_data_of(pinfo, call);
    if (segment_data == NULL)
        return 0;
    wmem_strbuf_t *summaries = calls_so_far(pinfo)->summaries;
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "XMPP-S2S");
    col_clear(pinfo->cinfo, COL_INFO);
    s2s_show_segment_data(tvb, pinfo, tree, segment_data, summaries);
    col_add_str(pinfo->cinfo, COL_INFO, info_of(pinfo, segment_data, summaries));
    return (int)tvb_captured_length(tvb);
}

static tvbuff_t *frame_of(const packet_info *pinfo) {
    return pinfo->data_src == NULL ? NULL : get_data_source_tvb(pinfo->data_src->data);
}

/* What Wireshark hands over can be found in the frame, too: from then on other segments of this
 * side can be. */
static void learn_base(struct s2s_conversation *session, unsigned side, const packet_info *pinfo,
                       uint32_t reported) {
    struct segment segment;
    tvbuff_t *frame = frame_of(pinfo);
    if (session->base_known[side] || frame == NULL || !s2s_withheld_read(frame, pinfo, &segment))
        return;
    session->base[side] = segment.sequence - reported;
    session->base_known[side] = true;
}

/* The sequence number that a side begins with: 1 if Wireshark counts from the SYN, or from what it
 * saw first. When it does not count so, the first segment is taken for the beginning. */
static uint32_t first_sequence(const struct s2s_conversation *session, unsigned side,
                               uint32_t sequence) {
    enum { DISTANCE_MOST = 1 << 20 };
    const bool counts = session->base_known[side] && session->base[side] != 0;
    return counts && sequence <= DISTANCE_MOST ? 1 : sequence;
}

static struct s2s_direction *direction_of(struct s2s_conversation *session, bool secured,
                                          unsigned side) {
    return &session->tls_layers[secured].directions[side];
}

/* What the segment acknowledges comes first: the other side's bytes caused this side's. */
static void take_segment(struct s2s_conversation *session, unsigned side, packet_info *pinfo,
                         const struct tcp_order_segment *segment, uint32_t acknowledged) {
    tcp_order_acknowledged(direction_of(session, false, !side)->order, pinfo, acknowledged);
    s2s_direction_take(direction_of(session, false, side), pinfo, segment);
    let_tls_begin(session, pinfo, segment->data);
}

static struct tcp_order_segment segment_of(tvbuff_t *tvb, packet_info *pinfo, unsigned call) {
    return (struct tcp_order_segment){
        .bytes = tvb_span(tvb),
        .wire_length = tvb_reported_length(tvb),
        .data = segment_data_new(pinfo, call),
    };
}

/* `tcp` is NULL when another protocol than TCP carries the stream. */
static void first_pass_plain(tvbuff_t *tvb, packet_info *pinfo, unsigned call,
                             const struct tcpinfo *tcp) {
    struct s2s_conversation *session = s2s_conversation_of(proto_xmpp_s2s, pinfo, true);
    const unsigned side = s2s_conversation_side(session, pinfo);
    struct s2s_direction *direction = direction_of(session, false, side);
    struct tcp_order_segment segment = segment_of(tvb, pinfo, call);
    if (tcp == NULL) {
        s2s_direction_append(direction, &segment);
        let_tls_begin(session, pinfo, segment.data);
        return;
    }
    segment.sequence = tcp->seq;
    learn_base(session, side, pinfo, tcp->seq);
    if (!tcp_order_is_started(direction->order))
        tcp_order_start(direction->order, first_sequence(session, side, tcp->seq));
    take_segment(session, side, pinfo, &segment, tcp->lastackseq);
}

/* A TLS record where XML should be: the capture began after <proceed/>, or there was none. */
static bool begins_with_tls(tvbuff_t *tvb) {
    struct span rest = tvb_span(tvb);
    struct wire_u8 type, major, minor;
    return take_u8(&rest, &type) && take_u8(&rest, &major) && take_u8(&rest, &minor) &&
           type.value >= SSL_ID_CHG_CIPHER_SPEC && type.value <= SSL_ID_APP_DATA &&
           major.value == 3 && minor.value <= 4;
}

static int hand_over_to_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    struct s2s_conversation *session = s2s_conversation_of(proto_xmpp_s2s, pinfo, true);
    if (!pinfo->fd->visited && session->tls_since == 0) {
        ssl_starttls_post_ack(tls_handle, pinfo, secured_handle);
        session->tls_since = pinfo->num;
    }
    pinfo->can_desegment++; /* each call of another dissector takes one away */
    return call_dissector_with_data(tls_handle, tvb, pinfo, tree, data);
}

static int dissect_plain(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    if (pinfo->flags.in_error_pkt)
        return 0;
    if (begins_with_tls(tvb))
        return hand_over_to_tls(tvb, pinfo, tree, data);
    const unsigned call = count_call(pinfo);
    if (!pinfo->fd->visited)
        first_pass_plain(tvb, pinfo, call, data);
    return show(tvb, pinfo, tree, call);
}

/* What TLS decrypts comes whole and in order. */
static int dissect_secured(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    const unsigned call = count_call(pinfo);
    (void)data;
    if (!pinfo->fd->visited) {
        struct s2s_conversation *session = s2s_conversation_of(proto_xmpp_s2s, pinfo, true);
        const struct tcp_order_segment segment = segment_of(tvb, pinfo, call);
        s2s_direction_append(direction_of(session, true, s2s_conversation_side(session, pinfo)),
                             &segment);
    }
    return show(tvb, pinfo, tree, call);
}

/* The frame can hold bytes of a stream that Wireshark's TCP gave to no dissector. */
static void first_pass_withheld(tvbuff_t *frame, packet_info *pinfo) {
    struct s2s_conversation *session = s2s_conversation_of(proto_xmpp_s2s, pinfo, false);
    struct segment read;
    if (session == NULL || session->tls_since != 0 || pinfo->flags.in_error_pkt)
        return;
    const unsigned side = s2s_conversation_side(session, pinfo);
    if (!session->base_known[side] || !s2s_withheld_read(frame, pinfo, &read))
        return;
    const struct tcp_order_segment segment = {
        .sequence = read.sequence - session->base[side],
        .bytes = read.payload,
        .wire_length = read.payload_length,
        .data = segment_data_new(pinfo, WITHHELD_CALL),
    };
    take_segment(session, side, pinfo, &segment,
                 session->base_known[!side] ? read.acknowledgement - session->base[!side] : 0);
}

static int dissect_withheld(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, void *data) {
    struct segment segment;
    (void)data;
    const struct s2s_segment_data *segment_data = segment_data_of(pinfo, WITHHELD_CALL);
    if (segment_data == NULL || segment_data->is_old || !s2s_withheld_read(frame, pinfo, &segment))
        return 0;
    const uint8_t *start = tvb_get_ptr(frame, 0, 1);
    tvbuff_t *tvb = tvb_new_subset_length(frame, (int)(segment.payload.at - start),
                                          (int)span_len(segment.payload));
    wmem_strbuf_t *summaries = wmem_strbuf_new(pinfo->pool, "");
    s2s_show_segment_data(tvb, pinfo, tree, segment_data, summaries);
    col_append_sep_str(pinfo->cinfo, COL_INFO, "; ", info_of(pinfo, segment_data, summaries));
    return (int)tvb_captured_length(frame);
}

void s2s_dissect_withheld(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree) {
    if (pinfo->ptype != PT_TCP || !s2s_conversation_may_be(pinfo) ||
        !proto_is_protocol_enabled(protocol))
        return;
    if (!pinfo->fd->visited && calls_so_far(pinfo) == NULL)
        first_pass_withheld(frame, pinfo);
    if (segment_data_of(pinfo, WITHHELD_CALL) != NULL)
        call_dissector_only(withheld_handle, frame, pinfo, tree, NULL);
}

void proto_register_xmpp_s2s(void) {
    proto_xmpp_s2s = proto_register_protocol("XMPP server-to-server", "XMPP-S2S", "xmpp_s2s");
    protocol = find_protocol_by_id(proto_xmpp_s2s);
    plain_handle = register_dissector("xmpp_s2s", dissect_plain, proto_xmpp_s2s);
    secured_handle = register_dissector("xmpp_s2s.tls", dissect_secured, proto_xmpp_s2s);
    s2s_show_register(proto_xmpp_s2s);
    s2s_conversation_register();
    s2s_preferences_register(proto_xmpp_s2s);
}

void proto_reg_handoff_xmpp_s2s(void) {
    tls_handle = find_dissector("tls");
    s2s_show_handoff();
    dissector_add_uint_range_with_preference("tcp.port", "5269,7400", plain_handle);
    dissector_add_string("tls.alpn", "xmpp-server", secured_handle);
    withheld_handle = create_dissector_handle(dissect_withheld, proto_xmpp_s2s);
}
