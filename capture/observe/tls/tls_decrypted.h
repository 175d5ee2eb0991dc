/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of TLS that somebody else decrypted: what is in them is read as if it had come in clear.
 * And what became of the sessions, with the keys that there are. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_DECRYPTED_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_DECRYPTED_H

#include "capture/observe/observe.h"
#include "capture/observe/tls/tls_keys.h"

/* RFC 8446 5.1. */
enum tls_content { TLS_CONTENT_ALERT = 21, TLS_CONTENT_HANDSHAKE = 22, TLS_CONTENT_DATA = 23 };

/* What was in a record under encryption. */
struct tls_opened {
    uint8_t content;        /* enum tls_content; others are passed by */
    uint32_t record_length; /* of the body of the record, in bytes; 0: not known */
    /* Without padding. A handshake message may be told whole in the last of its records, and
     * nothing of it in the others. */
    struct span bytes;
};

/* A record that this side sent and that is complete in the packet of `ref`, before that packet is
 * told. Data is read at once; a message or alert when its record comes in the packet, or in
 * tls_decrypted_end if it does not. Nothing happens on a connection without TLS. */
void tls_decrypted_record(struct flow *flow, enum side side, const struct tls_opened *opened,
                          struct frame_ref ref);

/* The packet was told: what was told of its records and did not come in it is read now. */
void tls_decrypted_end(struct observe *observe);

/* There is a key for what this connection hides. */
bool tls_has_key(const struct connection *connection);

/* What became of the TLS sessions that are gone, seen with the keys that there are (NULL: none).
 * The keys must outlive `observe`. `fitting` (NULL: nobody) is told of each that a key fits. */
void tls_know_keys(struct observe *observe, const struct tls_keys *keys, tls_fitting_sink *fitting,
                   void *fitting_data);
const struct tls_counts *tls_counts_of(const struct observe *observe);

#endif
