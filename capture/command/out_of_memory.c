/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GLib's allocators are used everywhere; where one fails it logs an error and raises SIGTRAP. For
 * the text of that error it allocates memory, and where there is none for that either, it does the
 * same again until the stack is full. */
#include "capture/command/out_of_memory.h"

#include <glib.h>
#include <jansson.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/command/command.h"
#include "capture/read/signal_stack.h"
#include "capture/report/atomic_file.h"

enum { LINE_MOST = 512 };

/* As much as leaves room for one byte more. Returns the new length. */
static size_t append(char line[LINE_MOST], size_t length, const char *text) {
    const size_t added = MIN(strlen(text), LINE_MOST - 1 - length);
    memcpy(line + length, text, added);
    return length + added;
}

/* Nothing of this allocates. Of several threads the first one says it. */
static void end(const char *reason) {
    static atomic_flag has_begun = ATOMIC_FLAG_INIT;
    while (atomic_flag_test_and_set(&has_begun))
        (void)pause();
    char line[LINE_MOST];
    size_t length = append(line, 0, "ucscope: ");
    length = append(line, length, reason);
    line[length++] = '\n';
    const bool is_said = write(STDERR_FILENO, line, length) > 0;
    (void)is_said;         /* else there is nowhere to say it */
    atomic_file_abandon(); /* NOLINT(bugprone-signal-handler): it calls unlink alone */
    _exit(STATUS_INCOMPLETE);
}

static void on_trap(int number) {
    (void)number;
    end("out of memory");
}

static const int deadly[] = {SIGSEGV, SIGABRT};
static struct sigaction before[G_N_ELEMENTS(deadly)];

/* Not every library asks whether it got what it asked for, and some abort when they did not. */
static bool memory_is_gone(void) {
    enum { ROOM = 4 << 20 };
    void *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return room == MAP_FAILED || munmap(room, ROOM) != 0;
}

/* Of other faults it is not known what they are: they go their way, as the instruction is tried
 * again, or abort() goes on. */
static void on_fault(int number, siginfo_t *info, void *context) {
    (void)context;
    if ((number == SIGSEGV && signal_stack_is_needed(info->si_addr)) || memory_is_gone())
        end("out of memory");
    atomic_file_abandon();
    for (size_t i = 0; i < G_N_ELEMENTS(deadly); i++)
        if (deadly[i] == number)
            (void)sigaction(number, &before[i], NULL);
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
    for (size_t i = 0; i < G_N_ELEMENTS(deadly); i++)
        (void)sigaction(deadly[i], &fault, &before[i]);
    signal_stack_give();
    json_set_alloc_funcs(g_malloc, g_free);
}
