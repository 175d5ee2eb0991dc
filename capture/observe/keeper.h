/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between net and the observers: learns in which packets the bytes of each stream came, so that
 * what observers say is to be kept becomes ranges of packets. Only packets whose bytes were handed
 * on count: repetitions and the copies that SPAN makes are not kept. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_KEEPER_H
#define UCSCOPE_CAPTURE_OBSERVE_KEEPER_H

#include "capture/net/kept.h"
#include "capture/net/net.h"
#include "capture/observe/keep.h"

struct keeper;

/* Ranges go to `kept`, which must outlive the keeper. `net` is whom it listens to. */
struct keeper *keeper_new(struct kept *kept, const struct net *net);
void keeper_free(struct keeper *keeper); /* NULL is allowed */

/* What net is to call: it passes everything on to `above`. */
struct net_listener keeper_listener(struct keeper *keeper, const struct net_listener *above);

/* What observers are to tell. */
struct keep_listener keeper_keep(struct keeper *keeper);

#endif
