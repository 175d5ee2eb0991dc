/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command does when memory is not to be had: it says so and ends, and leaves no draft of a
 * file behind. */
#ifndef UCSCOPE_CAPTURE_COMMAND_OUT_OF_MEMORY_H
#define UCSCOPE_CAPTURE_COMMAND_OUT_OF_MEMORY_H

/* From now on an allocation that fails ends the program with STATUS_INCOMPLETE and a line on
 * standard error, and so does a crash or abort() while there is no memory. Threads see to a stack
 * for signals (signal_stack.h). Before any thread and any JSON. */
void out_of_memory_ends_the_program(void);

#endif
