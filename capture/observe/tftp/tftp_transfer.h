/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One file that a client asked for over TFTP, from the request until it is told. Private to this
 * folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TFTP_TFTP_TRANSFER_H
#define UCSCOPE_CAPTURE_OBSERVE_TFTP_TFTP_TRANSFER_H

#include <glib.h>

#include "capture/observe/download/download.h"
#include "capture/observe/observer.h"
#include "capture/observe/tftp/tftp_blocks.h"

enum { TFTP_SOURCES = 3 };

/* A server port that answered. A repeated request is answered from a second one: each sends the
 * file by itself. */
struct tftp_source {
    struct endpoint sender;
    struct tftp_blocks blocks;
    struct frame_ref first, last;
    struct frame_ref newest; /* where its highest block came first */
    bool is_list;            /* its first block began as a trust list does */
    bool was_single;         /* it had sent no more than block 1 when the transfer was over */
    unsigned repeats;        /* of its highest block */
    struct frame_ref again;  /* the latest of them */
    unsigned acks;           /* of the client for the latest block it acknowledged; 0: none */
    uint16_t acked;          /* that block */
    struct frame_ref ack;    /* the latest of them */
};

struct tftp_transfer {
    GList link;
    struct observe *observe;
    struct download download; /* without its bytes, until it is told */
    struct tftp_options asked;
    bool as_text;
    bool is_counted;                         /* its blocks are not kept */
    bool is_harmless;                        /* its name may stay in a redacted capture */
    bool acknowledged, acknowledged_options; /* by the client: a block, or block 0 */
    bool done;                               /* told, or nothing to tell; only its ports stay */
    struct tftp_source sources[TFTP_SOURCES];
    unsigned source_count;
    struct tftp_stale {
        struct endpoint sender;
        bool single;
    } stale[TFTP_SOURCES]; /* who sent the file that this client port had before */
    unsigned stale_count;
    unsigned oacks;               /* how often options were sent, from any port */
    struct frame_ref oack;        /* the latest of them */
    struct frame_ref client_gone; /* ICMP says that nobody listens on its port any more, */
    unsigned tried_before;        /* after the server had sent the same so many times in vain */
    int64_t touched;              /* nanoseconds since 1970-01-01 UTC */
};

/* A request was read; `before`: what this client port asked for before it, or NULL. NULL: no
 * memory. */
struct tftp_transfer *tftp_transfer_new(struct observe *observe,
                                        const struct udp_datagram *datagram,
                                        const struct tftp_packet *request,
                                        const char name[DOWNLOAD_NAME], struct frame_ref ref,
                                        const struct tftp_transfer *before);
void tftp_transfer_free(struct tftp_transfer *transfer);

/* The same request once more. */
void tftp_transfer_repeat(struct tftp_transfer *transfer, struct frame_ref ref);

void tftp_transfer_from_server(struct tftp_transfer *transfer, const struct endpoint *sender,
                               const struct tftp_packet *packet, struct frame_ref ref);
void tftp_transfer_from_client(struct tftp_transfer *transfer, const struct endpoint *to,
                               const struct tftp_packet *packet, struct frame_ref ref);

/* Nothing more will come: tells what there is. `now`: capture time. */
void tftp_transfer_end(struct tftp_transfer *transfer, int64_t now);

static inline struct budget *tftp_budget(struct tftp_transfer *transfer) {
    return &transfer->observe->budget;
}

/* tftp_source.c: the source that sent this, made when it is new; that of this server port; and that
 * which sent the most of the file. NULL: it is none of this file's, or there is none. */
struct tftp_source *tftp_source_of(struct tftp_transfer *transfer, const struct endpoint *sender,
                                   const struct tftp_packet *packet);
struct tftp_source *tftp_source_known(struct tftp_transfer *transfer, const struct endpoint *end);
struct tftp_source *tftp_source_best(struct tftp_transfer *transfer);

/* tftp_source.c: it sent this block, and the highest was `before`; or the client acknowledged it.
 */
void tftp_source_note_repeat(struct tftp_source *source, uint16_t number, uint32_t before,
                             struct frame_ref ref);
void tftp_source_note_acknowledgement(struct tftp_source *source, uint16_t number,
                                      struct frame_ref ref);

/* tftp_source.c: what they sent is not needed any more. */
void tftp_sources_drop(struct tftp_transfer *transfer);

/* tftp_stop.c: fills in how a transfer ended of which this source sent the most, and which is not
 * whole, where the capture shows that it stopped. */
void tftp_stop_judge(const struct tftp_transfer *transfer, const struct tftp_source *source,
                     int64_t now, struct download *download);

/* tftp_stop.c: a side gives up in the middle. Nothing is noted where blocks were not captured. */
void tftp_stop_note_error(struct download *download, const struct tftp_source *source,
                          enum download_end end, struct frame_ref ref);

/* tftp_stop.c: ICMP says that nobody listens on the client's port any more. */
void tftp_stop_note_gone(struct tftp_transfer *transfer, struct frame_ref ref);

#endif
