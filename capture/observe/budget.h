/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory that all connections' observers share. What does not fit is not decoded, and counted.
 */
#ifndef UCSCOPE_CAPTURE_OBSERVE_BUDGET_H
#define UCSCOPE_CAPTURE_OBSERVE_BUDGET_H

#include <stddef.h>

#include "capture/net/limits.h"

struct budget {
    size_t used, most; /* bytes */
    struct limits *limits;
};

/* Zeroed memory, or NULL when the budget is spent (counted as LIMIT_MEMORY). */
void *budget_new(struct budget *budget, size_t size);

/* `old` of `old_size` bytes (NULL: 0) grown to `size`. NULL when the budget is spent: `old` is as
 * it was. */
void *budget_grow(struct budget *budget, void *old, size_t old_size, size_t size);

/* Gives back what was asked for with this size. NULL is allowed. */
void budget_free(struct budget *budget, void *memory, size_t size);

#endif
