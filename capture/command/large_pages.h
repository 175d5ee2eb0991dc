/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages of 2 MB for what a thread keeps of a large capture: thousands of connections are looked at
 * in turns, and each page of 4 KB is a fault when it is first used, and a miss of the processor's
 * tables of pages later. A tenth of the time. */
#ifndef UCSCOPE_CAPTURE_COMMAND_LARGE_PAGES_H
#define UCSCOPE_CAPTURE_COMMAND_LARGE_PAGES_H

#include <stdint.h>

/* This thread is about to read a capture of so many bytes (0: unknown); once for each thread is
 * enough, more do no harm. Where the system has no such pages, nothing happens. */
void large_pages_use(uint64_t capture_size);

#endif
