/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Application data of TLS that somebody else decrypted: what is in it is read as if it had come in
 * clear. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DECRYPTED_H
#define UCSCOPE_CAPTURE_OBSERVE_DECRYPTED_H

#include "capture/observe/observer.h"

/* Bytes are missing on the connection: some of what was to be told may be, too. */
void decrypted_gap(struct connection *connection, enum side side, struct frame_ref ref);

/* The connection is forgotten, its observers are not yet: what became of its TLS is counted. */
void decrypted_count(struct connection *connection);

#endif
