/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of TCP connections, by their ends. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_CONNECTIONS_H
#define UCSCOPE_CAPTURE_DECRYPT_CONNECTIONS_H

#include "capture/net/five_tuple.h"

struct connections;

struct connections *connections_new(void);
void connections_free(struct connections *connections); /* NULL is fine */

/* In whichever order the ends are. */
void connections_add(struct connections *connections, const struct endpoint endpoints[2]);

/* Whether this packet is, or with a fragment may be, of one of them. */
bool connections_have(const struct connections *connections, const struct packet *packet);

#endif
