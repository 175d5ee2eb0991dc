/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A flood of SYNs: each from an address and a port made up by chance, to a few services; a half of
 * them is answered, which nobody receives. */
#include <stdlib.h>

#include "bench/stage.h"

enum { FLOOD_PAUSE = 5000 /* nanoseconds, on average */, SERVERS = 4 };

struct flood {
    struct actor actor;
    struct tcp_frame answer; /* to the latest SYN */
    bool answering;
};

static struct tcp_frame make_syn(struct chance *chance) {
    static const uint16_t ports[] = {443, 5061, 8443};
    return (struct tcp_frame){
        .source = {(uint32_t)chance_between(chance, 0x0b000000 /* 11.0.0.0 */, 0x7effffff),
                   (uint16_t)chance_between(chance, 1024, 65535)},
        .destination = {0x0a0b0000 /* 10.11.0.0 */ + 10 + chance_below(chance, SERVERS),
                        ports[chance_below(chance, 3)]},
        .sequence = (uint32_t)chance_next(chance),
        .identification = (uint16_t)chance_next(chance),
        .flags = TCP_SYN,
    };
}

static void send_syn(struct flood *flood, struct stage *stage) {
    const struct tcp_frame syn = make_syn(&stage->chance);
    frame_write_tcp(stage->file, flood->actor.due, &syn);
    stage->flood_syns++;
    flood->answering = chance_one_in(&stage->chance, 2);
    flood->answer = (struct tcp_frame){
        .source = syn.destination,
        .destination = syn.source,
        .sequence = (uint32_t)chance_next(&stage->chance),
        .acknowledgement = syn.sequence + 1,
        .flags = TCP_SYN | TCP_ACK,
    };
}

static bool flood_step(struct actor *actor, struct stage *stage) {
    struct flood *flood = (struct flood *)actor;
    if (flood->answering) {
        frame_write_tcp(stage->file, actor->due, &flood->answer);
        flood->answering = false;
    } else {
        send_syn(flood, stage);
    }
    actor->due += chance_between(&stage->chance, 0, 2 * FLOOD_PAUSE);
    return !stage->closing;
}

static void flood_enter(struct actor *actor, struct stage *stage) {
    (void)actor;
    (void)stage;
}

struct actor *flood_new(void) {
    struct flood *flood = calloc(1, sizeof *flood);
    if (flood == NULL)
        abort();
    flood->actor.step = flood_step;
    flood->actor.enter = flood_enter;
    return &flood->actor;
}
