/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stage of the capture: who is on it, and in whose turn. Every actor sends one packet at a time
 * and says when its next one is due; the one whose packet is due first is next. */
#ifndef UCSCOPE_BENCH_STAGE_H
#define UCSCOPE_BENCH_STAGE_H

#include "bench/chance.h"
#include "bench/connection.h"
#include "bench/frame.h"
#include "bench/library.h"

enum { MILLISECOND = 1000000, KIND_COUNT = 23 };

/* What all actors share. */
struct stage {
    struct frame_file *file;
    const struct library *library;
    struct chance chance;
    struct mishaps mishaps;
    bool opening; /* the capture has not begun: who enters now may be in the middle of its play */
    bool closing; /* large enough: whoever is done leaves, nobody enters */
    uint32_t numbers; /* given out so far, for whatever must be different each time */
    uint64_t sound_packets;
    uint64_t begun[KIND_COUNT]; /* connections, by their place in the table of kinds */
};

struct actor {
    int64_t due; /* when its next packet is sent */
    bool begun;  /* it has sent one */
    /* Sends one packet at `due` and moves `due` on. False: that was the last one. */
    bool (*step)(struct actor *actor, struct stage *stage);
    /* Starts anew, some time after `due`. */
    void (*enter)(struct actor *actor, struct stage *stage);
};

/* A phone call: SIP over UDP, then sound both ways (RFC 3550: G.711, 20 ms, frames of 214 bytes).
 */
struct actor *call_new(void);
/* A TCP connection of some kind, healthy or in trouble. */
struct actor *talker_new(void);
/* For both. */
void actor_free(struct actor *actor);

#endif
