/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/interruption.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "wire/time.h"

static atomic_bool came;
static atomic_int_least64_t came_at; /* nanoseconds of the monotonic clock */
static struct reader *to_stop;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time_join(time.tv_sec, time.tv_nsec);
}

/* timeout(1) signals a process and its group: one wish that comes twice. */
static void note(int signal_number) {
    if (!atomic_exchange(&came, true)) {
        atomic_store(&came_at, now());
        if (to_stop != NULL)
            reader_stop(to_stop);
    } else if (now() - atomic_load(&came_at) > TIME_SECOND / 2) {
        (void)signal(signal_number, SIG_DFL);
        (void)raise(signal_number);
    }
}

void interruption_watch(struct reader *reader) {
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    to_stop = reader;
    atomic_store(&came_at, INT64_MAX);
    atomic_store(&came, false);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool interruption_came(void) {
    return atomic_load_explicit(&came, memory_order_relaxed);
}

void interruption_end(void) {
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    to_stop = NULL;
}
