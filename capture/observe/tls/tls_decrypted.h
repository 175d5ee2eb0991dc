/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Application data of TLS that somebody else decrypted: what is in it is read as if it had come in
 * clear. And what became of the sessions, with the keys that there are. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_DECRYPTED_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_DECRYPTED_H

#include "capture/observe/observe.h"
#include "capture/observe/tls/tls_keys.h"

/* Application data that this side sent over TLS, in order: one record at a time, before the packet
 * of `ref` is told. Nothing happens on a connection without TLS. */
void tls_decrypted_bytes(struct flow *flow, enum side side, struct span bytes,
                         struct frame_ref ref);

/* What became of the TLS sessions that are gone, seen with the keys that there are (NULL: none).
 * The keys must outlive `observe`. `fitting` (NULL: nobody) is told of each that a key fits. */
void tls_know_keys(struct observe *observe, const struct tls_keys *keys, tls_fitting_sink *fitting,
                   void *fitting_data);
const struct tls_counts *tls_counts_of(const struct observe *observe);

#endif
