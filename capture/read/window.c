/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads into memory behind what is left, which is moved to the front first, or to that of another
 * piece where this one is held: no more than a part of one packet. What is mapped begins with what
 * is left, and moves on where it ends. */
#include "capture/read/window.h"

#include "capture/read/mapping.h"

#include <assert.h>
#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHUNK = 64 * 1024,    /* read at once */
    AHEAD = 256 * 1024,   /* of what another thread takes */
    TIMEOUT = 200,        /* ms between two looks at the stop flag while a pipe is silent */
    MAPPED = 1024 * 1024, /* at once; smaller files are read */
    NEAR = 2 * 1024,      /* bytes come into the cache before they are due, */
    STEP = 256,           /* so many at once: a core waits for no more than a few lines */
    LINE = 64
};

/* As `near`: behind all that there is. */
static const uint8_t *const nothing_more = (const uint8_t *)UINTPTR_MAX;

/* A page that is unmapped is taken from all threads, which stops each of them. */
static void map_if_useful(struct window *window) {
    if (window->mapping == NULL && window->input.kind == INPUT_FILE && !window->input.is_ahead &&
        window->input.size >= MAPPED && window->size < MAPPED)
        window->mapping = mapping_open(window->input.fd, &window->is_lost);
}

void window_open(struct window *window, struct input *input, size_t longest,
                 const struct record_shape *shape, const _Atomic bool *stopped) {
    const size_t chunk = input->is_ahead ? AHEAD : CHUNK;
    *window = (struct window){
        .input = *input,
        .size = longest + chunk,
        .chunk = chunk,
        .shape = *shape,
        .near = nothing_more,
        .stopped = stopped,
    };
    input->fd = -1;
    window->memory = window_memory_get(&window->memories, window->size);
    /* The first bytes of a stream were taken out of it when it was looked at. */
    if (window->input.kind == INPUT_STREAM) {
        memcpy(window->memory->bytes, window->input.lead, window->input.lead_length);
        window->seen = window->input.lead_length;
    }
    window->rest = span_of(window->memory->bytes, window->seen);
    map_if_useful(window);
}

void window_read_alone(struct window *window) {
    window->input.is_ahead = false;
    map_if_useful(window);
}

void window_close(struct window *window) {
    mapping_close(window->mapping);
    input_close(&window->input);
    window_memory_close(window->memories);
}

/* --- mapped ----------------------------------------------------------------------------------- */

void window_bring_near(struct window *window) {
    const uint8_t *from = window->rest.at;
    const uint8_t *at = window->fetched > from ? window->fetched : from;
    const uint8_t *end =
        window->rest.end - from > NEAR + STEP ? from + NEAR + STEP : window->rest.end;
    for (; at < end; at += LINE)
        __builtin_prefetch(at);
    window->fetched = at;
    window->near = end < window->rest.end ? from + STEP : nothing_more;
}

/* Where `rest` begins in the file. */
static uint64_t offset_of(const struct window *window) {
    return window->input.start + window->seen - span_len(window->rest);
}

/* From here on it is read. */
static void read_from(struct window *window, uint64_t offset) {
    mapping_close(window->mapping);
    window->mapping = NULL;
    window->near = nothing_more;
    atomic_store_explicit(&window->is_lost, false, memory_order_relaxed);
    window->rest = span_of(window->memory->bytes, 0);
    window->seen = offset - window->input.start;
    if (lseek(window->input.fd, (off_t)offset, SEEK_SET) < 0)
        window->error = errno;
}

/* Records are as long as those that were mapped before. */
static void begin_near(struct window *window) {
    const bool are_long = window->taken > 0 && MAPPED / window->taken >= RECORD_LONG;
    window->taken = 0;
    window->near = nothing_more;
    window->fetched = window->rest.at;
    if (are_long)
        (void)records_bring_near(window->rest, &window->shape);
    else
        window_bring_near(window);
}

/* False: what comes next is to be read. */
static bool map_more(struct window *window, size_t length) {
    const uint64_t offset = offset_of(window);
    const struct span more = mapping_move(window->mapping, offset, MAPPED);
    if (span_len(more) < length) {
        read_from(window, offset);
        return false;
    }
    window->rest = more;
    window->seen = offset - window->input.start + span_len(more);
    begin_near(window);
    return true;
}

static bool has_shrunk(const struct window *window, uint64_t least) {
    struct stat status;
    return fstat(window->input.fd, &status) == 0 && (uint64_t)status.st_size < least;
}

/* The rest of a page at the end of a file reads as zeros, too, and raises nothing. */
void window_doubt(struct window *window) {
    if (window->mapping != NULL && has_shrunk(window, window->input.start + window->seen))
        atomic_store_explicit(&window->is_lost, true, memory_order_relaxed);
}

bool window_return(struct window *window, const uint8_t *at) {
    if (window->mapping == NULL)
        return false;
    window->rest.at = at;
    const uint64_t offset = offset_of(window);
    read_from(window, offset);
    if (has_shrunk(window, offset))
        window->error = EIO;
    return true;
}

/* --- read ------------------------------------------------------------------------------------- */

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
    assert(length <= window->size - window->chunk);
    if (window->mapping != NULL && map_more(window, length))
        return true;
    size_t used = span_len(window->rest);
    if (window->memory->holders > 1)
        window->memory = window_memory_get(&window->memories, window->size);
    memmove(window->memory->bytes, window->rest.at, used);
    window->rest = span_of(window->memory->bytes, used);
    while (used < length) {
        ssize_t added = read_some(window, window->memory->bytes + used, window->chunk);
        window->error = added < 0 ? errno : added > 0 ? 0 : window->error;
        if (added <= 0)
            return false;
        used += (size_t)added;
        window->seen += (uint64_t)added;
        window->rest.end += added;
    }
    return true;
}
