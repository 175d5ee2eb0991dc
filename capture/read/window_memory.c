/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/window_memory.h"

#include <glib.h>

struct window_memory *window_memory_get(struct window_memory **list, size_t size) {
    struct window_memory *memory = *list;
    while (memory != NULL && memory->holders > 1)
        memory = memory->next;
    if (memory != NULL)
        return memory;
    memory = g_malloc(sizeof *memory + size);
    memory->holders = 1;
    memory->next = *list;
    *list = memory;
    return memory;
}

struct window_memory *window_memory_hold(struct window_memory *memory) {
    memory->holders++;
    return memory;
}

void window_memory_let_go(struct window_memory *memory) {
    if (memory != NULL && --memory->holders == 0)
        g_free(memory);
}

void window_memory_close(struct window_memory *list) {
    while (list != NULL) {
        struct window_memory *memory = list;
        list = memory->next;
        window_memory_let_go(memory);
    }
}
