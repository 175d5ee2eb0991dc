/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many things made at the same time and taken in their order, no more of them waiting than there is
 * room for. */
#ifndef UCSCOPE_CAPTURE_COMMAND_ORDERED_WORK_H
#define UCSCOPE_CAPTURE_COMMAND_ORDERED_WORK_H

#include <glib.h>
#include <stddef.h>

struct ordered_work {
    size_t count;
    unsigned jobs; /* at a time, from 1 on */
    void *data;
    gpointer (*begin)(void *data); /* in each worker before the first: its own state, */
    void (*end)(gpointer worker);  /* which goes here */
    /* In a worker. */
    gpointer (*make)(void *data, gpointer worker, size_t index);
    /* In the thread that calls, in order; takes what was made. */
    void (*take)(void *data, gpointer made, size_t index);
};

void ordered_work_run(const struct ordered_work *work);

#endif
