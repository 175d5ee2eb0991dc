/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of NTP: each query of a client, and each answer of a server. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_NTP_NTP_OBSERVER_H
#define UCSCOPE_CAPTURE_OBSERVE_NTP_NTP_OBSERVER_H

#include "capture/observe/event.h"
#include "ntp/ntp.h"

enum ntp_event {
    /* A packet of mode 3 or 4; data: event_ntp. The actor sent it: CLIENT asks, SERVER answers.
     * `outside` names both. What peers of equal rank and broadcasts say is not told. */
    EVENT_NTP_PACKET = EVENTS_OF(OBSERVER_NTP),
};

static inline const struct ntp_packet *event_ntp(const struct event *event) {
    return event_data(event, OBSERVER_NTP);
}

#endif
