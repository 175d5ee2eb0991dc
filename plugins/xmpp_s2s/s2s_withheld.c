/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "capture/net/link.h"
#include "capture/read/encapsulation.h"
#include "plugins/tvb_span.h"
#include "plugins/xmpp_s2s/s2s_withheld.h"

bool s2s_withheld_read(tvbuff_t *frame, const packet_info *pinfo, struct segment *out) {
    struct skipped skipped = {0};
    struct ip_packet packet = {0};
    packet.payload.bytes = tvb_span(frame);
    packet.payload.length = MAX(tvb_reported_length(frame), tvb_captured_length(frame));
    if (pinfo->ptype != PT_TCP || span_is_empty(packet.payload.bytes) ||
        pinfo->rec->rec_type != REC_TYPE_PACKET)
        return false;
    const uint32_t link_type =
        encapsulation_link_type(pinfo->rec->rec_header.packet_header.pkt_encap);
    return link_read(link_type, &packet.payload, &skipped) == INNER_IP &&
           ip_read(&packet, &skipped) && packet.protocol == IP_TCP && !packet.is_fragment &&
           segment_read(&packet, out, &skipped) && out->payload_length > 0 &&
           out->source.port == pinfo->srcport && out->destination.port == pinfo->destport;
}
