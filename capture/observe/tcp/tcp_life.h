/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a TCP connection ended, as events: refused, unanswered, reset, closed. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TCP_TCP_LIFE_H
#define UCSCOPE_CAPTURE_OBSERVE_TCP_TCP_LIFE_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"

enum tcp_event {
    EVENT_TCP_UNANSWERED = EVENTS_OF(OBSERVER_TCP), /* SYN sent, nothing came back; actor: client;
                                                       ref: its first SYN */
    EVENT_TCP_REFUSED, /* SYN answered by RST; actor: server; ref: the RST */
    EVENT_TCP_RESET,   /* RST on an established connection, after all bytes before it; once for each
                          side; actor: who sent it; ref: the RST */
    EVENT_TCP_CLOSED,  /* FIN of the actor arrived (given once for each side) */
    EVENT_TCP_GONE,    /* the connection is forgotten or the capture ends: last chance to look */
};

/* For lists of types: those that event_is_end knows. */
#define EVENTS_OF_END EVENT_TCP_CLOSED, EVENT_TCP_RESET

/* One side left, by FIN or by RST. */
static inline bool event_is_end(const struct event *event) {
    return event->type == EVENT_TCP_CLOSED || event->type == EVENT_TCP_RESET;
}

#endif
