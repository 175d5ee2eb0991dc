/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/icmp/icmp_error.h"

#include "capture/observe/observer.h"

static bool was_answer(struct observe *observe, const struct icmp_error *error) {
    for (enum observer_id id = 0; error->protocol == IP_UDP && id < OBSERVER_COUNT; id++)
        if (observers[id]->was_answer != NULL && observers[id]->was_answer(observe, error))
            return true;
    return false;
}

static void take_icmp(struct observe *observe, const struct icmp_error *error, struct flow *flow,
                      struct frame_ref ref) {
    struct event event = {.type = EVENT_ICMP_ERROR, .ref = ref, .data = error};
    if (was_answer(observe, error))
        return;
    if (flow == NULL) {
        event.outside[CLIENT] = error->source;
        event.outside[SERVER] = error->destination;
        event.outside_protocol = error->protocol;
        observe->sink(observe->sink_data, &event);
        return;
    }
    event.actor = endpoint_equals(&flow->endpoints[CLIENT], &error->source) ? CLIENT : SERVER;
    connection_tell(connection_of(observe, flow), event);
}

const struct observer icmp_observer = {.icmp = take_icmp};
