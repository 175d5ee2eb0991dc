/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connection that is watched, and what observers tell of it and of its bytes. */
#include <glib.h>

#include "capture/observe/observer.h"

struct watch *watch_of(struct observe *observe, struct flow *flow) {
    if (flow->above != NULL)
        return flow->above;
    struct watch *watch = g_new0(struct watch, 1);
    watch->observe = observe;
    watch->conversation.flow = flow;
    watch->sides = watch->wire;
    for (unsigned side = 0; side < 2; side++)
        watch->sides[side].searching = flow->sides[side].syn.frame == 0;
    flow->above = watch;
    return watch;
}

void watch_tell(struct watch *watch, struct event event) {
    event.conversation = &watch->conversation;
    watch->observe->sink(watch->observe->sink_data, &event);
}

void watch_tell_plain(struct watch *watch, enum event_type type, enum side actor,
                      struct place place) {
    watch_tell(watch, (struct event){.type = type, .place = place, .actor = actor});
}

void watch_keep(struct watch *watch, enum side side, uint64_t position, uint64_t length,
                enum keep keep) {
    const struct keep_listener *listener = watch->observe->keep;
    if (listener != NULL && !watch_is_inside(watch)) /* what was decrypted is not in the capture */
        listener->stream(listener->data, watch->conversation.flow, side, position, length, keep);
}

void watch_keep_span(struct watch *watch, enum side side, struct span bytes, struct span kept) {
    watch_keep(watch, side, watch->sides[side].at + (uint64_t)(kept.at - bytes.at), span_len(kept),
               KEEP_AS_IS);
}

void watch_settle(struct watch *watch, enum side side) {
    const struct keep_listener *listener = watch->observe->keep;
    if (listener != NULL)
        listener->settled(listener->data, watch->conversation.flow, side);
}

void observe_tell_kept(struct observe *observe, const struct keep_listener *listener) {
    observe->keep = listener;
}

void observe_keep_datagram(struct observe *observe, uint64_t at, uint64_t length) {
    if (observe->keep != NULL)
        observe->keep->datagram(observe->keep->data, at, length);
}
