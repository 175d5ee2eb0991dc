/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one capture of a case saw of each TCP connection, in a compact record: both ends, where
 * their sequence numbers begin, and which packets with data, SYN, FIN or RST they sent. Memory is
 * bounded; what finds no room is counted. */
#ifndef UCSCOPE_CAPTURE_CASE_POINT_H
#define UCSCOPE_CAPTURE_CASE_POINT_H

#include <glib.h>

#include "capture/case/clock.h"
#include "capture/net/flow.h"
#include "capture/net/frame_files.h"
#include "capture/observe/event.h"

/* A packet with data, SYN, FIN or RST. */
struct case_packet {
    uint64_t frame; /* of its capture */
    int64_t time;   /* by the clock of its capture, nanoseconds since 1970-01-01 UTC */
    uint32_t sequence;
    uint32_t length; /* payload on the wire, bytes */
    uint32_t digest; /* of the beginning of the payload; 0: there is none, not all of it was
                        captured, or it is none of the first packets */
    uint8_t flags;   /* enum tcp_flag */
    uint8_t ttl;
};

/* Of each side the first so many packets are kept, and as many of the latest. */
enum { CASE_PACKETS_FIRST = 1024, CASE_PACKETS_LAST = 1024 };

/* A certificate that a side presented as its own. */
struct case_certificate {
    struct frame_ref ref; /* the frame with its last byte */
    uint8_t sha256[32];
    char *subject, *issuer; /* owned */
    bool self_signed;
};

struct case_side {
    struct case_packet *packets; /* in the order captured, once the point is settled */
    unsigned packet_count, packet_room;
    uint64_t packets_seen; /* of those that are kept when there is room */
    uint64_t segments;     /* all of them */
    bool has_start;
    uint32_t start; /* sequence number of its SYN */
    bool has_acknowledged;
    uint32_t acknowledged; /* the highest acknowledgement number that it sent */
    uint64_t head;         /* of the first bytes of data that it sent; 0: too few */
    bool head_is_random;   /* they are those of a ClientHello, which no other connection has */
    struct case_certificate *certificate; /* NULL: none was seen */
};

struct case_group;
struct case_recent;

struct case_connection {
    unsigned point;
    struct endpoint endpoints[2]; /* by enum side */
    enum opening opening;         /* how it is known which side is the client */
    struct frame_ref first, last;
    struct case_side sides[2]; /* by enum side: what it sent */
    char *server_name;         /* that the client asked for in TLS; NULL: none */
    struct case_group *group;  /* the same connection elsewhere; NULL: not looked for yet */
};

struct case_point {
    char *name;             /* as it is called in sentences; owned */
    char *path;             /* as the user named the capture; owned */
    int64_t first, last;    /* times of its first and last packet; 0: it has none */
    uint64_t dropped;       /* packets that the capturing program says it lost */
    char *filter;           /* that it had; "": it is no text; NULL: none, or not told; owned */
    GPtrArray *connections; /* struct case_connection *, owned, in the order of their beginnings */
    uint64_t connections_left_out, packets_left_out;
    struct case_clock clock;
    /* What follows belongs to point.c. */
    GHashTable *open;           /* the latest connection of each pair of endpoints */
    struct case_recent *recent; /* and those of flows that had a segment lately, by their ids */
    size_t room;                /* bytes that it may still take */
};

/* By both ends, whichever of them is the client. */
guint case_hash_endpoints(const struct endpoint endpoints[2]);
bool case_same_endpoints(const struct endpoint one[2], const struct endpoint other[2]);

/* `room`: how many bytes its connections and packets may take. */
struct case_point *case_point_new(size_t room);
void case_point_free(struct case_point *point);

/* A segment_sink and an event_sink; `data` is the point. */
void case_point_segment(void *point, const struct segment *segment, uint64_t flow,
                        struct frame_ref ref);
void case_point_event(void *point, const struct event *event);

/* The capture has ended. `index`: its number in the case. */
void case_point_settle(struct case_point *point, unsigned index);

/* Of the points (struct case_point *) of a case that with this number. */
static inline struct case_point *case_point_at(const GPtrArray *points, unsigned index) {
    return points->pdata[index];
}

/* The case's time of what the clock of this capture calls `time`. */
int64_t case_point_time(const GPtrArray *points, unsigned index, int64_t time);

/* A frame of this capture as the case has it: with its number in `files`, which are merged, and at
 * the case's time. */
struct frame_ref case_point_ref(const GPtrArray *points, const struct frame_files *files,
                                unsigned index, uint64_t frame, int64_t time);

#endif
