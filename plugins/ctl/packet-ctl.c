/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "ctl": CTL, ITL and signed files of CUCM. They come over HTTP, and over TFTP if Wireshark is to
 * reassemble it, where they are known by their first bytes; wrapped in a capture by `ucscope ctl
 * wrap`; or as what the user says they are. What Wireshark does not put together, the engine does:
 * TFTP as Wireshark shows it by default, and HTTP of a type that another dissector takes. */
#include "plugins/wireshark_compat.h"

#include <epan/proto_data.h>

#include "plugins/ctl/ctl_experts.h"
#include "plugins/ctl/ctl_fields.h"
#include "plugins/ctl/ctl_show.h"
#include "plugins/ctl/ctl_tlv.h"
#include "plugins/ctl/packet-ctl.h"
#include "plugins/protocols.h"
#include "plugins/tvb_span.h"

static int proto_ctl = -1;
static dissector_handle_t file_handle;
static dissector_handle_t connection_handle;

/* False: there is not a byte. `missing`: what the capture lacks of the file, or "". */
static bool show_file(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const char *missing) {
    struct ctl_view view = {.tvb = tvb, .pinfo = pinfo, .bytes = tvb_span(tvb)};
    struct ctl_file file;
    if (!ctl_read_file(view.bytes, &file))
        return false;
    p_add_proto_data(pinfo->pool, pinfo, proto_ctl, 0, tvb);
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "CTL");
    col_append_sep_fstr(pinfo->cinfo, COL_INFO, ", ", "CTL %s", ctl_show_summary(&view, &file));
    ctl_show_file(&view, tree, &file, missing);
    return true;
}

static int dissect_ctl(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    (void)data;
    return show_file(tvb, pinfo, tree, "") ? (int)tvb_captured_length(tvb) : 0;
}

bool ctl_was_shown(packet_info *pinfo) {
    return p_get_proto_data(pinfo->pool, pinfo, proto_ctl, 0) != NULL;
}

void ctl_show_download(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, GBytes *bytes,
                       size_t whole, const char *missing) {
    gsize size;
    const uint8_t *at = g_bytes_get_data(bytes, &size);
    if (!proto_is_protocol_enabled(find_protocol_by_id(proto_ctl)))
        return;
    tvbuff_t *tvb = tvb_new_child_real_data(frame, at, (unsigned)whole, (int)size);
    add_new_data_source(pinfo, tvb, "Reassembled trust list");
    (void)show_file(tvb, pinfo, tree, missing);
}

static ws_bool dissect_if_magic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    if (!ctl_has_magic(tvb_span(tvb)))
        return FALSE;
    return dissect_ctl(tvb, pinfo, tree, data) > 0;
}

/* A connection that carries one file and nothing else: all of it, up to its end. */
static int dissect_ctl_connection(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    if (!ctl_has_magic(tvb_span(tvb)))
        return 0;
    if (pinfo->can_desegment > 0) {
        pinfo->desegment_offset = 0;
        pinfo->desegment_len = DESEGMENT_UNTIL_FIN;
        return (int)tvb_captured_length(tvb);
    }
    return dissect_ctl(tvb, pinfo, tree, data);
}

void proto_register_ctl(void) {
    proto_ctl = proto_register_protocol("Cisco trust list", "CTL", "ctl");
    ctl_fields_register(proto_ctl);
    ctl_experts_register(proto_ctl);
    ctl_show_register(proto_ctl);
    /* By this name a wrapped file asks for it. */
    file_handle = register_dissector("ctl", dissect_ctl, proto_ctl);
    connection_handle = register_dissector("ctl.connection", dissect_ctl_connection, proto_ctl);
}

void proto_reg_handoff_ctl(void) {
    ctl_tlv_handoff();
    heur_dissector_add("tftp", dissect_if_magic, "Cisco trust list over TFTP", "ctl_tftp",
                       proto_ctl, HEURISTIC_ENABLE);
    heur_dissector_add("http", dissect_if_magic, "Cisco trust list over HTTP", "ctl_http",
                       proto_ctl, HEURISTIC_ENABLE);
    dissector_add_for_decode_as("udp.port", file_handle);
    dissector_add_for_decode_as("tcp.port", connection_handle);
    dissector_add_for_decode_as("media_type", file_handle);
}
