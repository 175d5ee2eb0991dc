/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads into memory behind what is left, which is moved to the front first: no more than a part of
 * one packet. */
#include "capture/read/window.h"

#include <assert.h>
#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <unistd.h>

enum {
    CHUNK = 64 * 1024, /* read at once */
    TIMEOUT = 200,     /* ms between two looks at the stop flag while a pipe is silent */
};

void window_open(struct window *window, struct input *input, size_t longest,
                 const _Atomic bool *stopped) {
    *window = (struct window){
        .input = *input,
        .size = longest + CHUNK,
        .memory = g_malloc(longest + CHUNK),
        .stopped = stopped,
    };
    input->fd = -1;
    /* The first bytes of a stream were taken out of it when it was looked at. */
    if (window->input.kind == INPUT_STREAM) {
        memcpy(window->memory, window->input.lead, window->input.lead_length);
        window->seen = window->input.lead_length;
    }
    window->rest = (struct span){window->memory, window->memory + window->seen};
}

void window_close(struct window *window) {
    input_close(&window->input);
    g_free(window->memory);
}

static bool stopped(const struct window *window) {
    return atomic_load_explicit(window->stopped, memory_order_relaxed);
}

/* Waits until a pipe has something. False when the window was stopped. */
static bool wait_for_input(const struct window *window) {
    if (window->input.kind == INPUT_FILE)
        return !stopped(window);
    struct pollfd ready = {.fd = window->input.fd, .events = POLLIN};
    while (!stopped(window)) {
        if (poll(&ready, 1, TIMEOUT) > 0)
            return true;
    }
    return false;
}

static ssize_t read_some(struct window *window, uint8_t *at, size_t size) {
    while (wait_for_input(window)) {
        ssize_t length = read(window->input.fd, at, size);
        if (length >= 0 || (errno != EINTR && errno != EAGAIN))
            return length;
    }
    return 0;
}

bool window_fill(struct window *window, size_t length) {
    assert(length <= window->size - CHUNK);
    size_t used = span_len(window->rest);
    memmove(window->memory, window->rest.at, used);
    window->rest = (struct span){window->memory, window->memory + used};
    while (used < length) {
        ssize_t added = read_some(window, window->memory + used, CHUNK);
        window->error = added < 0 ? errno : 0;
        if (added <= 0)
            return false;
        used += (size_t)added;
        window->seen += (uint64_t)added;
        window->rest.end += added;
    }
    return true;
}
