/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of TCP connections, by their endpoints. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_CONNECTIONS_H
#define UCSCOPE_CAPTURE_DECRYPT_CONNECTIONS_H

#include "capture/net/five_tuple.h"

struct connections;

struct connections *connections_new(void);
void connections_free(struct connections *connections); /* NULL is fine */

/* In whichever order the endpoints are. */
void connections_add(struct connections *connections, const struct endpoint endpoints[2]);

bool connections_are_any(const struct connections *connections);

/* Whether this packet belongs to one of them; true for any TCP fragment, whose ports are unknown.
 */
bool connections_have(const struct connections *connections, const struct packet *packet);

#endif
