/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses that are one host, as the user says: a server inside and outside of a NAT. */
#ifndef UCSCOPE_CAPTURE_CASE_ALIASES_H
#define UCSCOPE_CAPTURE_CASE_ALIASES_H

#include <stdbool.h>

#include "capture/net/address.h"

struct aliases;

struct aliases *aliases_new(void);
void aliases_free(struct aliases *aliases); /* NULL is fine */

/* Reads "10.1.1.5=203.0.113.5". False: it is no such text. */
bool aliases_add(struct aliases *aliases, const char *text);

/* Whether both are of one host. `aliases` may be NULL. */
bool aliases_same(const struct aliases *aliases, const struct address *a, const struct address *b);

#endif
