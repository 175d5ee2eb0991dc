/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What observers tell of the connection they watch. */
#include "capture/observe/observer.h"

void watch_tell(struct watch *watch, struct event event) {
    event.conversation = &watch->conversation;
    watch->observe->sink(watch->observe->sink_data, &event);
}

void watch_tell_plain(struct watch *watch, enum event_type type, enum side actor,
                      struct place place) {
    watch_tell(watch, (struct event){.type = type, .place = place, .actor = actor});
}
