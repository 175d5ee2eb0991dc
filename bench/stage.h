/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stage of the capture: who is on it, and in whose turn. Every actor sends one packet at a time
 * and says when its next one is due; the one whose packet is due first is next. */
#ifndef UCSCOPE_BENCH_STAGE_H
#define UCSCOPE_BENCH_STAGE_H

#include "bench/chance.h"
#include "bench/connection.h"
#include "bench/frame.h"
#include "bench/library.h"

enum { MILLISECOND = 1000000, KIND_COUNT = 30 };

/* X(name, word on the command line, calls, connections and floods at a time). What a capture is
 * made of. */
#define SCENE_TABLE(X)                                                                             \
    X(SCENE_MIX, "mix", 260, 1400, 0) /* a busy cluster */                                         \
    X(SCENE_TLS, "tls", 0, 1400, 0)   /* TLS connections alone, short and many */                  \
    X(SCENE_BULK, "bulk", 0, 8, 0)    /* few connections, large transfers */                       \
    X(SCENE_SYNS, "syns", 0, 100, 1)  /* few connections amid a flood of SYNs */

enum scene {
#define X(name, word, calls, talkers, floods) name,
    SCENE_TABLE(X)
#undef X
        SCENE_COUNT
};

/* What all actors share. */
struct stage {
    enum scene scene;
    struct frame_file *file;
    const struct library *library;
    struct chance chance;
    struct mishaps mishaps;
    bool opening; /* the capture has not begun: who enters now may be in the middle of its play */
    bool closing; /* large enough: whoever is done leaves, nobody enters */
    uint32_t numbers; /* given out so far, for whatever must be different each time */
    uint64_t sound_packets, flood_syns;
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
/* SYNs to servers from made-up addresses. */
struct actor *flood_new(void);
/* For all. */
void actor_free(struct actor *actor);

#endif
