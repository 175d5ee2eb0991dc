/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/signal_stack.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

enum { STACK_MOST = 256 << 20, HANDLER_STACK = 32 << 10 };

static _Thread_local char *stack_begin;
static _Thread_local char handler_stack[HANDLER_STACK];

void signal_stack_give(void) {
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    stack_t there;
    stack_begin = __builtin_frame_address(0);
    if (sigaltstack(NULL, &there) == 0 && (there.ss_flags & SS_DISABLE) != 0)
        (void)sigaltstack(&stack, NULL);
}

bool signal_stack_is_needed(const void *address) {
    const uintptr_t at = (uintptr_t)address, begin = (uintptr_t)stack_begin;
    return at < begin && begin - at < STACK_MOST;
}
