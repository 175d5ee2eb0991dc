/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors and fuzzer input of capture/net: a link type (2 bytes), then packets, each a length on
 * the wire and a captured length (2 bytes each, the latter bounded by what is there) and its bytes.
 */
#ifndef UCSCOPE_TESTS_PACKET_STREAM_H
#define UCSCOPE_TESTS_PACKET_STREAM_H

#include "capture/net/packet.h"

struct packet_stream {
    struct span rest;
    uint32_t link_type;
    uint64_t frame;
};

static inline struct packet_stream packet_stream_open(struct span bytes) {
    struct wire_u16 link_type = {NULL, 0};
    struct packet_stream stream = {.rest = bytes};
    if (take_be16(&stream.rest, &link_type))
        stream.link_type = link_type.value;
    return stream;
}

MUST_USE static inline bool packet_stream_next(struct packet_stream *stream,
                                               struct packet *packet) {
    struct wire_u16 length, captured;
    struct span bytes;
    if (!take_be16(&stream->rest, &length) || !take_be16(&stream->rest, &captured))
        return false;
    bytes = span_first(stream->rest, captured.value);
    stream->rest = span_after(stream->rest, captured.value);
    stream->frame++;
    *packet = (struct packet){stream->frame,
                              (int64_t)stream->frame * 10000000,
                              stream->link_type,
                              length.value,
                              bytes,
                              0};
    return true;
}

#endif
