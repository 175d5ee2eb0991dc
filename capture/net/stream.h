/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one side of a TCP connection sent, in order and once. In-order bytes are handed on where
 * they lie; out-of-order ones are kept, within bounds, until the hole before them closes or is
 * given up. */
#ifndef UCSCOPE_CAPTURE_NET_STREAM_H
#define UCSCOPE_CAPTURE_NET_STREAM_H

#include "capture/net/limits.h"
#include "capture/net/packet.h"
#include "wire/span.h"

struct held_segment; /* out of order, kept */

struct stream {
    uint32_t next; /* sequence number of the next byte to hand on; valid when started */
    bool started;
    bool ignored; /* nobody reads it: order is followed, nothing is kept */
    uint32_t held_bytes;
    struct held_segment *held; /* by sequence number */
};

/* Why bytes are missing. */
enum gap { GAP_HOLE /* never captured */, GAP_CUT /* cut by the snap length */ };

/* What comes out. `bytes` live only for the call. `from` is the packet that carried them first. */
struct stream_reader {
    void *data;
    void (*bytes)(void *data, struct span bytes, struct place from);
    void (*gap)(void *data, uint64_t missing, enum gap why, struct place after);
};

/* The stream's first byte will have this sequence number (the one after the SYN). */
void stream_start(struct stream *stream, uint32_t sequence);

/* Takes a segment's payload: `captured` of its `length` bytes, which begin at `sequence`. Not yet
 * started: starts here. Retransmitted and overlapping bytes are handed on once, as first seen. */
void stream_accept(struct stream *stream, uint32_t sequence, struct span captured, uint32_t length,
                   struct place place, struct limits *limits, const struct stream_reader *reader);

/* The receiver acknowledged everything before `sequence`: a hole before that will not be filled by
 * a retransmission, so it is told as a gap and what is held behind it handed on. */
void stream_acknowledged(struct stream *stream, uint32_t sequence, struct place place,
                         const struct stream_reader *reader);

/* End of the connection or of the capture: what is held behind holes is handed on with its gaps. */
void stream_finish(struct stream *stream, struct place place, const struct stream_reader *reader);

/* Frees what is held. */
void stream_clear(struct stream *stream);

#endif
