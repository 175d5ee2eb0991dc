/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One direction of a server-to-server stream in Wireshark: its segments put in order, cut into
 * units, and what each call of the dissector brought, kept for the later passes over the capture.
 * Everything lives as long as the capture is open (wmem_file_scope). */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_STREAM_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_STREAM_H

#include <epan/packet.h>

#include "xmpp_s2s/unit.h"

enum {
    S2S_WAITING_MOST = 64,               /* segments that wait for bytes before them */
    S2S_WAITING_BYTES_MOST = 256 * 1024, /* and how much is in them */
    S2S_WAITING_SECONDS = 1,             /* and how long, when more comes after them */
    S2S_SEGMENTS_MOST = 1024,            /* segments of a unit whose frames are kept */
};

/* What the stream header said that its direction began with. */
struct s2s_opening {
    struct span bytes; /* the whole of it, for what prefixes mean */
    const char *id;    /* "" when it said none */
};

/* A unit as it was found; read again whenever it is shown. */
struct s2s_record {
    struct s2s_record *next;
    struct xmpp_s2s_framer framer;
    const struct s2s_opening *opening; /* NULL: not seen */
    enum xmpp_s2s_kind kind;
    struct span copy;        /* its bytes, when they came in several segments; else it is at */
    unsigned offset, length; /* this place in the one segment of its visit */
    const uint32_t *frames;  /* that the bytes of `copy` came in, in order */
    unsigned frame_count;
    bool bytes_missing; /* in front of it */
    void *unit_state;   /* what s2s_conversation.c knows about it */
};

/* What one call of the dissector brought. */
struct s2s_segment_data {
    uint32_t frame;
    nstime_t time;
    struct s2s_record *first, *last; /* the units that became whole with it */
    uint32_t continued_in;           /* where the unit became whole that goes on after it, or 0 */
    bool goes_on;                    /* its last bytes belong to such a unit */
    bool waits;                      /* for bytes before its own */
    bool is_old;                     /* all of it came before */
    bool not_xml;                    /* its end is not XML */
};

/* The bytes of one segment, and where they are in their direction. */
struct s2s_segment {
    uint32_t sequence;
    struct span bytes;
    uint32_t wire_length;
    struct s2s_segment_data *segment_data;
};

/* Called for each unit, in the order of the stream. */
typedef void s2s_unit_sink(void *data, struct s2s_segment_data *segment_data,
                           struct s2s_record *record, const struct xmpp_s2s_unit *unit);

struct s2s_direction {
    struct xmpp_s2s_framer framer;
    bool started;
    bool bytes_missing;  /* since the last unit */
    uint32_t next;       /* the sequence number that comes next */
    wmem_array_t *unit;  /* bytes of the unit under way */
    wmem_array_t *parts; /* struct s2s_segment_data * that brought them */
    const struct s2s_opening *opening;
    wmem_list_t *waiting; /* struct s2s_segment *, by sequence number */
    unsigned waiting_bytes;
    s2s_unit_sink *sink;
    void *sink_data;
};

/* Nothing has been seen; `first` is the sequence number that it begins with. */
void s2s_direction_start(struct s2s_direction *direction, uint32_t first);

/* Takes a segment, in any order, once or again. What becomes whole with it is added to its visit.
 */
void s2s_direction_take(struct s2s_direction *direction, const struct s2s_segment *segment);

/* The capture is over: missing bytes will not come. What waited for them is added to the visits
 * that brought it. */
void s2s_direction_finish(struct s2s_direction *direction);

#endif
