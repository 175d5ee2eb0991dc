/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One direction of a server-to-server stream in Wireshark: its bytes cut into units, and what each
 * call of the dissector brought, stored for later dissections. Everything lives as long as the
 * capture is open (wmem_file_scope). */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_DIRECTION_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_DIRECTION_H

#include <epan/packet.h>

#include "plugins/tcp_order.h"
#include "xmpp_s2s/unit.h"

enum { S2S_PARTS_MOST = 1024 }; /* segments of a unit whose frames are stored */

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
    struct span copy;        /* its bytes, when they came in several segments; otherwise it is at */
    unsigned offset, length; /* this place of the one segment */
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
    bool early;                      /* bytes in front of it had not come yet */
    bool is_old;                     /* all of it came before */
    bool not_xml;                    /* its end is not XML */
};

/* Called for each unit, in the order of the stream. */
typedef void s2s_unit_sink(void *data, struct s2s_segment_data *segment_data,
                           struct s2s_record *record, const struct xmpp_s2s_unit *unit);

struct s2s_direction {
    struct tcp_order *order; /* of a stream over plain TCP */
    struct xmpp_s2s_framer framer;
    bool bytes_missing;  /* since the last unit */
    wmem_array_t *unit;  /* bytes of the unit under way */
    wmem_array_t *parts; /* struct s2s_segment_data * that brought them */
    const struct s2s_opening *opening;
    struct s2s_segment_data
        *now; /* that is being taken and gets the units; NULL: each gets its own */
    s2s_unit_sink *sink;
    void *sink_data;
};

/* Nothing has been seen. The direction has to stay where it is. */
void s2s_direction_init(struct s2s_direction *direction, s2s_unit_sink *sink, void *sink_data);

/* Takes a segment, in any order, once or again. Its `data` is a struct s2s_segment_data, to which
 * what becomes whole with it is added; what becomes whole at the end of the first pass, or by an
 * acknowledgement, is added to the segment that brought it. */
void s2s_direction_take(struct s2s_direction *direction, const packet_info *pinfo,
                        const struct tcp_order_segment *segment);

/* Takes bytes that go on where the last ones ended, whatever their sequence number. */
void s2s_direction_append(struct s2s_direction *direction, const struct tcp_order_segment *segment);

#endif
