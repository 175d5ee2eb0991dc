/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that a window reads into. Who holds a piece of it keeps what was read there, while the
 * window goes on in another piece. All that hold pieces of one window are one thread at a time. */
#ifndef UCSCOPE_CAPTURE_READ_WINDOW_MEMORY_H
#define UCSCOPE_CAPTURE_READ_WINDOW_MEMORY_H

#include <stddef.h>
#include <stdint.h>

struct window_memory {
    struct window_memory *next; /* of the window's */
    unsigned holders;           /* the window is one of them, until it is closed */
    uint8_t bytes[];
};

/* The first of the list that only the window holds, or a new one of `size` bytes in it. All in the
 * list have that size. */
struct window_memory *window_memory_get(struct window_memory **list, size_t size);

struct window_memory *window_memory_hold(struct window_memory *memory);
void window_memory_let_go(struct window_memory *memory); /* NULL is fine; frees it after the last */

/* The window lets go of all. */
void window_memory_close(struct window_memory *list);

#endif
