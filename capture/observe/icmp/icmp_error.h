/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ICMP says of packets that did not arrive, as an event. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_ICMP_ICMP_ERROR_H
#define UCSCOPE_CAPTURE_OBSERVE_ICMP_ICMP_ERROR_H

#include "capture/net/icmp.h"
#include "capture/observe/connection.h"
#include "capture/observe/event.h"

enum icmp_event {
    EVENT_ICMP_ERROR = EVENTS_OF(OBSERVER_ICMP), /* data: event_icmp; connection: the one it speaks
                        of, NULL for UDP or unknown; actor: whose packet was refused (CLIENT when
                        unknown) */
};

static inline const struct icmp_error *event_icmp(const struct event *event) {
    return event_data(event, OBSERVER_ICMP);
}

#endif
