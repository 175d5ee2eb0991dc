/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers from the system, for hashes that nobody can foresee. */
#ifndef UCSCOPE_CAPTURE_NET_RANDOM_SEED_H
#define UCSCOPE_CAPTURE_NET_RANDOM_SEED_H

#include <stdbool.h>
#include <stddef.h>

/* Fills `out`, of at most 256 bytes. False: the system gave none. */
bool random_seed(void *out, size_t size);

#endif
