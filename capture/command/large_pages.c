/* SPDX-License-Identifier: GPL-2.0-or-later */
/* glibc has a setting for that, which only the environment of a new process can make. Here memory
 * is asked for in one piece, marked, and given back: it stays with the allocator, which hands it
 * out in small pieces from there on. What is not handed out takes no memory. */
#include "capture/command/large_pages.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    MEGABYTE = 1024 * 1024,
    LARGE = 16 * MEGABYTE,       /* bytes of a capture that is worth it */
    MAPPED_MOST = 32 * MEGABYTE, /* glibc maps a longer piece of memory, whatever it is told */
    MARKED = 31 * MEGABYTE,
    MAPPED_LEAST = MEGABYTE /* from here on it is to map them, and to unmap those that are freed */
};

static void mark(char *memory) {
    const uintptr_t in_page = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
    const uintptr_t begin = ((uintptr_t)memory + in_page) & ~in_page;
    const uintptr_t end = ((uintptr_t)memory + MARKED) & ~in_page;
    (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

void large_pages_use(uint64_t capture_size) {
    static _Thread_local bool is_done;
    if (capture_size < LARGE || is_done)
        return;
    is_done = true;
    (void)mallopt(M_TRIM_THRESHOLD, 2 * MARKED);
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED_MOST);
    char *memory = malloc(MARKED);
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED_LEAST);
    if (memory != NULL)
        mark(memory);
    free(memory);
}
