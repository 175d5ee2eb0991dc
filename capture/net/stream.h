/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one side of a TCP connection sent, in order and once. In-order bytes are handed on where
 * they lie; out-of-order ones are held, within bounds, until the gap before them closes or is
 * given up. */
#ifndef UCSCOPE_CAPTURE_NET_STREAM_H
#define UCSCOPE_CAPTURE_NET_STREAM_H

#include "capture/net/limits.h"
#include "capture/net/packet.h"
#include "capture/net/reassembly.h"
#include "wire/span.h"

/* How many bytes all streams of one engine hold together. */
struct stream_budget {
    size_t held;
};

/* All zero: nothing seen yet. */
struct stream {
    uint32_t next; /* sequence number of the next byte to hand on; valid when started */
    uint32_t end;  /* sequence number after its last byte; valid when has_end */
    uint64_t
        position;    /* of that byte, from 0: how many were handed on or reported missing before */
    uint64_t wanted; /* bytes before this position are passed over; the listener may set it, also
                        while bytes are handed to it. Those that are missing are reported */
    uint32_t stray;  /* where an unbelievable segment ended; valid when has_stray */
    bool ignored; /* nobody reads it: order is followed, nothing is held. The listener may set it,
                     also while bytes are handed to it */
    bool started : 1;
    bool has_end : 1;
    bool ended : 1; /* the end was reached and reported: nothing more comes */
    bool has_stray : 1;
    bool acknowledged : 1;        /* its receiver was captured */
    struct reassembly held;       /* what came too early */
    struct stream_budget *budget; /* shared; NULL: counted for this stream only */
};

/* Why bytes are missing. */
enum gap { GAP_NOT_CAPTURED /* never captured */, GAP_CUT /* cut by the snap length */ };

/* The callbacks. `bytes` live only for the call. `from` is the packet that carried them first.
 * `after` is the packet that was cut; for bytes not captured, the packet with the first bytes
 * behind the gap, or, where nothing is behind it, the one that showed it. During a call, the
 * stream's `next` and `position` are those of the first byte that is handed on or missing. */
struct stream_reader {
    void *data;
    void (*bytes)(void *data, struct span bytes, struct frame_ref from);
    void (*gap)(void *data, uint64_t missing, enum gap why, struct frame_ref after);
};

/* The stream's first byte will have this sequence number (the one after the SYN). */
void stream_start(struct stream *stream, uint32_t sequence);

/* Takes a segment's payload: `captured` of its `length` bytes, which begin at `sequence`. Not yet
 * started: starts here. Retransmitted and overlapping bytes are handed on once, as first seen;
 * keep-alives repeat an old byte and fall under that.
 *
 * A segment further than 1 GiB away from what is expected is not believed, unless the next such one
 * continues it: then the capture has lost that much, and the stream goes on there after a gap.
 *
 * When more is held than the window allows (256 KiB and 256 segments of one stream, 32 MiB of all),
 * the first gap is given up, reported and counted in LIMIT_STREAM_WINDOW. So is a gap older than 3
 * seconds when no packet of the receiver was captured: no acknowledgement will decide. */
void stream_accept(struct stream *stream, uint32_t sequence, struct span captured, uint32_t length,
                   struct frame_ref ref, struct limits *limits, const struct stream_reader *reader);

/* The receiver acknowledged everything before `sequence`. A gap before that is given up and
 * reported once something sent after it (data that is held, or the end) was captured before this
 * acknowledgement: the receiver has the missing bytes, the sender has no reason to send them again,
 * and a capture that delays one direction still has each direction in order. Without anything
 * behind it, a gap may only be data that the capture shows later than their acknowledgement: it
 * stays open. */
void stream_acknowledged(struct stream *stream, uint32_t sequence, struct frame_ref ref,
                         const struct stream_reader *reader);

/* The stream ends before `sequence` (its FIN or RST stands there). Only the first end counts, and
 * none that is not believed (see stream_accept). Not yet started: starts and ends here. */
void stream_end(struct stream *stream, uint32_t sequence);

/* Everything before the end was handed on. */
bool stream_is_complete(const struct stream *stream);

/* End of the connection or of the capture: what is held behind gaps is handed on, and the gaps
 * reported. */
void stream_finish(struct stream *stream, struct frame_ref ref, const struct stream_reader *reader);

/* Frees what is held. */
void stream_clear(struct stream *stream);

#endif
