/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between net and the observers: learns in which packets the bytes of each stream came, so that
 * what observers allow to stay becomes ranges of packets. Only packets whose bytes were handed on
 * count: repetitions and the duplicates that SPAN makes stay out. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_REDACT_BYTE_ORIGINS_H
#define UCSCOPE_CAPTURE_OBSERVE_REDACT_BYTE_ORIGINS_H

#include "capture/net/clear_ranges.h"
#include "capture/net/net.h"
#include "capture/observe/redact/redact_allow.h"

struct byte_origins;

/* Ranges go to `clear_ranges`, which must outlive byte_origins. `net` is whom it listens to. */
struct byte_origins *byte_origins_new(struct clear_ranges *clear_ranges, const struct net *net);
void byte_origins_free(struct byte_origins *byte_origins); /* NULL is allowed */

/* What net is to call: it passes everything on to `above`. */
struct net_listener byte_origins_listener(struct byte_origins *byte_origins,
                                          const struct net_listener *above);

/* What observers are to tell. `pseudonyms` must outlive it. */
struct redact_listener byte_origins_redact(struct byte_origins *byte_origins,
                                           const struct pseudonyms *pseudonyms);

#endif
