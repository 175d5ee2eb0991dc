/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replays a talk to the observers the way net/ would. */
#include "tests/support/talk.h"

enum { PIECE_MOST = 1 << 17 };

static void log_event(void *data, const struct event *event) {
    struct talk_room *room = data;
    talk_log_event(room->log, event);
}

void talk_room_open(struct talk_room *room) {
    *room = (struct talk_room){.log = g_string_new(NULL)};
    room->observe = observe_new(&room->limits, log_event, room);
    room->listener = observe_listener(room->observe);
    room->wall = guarded_room_new(PIECE_MOST);
}

void talk_room_close(struct talk_room *room) {
    observe_free(room->observe);
    g_string_free(room->log, TRUE);
    guarded_room_free(&room->wall);
}

static void open_flow(struct flow *flow, const struct talk *talk, uint64_t id) {
    *flow = (struct flow){.id = id, .opening = talk->middle ? OPENING_GUESSED : OPENING_SEEN};
    if (talk->middle)
        return;
    flow->sides[CLIENT] = (struct flow_side){.syn = {1, 0}, .syn_count = 1, .segments = 2};
    flow->sides[SERVER] = (struct flow_side){.syn = {1, 0}, .syn_count = 1, .segments = 1};
    flow->sides[CLIENT].has_acknowledged = flow->sides[SERVER].has_acknowledged = true;
}

static void replay_bytes(struct talk_room *room, struct flow *flow, const struct talk_step *step,
                         size_t number, struct place place, talk_cutter *cut, void *cut_data) {
    struct span rest = span_of(step->bytes->data, step->bytes->len);
    struct flow_side *side = &flow->sides[step->from];
    size_t done = 0;
    while (!span_is_empty(rest)) {
        size_t left = span_len(rest);
        size_t size = cut == NULL ? left : cut(cut_data, number, done, left);
        struct span piece = guarded_place(&room->wall, span_first(rest, MIN(size, PIECE_MOST)));
        size = span_len(piece);
        side->segments++;
        side->payload_bytes += size;
        if (side->first_data.frame == 0)
            side->first_data = place;
        side->last_data = place;
        if (!flow->streams[step->from].ignored)
            room->listener.bytes(room->listener.data, flow, step->from, piece, place);
        memset(room->wall.wall - size, 0xee, size);
        rest = span_after(rest, size);
        done += size;
    }
}

static void replay_step(struct talk_room *room, struct flow *flow, const struct talk_step *step,
                        size_t number, talk_cutter *cut, void *cut_data) {
    struct place place = {number + 1, (int64_t)(number + 1) * 1000000};
    struct flow_side *side = &flow->sides[step->from];
    struct net_listener *listener = &room->listener;
    side->last_seen = place;
    switch (step->kind) {
    case TALK_BYTES:
        replay_bytes(room, flow, step, number, place, cut, cut_data);
        break;
    case TALK_GAP:
        if (!flow->streams[step->from].ignored)
            listener->gap(listener->data, flow, step->from, step->missing, GAP_HOLE, place);
        break;
    case TALK_FIN:
    case TALK_RST:
        *(step->kind == TALK_FIN ? &side->fin : &side->reset) = place;
        listener->ended(listener->data, flow, step->from, place);
        break;
    }
}

const char *talk_replay(struct talk_room *room, const struct talk *talk, size_t steps,
                        talk_cutter *cut, void *cut_data) {
    struct flow flow;
    open_flow(&flow, talk, ++room->flows);
    g_string_truncate(room->log, 0);
    for (size_t i = 0; i < steps && i < talk->steps->len; i++)
        replay_step(room, &flow, &g_array_index(talk->steps, struct talk_step, i), i, cut,
                    cut_data);
    room->listener.gone(room->listener.data, &flow);
    g_assert_null(flow.above);
    return room->log->str;
}
