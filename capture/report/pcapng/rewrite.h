/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pcapng file written once more with other comments: blocks are copied byte for byte, whatever
 * they are, and only those that get or lose a comment of ours are put together anew. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_REWRITE_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_REWRITE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/report/atomic_file.h"
#include "capture/report/pcapng/numbering.h"
#include "capture/report/redact/redactor.h"

/* Where the bytes come from. Answers how many came, 0 at the end, and -1 when it failed. */
struct rewrite_source {
    void *data;
    ptrdiff_t (*read)(void *data, void *bytes, size_t length);
};

/* The comments of one packet. */
struct packet_comments {
    uint64_t packet; /* its place among the packets, from 0 */
    GPtrArray *comments;
};

/* What is taken out of the file beside packets. */
struct rewrite_redacted {
    uint64_t secrets;  /* blocks of decryption secrets */
    uint64_t names;    /* blocks that say which names addresses have */
    uint64_t options;  /* comments of others, and options that may hold anything */
    uint64_t blocks;   /* of other kinds, made blank: they count as frames for Wireshark */
    bool was_redacted; /* the first section header says so of an earlier time */
};

struct rewrite_plan {
    const struct packet_comments *packets; /* in the order of packets */
    size_t packet_count;
    const GPtrArray *section; /* comments of the first section header */
    uint64_t first_packet;    /* the place of its first packet, where others were read before it */
    uint64_t length_before;   /* bytes that `file` has already */
    const uint8_t *chosen; /* a bit for each packet, its place's lowest three bits from the lowest;
                            NULL: all are written */
    uint64_t chosen_count; /* packets there are bits for; later ones are left out */
    struct redactor *redactor; /* takes payloads out of packets; blocks of secrets are left out,
                                  too. NULL: all bytes stay */
    bool addresses_go;         /* with a redactor: so does what else tells of them */
    const struct numbering *numbering; /* with a redactor: frame numbers of packets */
};

enum rewrite_end {
    REWRITE_WHOLE,
    REWRITE_CUT,        /* the file ends inside a block: that one was left out */
    REWRITE_BROKEN,     /* what follows is no block: it was left out */
    REWRITE_UNREADABLE, /* the source failed */
    REWRITE_UNWRITABLE  /* the new file failed */
};

struct rewrite_result {
    enum rewrite_end end;
    uint64_t packets;   /* read */
    uint64_t length;    /* bytes of the new file, with those that it had */
    uint64_t written;   /* of them */
    uint64_t commented; /* packets that got a comment */
    uint64_t timeless;  /* of them, simple packet blocks before */
    struct rewrite_redacted redacted;
    uint64_t refused; /* packets that could not get theirs: their options are broken */
};

/* `file` NULL: nothing is written, it is only looked what would be, and packets are measured. */
struct rewrite_result rewrite_run(const struct rewrite_source *source,
                                  const struct rewrite_plan *plan, struct atomic_file *file);

#endif
