/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replays a talk to the observers the way net/ would. */
#include "capture/observe/event.h"
#include "tests/support/transcript.h"

enum { SEGMENT_MOST = 1 << 17 };

static void log_event(void *data, const struct event *event) {
    struct transcript_room *room = data;
    transcript_log_event(room->log, event);
}

void transcript_room_open(struct transcript_room *room) {
    *room = (struct transcript_room){.log = g_string_new(NULL)};
    room->observe = observe_new(&room->limits, log_event, room);
    room->listener = observe_listener(room->observe);
    room->wall = guarded_room_new(SEGMENT_MOST);
}

void transcript_room_close(struct transcript_room *room) {
    observe_free(room->observe);
    g_string_free(room->log, TRUE);
    guarded_room_free(&room->wall);
}

static void open_flow(struct flow *flow, const struct transcript *transcript, uint64_t id) {
    *flow = (struct flow){.id = id, .opening = transcript->middle ? OPENING_GUESSED : OPENING_SEEN};
    if (transcript->middle)
        return;
    flow->sides[CLIENT] = (struct flow_side){.syn = {1, 0}, .syn_count = 1, .segments = 2};
    flow->sides[SERVER] = (struct flow_side){.syn = {1, 0}, .syn_count = 1, .segments = 1};
    flow->sides[CLIENT].has_acknowledged = flow->sides[SERVER].has_acknowledged = true;
}

/* As net/stream.c does. */
static void hand_on(struct transcript_room *room, struct flow *flow, enum side from,
                    struct span bytes, struct frame_ref ref) {
    struct stream *stream = &flow->streams[from];
    const uint64_t end = stream->position + span_len(bytes);
    const uint64_t passed =
        stream->wanted <= stream->position ? 0 : MIN(stream->wanted, end) - stream->position;
    stream->position += passed;
    bytes = span_after(bytes, passed);
    if (!stream->ignored && !span_is_empty(bytes))
        room->listener.bytes(room->listener.data, flow, from, bytes, ref);
    stream->position = end;
}

static void replay_bytes(struct transcript_room *room, struct flow *flow,
                         const struct transcript_step *step, size_t number, struct frame_ref ref,
                         transcript_cutter *cut, void *cut_data) {
    struct span rest = span_of(step->bytes->data, step->bytes->len);
    struct flow_side *side = &flow->sides[step->from];
    size_t done = 0;
    while (!span_is_empty(rest)) {
        size_t left = span_len(rest);
        size_t size = cut == NULL ? left : cut(cut_data, number, done, left);
        struct span chunk = guarded_place(&room->wall, span_first(rest, MIN(size, SEGMENT_MOST)));
        size = span_len(chunk);
        side->segments++;
        side->payload_bytes += size;
        if (side->first_data.frame == 0)
            side->first_data = ref;
        side->last_data = ref;
        hand_on(room, flow, step->from, chunk, ref);
        memset(room->wall.wall - size, 0xee, size);
        rest = span_after(rest, size);
        done += size;
    }
}

static void replay_step(struct transcript_room *room, struct flow *flow,
                        const struct transcript_step *step, size_t number, transcript_cutter *cut,
                        void *cut_data) {
    struct frame_ref ref = frame_ref_of(number + 1, (int64_t)(number + 1) * 1000000, 0);
    struct flow_side *side = &flow->sides[step->from];
    struct net_listener *listener = &room->listener;
    side->last_seen = ref;
    switch (step->kind) {
    case TRANSCRIPT_BYTES:
        replay_bytes(room, flow, step, number, ref, cut, cut_data);
        break;
    case TRANSCRIPT_GAP:
        if (!flow->streams[step->from].ignored)
            listener->gap(listener->data, flow, step->from, step->missing, GAP_NOT_CAPTURED, ref);
        flow->streams[step->from].position += step->missing;
        break;
    case TRANSCRIPT_FIN:
    case TRANSCRIPT_RST:
        *(step->kind == TRANSCRIPT_FIN ? &side->fin : &side->reset) = ref;
        listener->ended(listener->data, flow, step->from, ref);
        break;
    }
}

const char *transcript_replay(struct transcript_room *room, const struct transcript *transcript,
                              size_t steps, transcript_cutter *cut, void *cut_data) {
    struct flow flow;
    open_flow(&flow, transcript, ++room->flows);
    g_string_truncate(room->log, 0);
    for (size_t i = 0; i < steps && i < transcript->steps->len; i++)
        replay_step(room, &flow, &g_array_index(transcript->steps, struct transcript_step, i), i,
                    cut, cut_data);
    room->listener.gone(room->listener.data, &flow);
    g_assert_null(flow.above);
    return room->log->str;
}
