/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends captured frames to an interface, for replays. */
#ifndef UCSCOPE_CAPTURE_READ_INJECTOR_H
#define UCSCOPE_CAPTURE_READ_INJECTOR_H

#include "capture/net/packet.h"

struct injector;

struct injector_counts {
    uint64_t sent;
    uint64_t other_link; /* left out: the interface has another link type */
    uint64_t cut;        /* left out: the snap length cut the frame, the rest of it is not known */
    uint64_t failed;     /* refused by the interface, e.g. longer than its MTU */
};

/* NULL on failure, then *error is a sentence without the interface's name, to be freed with g_free.
 */
struct injector *injector_open(const char *interface, char **error);

/* True: sent. False: not sent, and counted. Waits while the interface's queue is full. */
bool injector_send(struct injector *injector, const struct packet *packet);

struct injector_counts injector_counts(const struct injector *injector);

/* Why the last frame counted as failed was refused; "" if none was. Owned by the injector. */
const char *injector_error(const struct injector *injector);

void injector_close(struct injector *injector);

#endif
