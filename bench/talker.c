/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a connection goes through its play. */
#include "bench/talker.h"

#include <stdlib.h>

static const struct kind *choose_kind(enum scene scene, struct chance *chance) {
    uint32_t sum = 0;
    for (unsigned i = 0; i < KIND_COUNT; i++)
        sum += kinds[i].weights[scene];
    uint32_t at = chance_below(chance, sum);
    const struct kind *kind = kinds;
    for (; at >= kind->weights[scene]; kind++)
        at -= kind->weights[scene];
    return kind;
}

/* Those in trouble have clients and servers of their own, so that none has success elsewhere. */
static void choose_endpoints(struct talker *talker, struct stage *stage) {
    struct chance *chance = &stage->chance;
    bool healthy = talker->kind->code == NULL;
    uint32_t kind = (uint32_t)(talker->kind - kinds);
    uint32_t clients =
        healthy ? 0x0a140000 /* 10.20.0.0 */ : 0x0a1e0000 /* 10.30.0.0 */ + kind * 256;
    uint32_t servers =
        healthy ? 0x0a0a0000 /* 10.10.0.0 */ : 0x0a280000 /* 10.40.0.0 */ + kind * 256;
    struct end client = {clients + 1 + chance_below(chance, healthy ? 2000 : 240),
                         (uint16_t)(32768 + talker->number % 28232)};
    struct end server = {servers + 10 + chance_below(chance, healthy ? 8 : 3), talker->kind->port};
    connection_begin(&talker->connection, client, server, chance);
}

static void think(struct talker *talker, struct stage *stage) {
    uint32_t most = talker->kind->think;
    talker->think =
        chance_between(&stage->chance, 0, most) * MILLISECOND + talker->connection.round_trip / 2;
}

static void disturb(struct talker *talker, struct stage *stage, bool gaps) {
    connection_disturb(&talker->connection, gaps, &stage->chance, &stage->mishaps);
}

/* Plans what comes next. False: nothing does. Only among enciphered records may bytes be missed:
 * there no request can lose its answer by it. */
static bool plan(struct talker *talker, struct stage *stage) {
    const struct kind *kind = talker->kind;
    think(talker, stage);
    if (!talker->started && kind->start(talker, stage)) {
        talker->turn++;
        disturb(talker, stage, false);
        return true;
    }
    talker->started = true;
    bool leave = stage->closing && kind->code == NULL && talker->exchanged;
    if (talker->exchanges > 0 && !leave) {
        talker->exchanges--;
        talker->exchanged = true;
        kind->exchange(talker, stage);
        disturb(talker, stage, kind->code == NULL && kind->start == start_tls);
        return true;
    }
    if (talker->ended || kind->end == NULL)
        return false;
    talker->ended = true;
    kind->end(talker, stage);
    return true;
}

static bool talker_step(struct actor *actor, struct stage *stage) {
    struct talker *talker = (struct talker *)actor;
    if (!actor->begun)
        stage->begun[talker->kind - kinds]++;
    connection_send(&talker->connection, actor->due, stage->file);
    if (talker->connection.planned == 0 && !plan(talker, stage))
        return false;
    actor->due += connection_wait(&talker->connection);
    return true;
}

static void talker_enter(struct actor *actor, struct stage *stage) {
    struct talker *talker = (struct talker *)actor;
    struct chance *chance = &stage->chance;
    const struct kind *kind = talker->kind = choose_kind(stage->scene, chance);
    talker->number = stage->numbers++;
    talker->exchanges = (uint32_t)chance_between(chance, kind->exchanges[0], kind->exchanges[1]);
    talker->turn = 0;
    talker->exchanged = talker->ended = false;
    talker->started = stage->opening && kind->code == NULL && chance_one_in(chance, 2);
    choose_endpoints(talker, stage);
    plan(talker, stage);
    actor->due += chance_between(chance, 0, 2000 * MILLISECOND);
}

struct actor *talker_new(void) {
    struct talker *talker = calloc(1, sizeof *talker);
    if (talker == NULL)
        abort();
    talker->actor.step = talker_step;
    talker->actor.enter = talker_enter;
    return &talker->actor;
}
