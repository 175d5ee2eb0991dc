/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads TCP (RFC 9293 3.1) and UDP (RFC 768) headers. */
#include "capture/net/transport.h"

bool segment_read(const struct ip_packet *packet, struct segment *out, struct skipped *skipped) {
    struct payload rest = packet->payload;
    struct span header;
    struct wire_u16 source, destination, window;
    struct wire_u32 sequence, acknowledgement;
    struct wire_u8 offset, flags;
    if (!payload_take(&rest, 20, &header, skipped))
        return false;
    bool whole = take_be16(&header, &source) && take_be16(&header, &destination) &&
                 take_be32(&header, &sequence) && take_be32(&header, &acknowledgement) &&
                 take_u8(&header, &offset) && take_u8(&header, &flags) &&
                 take_be16(&header, &window);
    const size_t header_length = (offset.value >> 4) * 4u;
    if (!whole || header_length < 20 || header_length - 20 > rest.length ||
        rest.length > UINT32_MAX / 2) {
        skipped_add(skipped, SKIPPED_MALFORMED, 0);
        return false;
    }
    ip_source(packet, &out->source.address);
    ip_destination(packet, &out->destination.address);
    out->source.port = source.value;
    out->destination.port = destination.value;
    out->sequence = sequence.value;
    out->acknowledgement = acknowledgement.value;
    out->flags = flags.value & 0x1f;
    out->window = window.value;
    out->header_length = (uint32_t)header_length;
    out->options = span_first(rest.bytes, header_length - 20);
    out->payload = span_after(rest.bytes, header_length - 20);
    out->payload_length = (uint32_t)(rest.length - (header_length - 20));
    out->ip_id = packet->id;
    out->ttl = packet->ttl;
    return true;
}

bool udp_read(const struct ip_packet *packet, struct udp_datagram *out, struct skipped *skipped) {
    struct payload rest = packet->payload;
    struct span header;
    struct wire_u16 source, destination, length;
    if (!payload_take(&rest, UDP_HEADER, &header, skipped))
        return false;
    bool whole = take_be16(&header, &source) && take_be16(&header, &destination) &&
                 take_be16(&header, &length);
    /* 0: a jumbogram (RFC 2675), or a frame before segmentation offload. */
    if (!whole ||
        (length.value != 0 &&
         (length.value < UDP_HEADER || length.value - (size_t)UDP_HEADER > rest.length)) ||
        rest.length > UINT32_MAX / 2) {
        skipped_add(skipped, SKIPPED_MALFORMED, 0);
        return false;
    }
    if (length.value != 0)
        payload_bound(&rest, length.value - (size_t)UDP_HEADER);
    ip_source(packet, &out->source.address);
    ip_destination(packet, &out->destination.address);
    out->source.port = source.value;
    out->destination.port = destination.value;
    out->payload = rest.bytes;
    out->payload_length = (uint32_t)rest.length;
    return true;
}
