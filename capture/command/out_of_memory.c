/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GLib's allocators are used everywhere; where one fails it logs an error and raises SIGTRAP. For
 * the text of that error it allocates memory, and where there is none for that either, it does the
 * same again until the stack is full. */
#include "capture/command/out_of_memory.h"

#include <glib.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "capture/command/command.h"
#include "capture/report/atomic_file.h"

/* Nothing of this allocates. */
static void end(const char *reason) {
    static const char beginning[] = "ucscope: ";
    const bool is_said = write(STDERR_FILENO, beginning, sizeof beginning - 1) > 0 &&
                         write(STDERR_FILENO, reason, strlen(reason)) > 0 &&
                         write(STDERR_FILENO, "\n", 1) > 0;
    (void)is_said;         /* else there is nowhere to say it */
    atomic_file_abandon(); /* NOLINT(bugprone-signal-handler): it calls unlink alone */
    _exit(STATUS_INCOMPLETE);
}

static void on_trap(int number) {
    (void)number;
    end("out of memory");
}

enum { STACK_MOST = 256 << 20, HANDLER_STACK = 32 << 10 };

static struct sigaction fault_before;
static _Thread_local char *stack_begin;
static _Thread_local char handler_stack[HANDLER_STACK];

/* Of other faults it is not known what they are: they go their way, as the instruction is tried
 * again. */
static void on_fault(int number, siginfo_t *info, void *context) {
    const uintptr_t at = (uintptr_t)info->si_addr, begin = (uintptr_t)stack_begin;
    (void)context;
    if (at < begin && begin - at < STACK_MOST)
        end("out of memory");
    (void)sigaction(number, &fault_before, NULL);
}

void out_of_memory_watch_thread(void) {
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    stack_t there;
    stack_begin = __builtin_frame_address(0);
    if (sigaltstack(NULL, &there) == 0 && (there.ss_flags & SS_DISABLE) != 0)
        (void)sigaltstack(&stack, NULL);
}

static const char *message_of(const GLogField *fields, gsize count) {
    for (gsize i = 0; i < count; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0 && fields[i].length < 0)
            return fields[i].value;
    return "";
}

static GLogWriterOutput write_log(GLogLevelFlags level, const GLogField *fields, gsize count,
                                  gpointer data) {
    if ((level & G_LOG_LEVEL_ERROR) == 0)
        return g_log_writer_default(level, fields, count, data);
    const char *message = message_of(fields, count);
    end(strstr(message, "failed to allocate") != NULL ? "out of memory" : message);
    return G_LOG_WRITER_HANDLED;
}

void out_of_memory_ends_the_program(void) {
    g_log_set_writer_func(write_log, NULL, NULL);
    (void)signal(SIGTRAP, on_trap);
    struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&fault.sa_mask);
    (void)sigaction(SIGSEGV, &fault, &fault_before);
    out_of_memory_watch_thread();
    json_set_alloc_funcs(g_malloc, g_free);
}
