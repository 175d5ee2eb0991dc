/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a TCP connection ended, as events: refused, unanswered, reset, closed. Private to this
 * folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TCP_TCP_LIFE_H
#define UCSCOPE_CAPTURE_OBSERVE_TCP_TCP_LIFE_H

#include "capture/observe/observer.h"

/* FIN or RST of this side arrived and all bytes before it were handed on. */
void tcp_life_ended(struct connection *connection, enum side side);

/* The connection is forgotten: ends that were not told yet, then EVENT_TCP_GONE. */
void tcp_life_gone(struct connection *connection, struct frame_ref last);

#endif
