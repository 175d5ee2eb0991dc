/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory whose end touches an unreadable page: bytes placed there can't be read past without the
 * test dying on the spot, whatever the sanitizers see. Also the walk over every prefix of a vector.
 */
#ifndef UCSCOPE_TESTS_GUARDED_H
#define UCSCOPE_TESTS_GUARDED_H

#include "wire/span.h"

#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

struct guarded_room {
    uint8_t *map;
    size_t map_size;
    uint8_t *wall; /* the first unreadable byte */
};

/* Room for up to `size` bytes. Free with guarded_room_free. */
static inline struct guarded_room guarded_room_new(size_t size) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t readable = (size / page + 1) * page;
    struct guarded_room room = {.map_size = readable + page};
    room.map =
        mmap(NULL, room.map_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    g_assert_true(room.map != MAP_FAILED);
    room.wall = room.map + readable;
    g_assert_cmpint(mprotect(room.wall, page, PROT_NONE), ==, 0);
    return room;
}

static inline void guarded_room_free(struct guarded_room *room) {
    munmap(room->map, room->map_size);
}

/* A copy of `bytes` that ends at the wall. Valid until the next placement. */
static inline struct span guarded_place(struct guarded_room *room, struct span bytes) {
    size_t size = span_len(bytes);
    g_assert_cmpuint(size, <=, (size_t)(room->wall - room->map));
    uint8_t *at = room->wall - size;
    if (size > 0)
        memmove(at, bytes.at, size);
    return (struct span){at, room->wall};
}

/* Calls `check` with every prefix of `bytes`, from none to all, each placed against the wall. */
static inline void guarded_each_prefix(struct span bytes, void (*check)(struct span, void *),
                                       void *data) {
    struct guarded_room room = guarded_room_new(span_len(bytes));
    for (size_t size = 0; size <= span_len(bytes); size++)
        check(guarded_place(&room, span_first(bytes, size)), data);
    guarded_room_free(&room);
}

#endif
