/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the observers' memory against its cap. */
#include "capture/observe/budget.h"

#include <glib.h>
#include <stdbool.h>

static bool budget_allows(struct budget *budget, size_t size) {
    if (size <= budget->most - budget->used) {
        budget->used += size;
        return true;
    }
    budget->limits->hit[LIMIT_MEMORY]++;
    return false;
}

void *budget_new(struct budget *budget, size_t size) {
    return budget_allows(budget, size) ? g_malloc0(size) : NULL;
}

void *budget_grow(struct budget *budget, void *old, size_t old_size, size_t size) {
    return budget_allows(budget, size - old_size) ? g_realloc(old, size) : NULL;
}

void budget_free(struct budget *budget, void *memory, size_t size) {
    if (memory == NULL)
        return;
    g_free(memory);
    budget->used -= size;
}
