/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread whose stack is full has none left for the handler of the signal that tells so: it gets
 * another one for that. */
#ifndef UCSCOPE_CAPTURE_READ_SIGNAL_STACK_H
#define UCSCOPE_CAPTURE_READ_SIGNAL_STACK_H

#include <stdbool.h>

/* At the beginning of a thread. One that has such a stack already keeps it. */
void signal_stack_give(void);

/* In a handler of SIGSEGV: whether the fault at this address is this thread's stack that is full.
 * False for a thread that signal_stack_give was not called in. */
bool signal_stack_is_needed(const void *address);

#endif
