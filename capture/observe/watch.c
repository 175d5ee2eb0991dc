/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connection that is watched, and what observers tell of it. */
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
