/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which system calls may be made from now on (seccomp(2)). */
#ifndef UCSCOPE_CAPTURE_SANDBOX_SYSTEM_CALLS_H
#define UCSCOPE_CAPTURE_SANDBOX_SYSTEM_CALLS_H

#include <stdbool.h>

/* The calling thread, and those it starts, make no other system calls than those of the table from
 * now on: others end with EPERM. False: the kernel does not let anybody restrict itself. */
bool system_calls_restrict(void);

#endif
