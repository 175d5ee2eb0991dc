/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two threads share a ring of batches: one fills the next that is free, the other takes packets out
 * of the oldest that is full. A batch belongs to one of them alone; only their numbers are shared.
 * Where packets are long, reading takes longer than what is done with them, and is done sooner by
 * who maps the file: then the thread ends, and who takes reads on. */
#include "capture/read/ahead_reader.h"
#include "capture/read/backend.h"
#include "capture/read/signal_stack.h"
#include "capture/read/window.h"

#include <glib.h>
#include <stdatomic.h>
#include <string.h>

enum {
    BATCHES = 8,
    STARTED_AT = 4, /* full batches that are there when who has waited for one goes on */
    WOKEN_AT = 3,   /* full batches that are left when the thread that waits for room goes on */
    BATCH_PACKETS = 1024,
    BATCH_BYTES = 256 * 1024,    /* that are copied; a longer packet has a batch of its own */
    JUDGED_AT = 8 * 1024 * 1024, /* bytes of a file, which tell whether its packets are long */
    NEAR = 6,                    /* packets ahead of the one that is taken come into the cache */
    LINE = 64,
    TIMEOUT = 200 * G_TIME_SPAN_MILLISECOND /* between two looks at the stop flag */
};

/* A key log, and the packet before which it stands. */
struct batch_secrets {
    unsigned before;
    GBytes *log;
};

struct batch {
    struct packet packets[BATCH_PACKETS];
    unsigned count;
    struct window_memory *held; /* the reader's, that bytes of them lie in; NULL: none do */
    uint8_t *memory;            /* bytes that were copied; NULL: none were */
    size_t size, used;
    GArray *secrets;           /* struct batch_secrets */
    enum reader_status status; /* after the last of them; READER_PACKET: there are more */
    bool is_last;              /* the thread has ended behind it */
    uint64_t done;             /* bytes of the file */
};

struct ahead {
    struct reader *inner;  /* the thread's, until it has ended */
    GThread *thread;       /* NULL: it has ended */
    struct packet waiting; /* the thread's: found no room in a batch */
    bool is_waiting;
    bool is_judged;  /* the thread's: whether packets are long was asked */
    bool reads_here; /* who takes reads on */
    struct batch batches[BATCHES];
    struct batch *current; /* who takes: NULL: none is held */
    unsigned taken;        /* packets of it */
    unsigned told;         /* secrets of it */
    GMutex lock;
    GCond changed;
    uint64_t filled, emptied; /* batches so far, under the lock */
    bool is_closing;          /* under the lock */
};

/* --- the thread that reads -------------------------------------------------------------------- */

static void clear_secrets(gpointer data) {
    g_bytes_unref(((struct batch_secrets *)data)->log);
}

static void add_secrets(void *data, struct span log) {
    struct ahead *ahead = data;
    struct batch *batch = &ahead->batches[ahead->filled % BATCHES];
    const struct batch_secrets secrets = {batch->count, g_bytes_new(log.at, span_len(log))};
    g_array_append_val(batch->secrets, secrets);
}

/* NULL: it has none. */
static struct window *window_of(const struct reader *reader) {
    return reader->backend->window == NULL ? NULL : reader->backend->window(reader);
}

/* Bytes that live until the next call of the reader. False: there is no room. */
static bool copy_bytes(struct batch *batch, struct span *bytes) {
    const size_t length = span_len(*bytes);
    if (batch->used > 0 && length > batch->size - batch->used)
        return false;
    if (length > batch->size) {
        g_free(batch->memory);
        batch->size = MAX(length, BATCH_BYTES);
        batch->memory = g_malloc(batch->size);
    }
    uint8_t *at = batch->memory + batch->used;
    memcpy(at, bytes->at, length);
    batch->used += length;
    *bytes = span_of(at, length);
    return true;
}

/* False: the batch is full. */
static bool batch_add(struct batch *batch, const struct packet *packet, const struct reader *from) {
    struct packet *added = &batch->packets[batch->count];
    const struct window *window = window_of(from);
    struct window_memory *memory = window == NULL ? NULL : window_memory_of(window);
    if (batch->count == BATCH_PACKETS ||
        (memory != NULL && batch->held != NULL && batch->held != memory))
        return false;
    *added = *packet;
    if (memory == NULL && !copy_bytes(batch, &added->bytes))
        return false;
    if (memory != NULL && batch->held == NULL)
        batch->held = window_memory_hold(memory);
    batch->count++;
    return true;
}

/* Asked once, of the packets in the first `done` bytes of the file. */
static bool are_long(struct ahead *ahead, uint64_t done) {
    if (ahead->is_judged || done < JUDGED_AT)
        return false;
    ahead->is_judged = true;
    return window_of(ahead->inner) != NULL && done / ahead->inner->frame >= RECORD_LONG;
}

static void fill(struct ahead *ahead, struct batch *batch) {
    window_memory_let_go(batch->held);
    batch->held = NULL;
    batch->count = 0;
    batch->used = 0;
    batch->status = READER_PACKET;
    if (ahead->is_waiting)
        ahead->is_waiting = !batch_add(batch, &ahead->waiting, ahead->inner);
    while (batch->count < BATCH_PACKETS) {
        batch->status = reader_next(ahead->inner, &ahead->waiting);
        if (batch->status != READER_PACKET)
            break;
        if (!batch_add(batch, &ahead->waiting, ahead->inner)) {
            ahead->is_waiting = true;
            break;
        }
    }
    uint64_t size;
    reader_progress(ahead->inner, &batch->done, &size);
    batch->is_last = batch->status != READER_PACKET || are_long(ahead, batch->done);
}

/* False: nobody takes what is read. */
static bool wait_for_room(struct ahead *ahead) {
    g_mutex_lock(&ahead->lock);
    const uint64_t least = ahead->filled - ahead->emptied == BATCHES ? WOKEN_AT : BATCHES - 1;
    while (!ahead->is_closing && ahead->filled - ahead->emptied > least)
        g_cond_wait(&ahead->changed, &ahead->lock);
    const bool goes_on = !ahead->is_closing;
    g_mutex_unlock(&ahead->lock);
    return goes_on;
}

static gpointer read_ahead(gpointer data) {
    struct ahead *ahead = data;
    bool is_last = false;
    signal_stack_give();
    while (!is_last && wait_for_room(ahead)) {
        struct batch *batch = &ahead->batches[ahead->filled % BATCHES];
        fill(ahead, batch);
        is_last = batch->is_last;
        g_mutex_lock(&ahead->lock);
        ahead->filled++;
        if (ahead->filled - ahead->emptied == STARTED_AT || is_last)
            g_cond_signal(&ahead->changed);
        g_mutex_unlock(&ahead->lock);
    }
    return NULL;
}

/* --- who takes -------------------------------------------------------------------------------- */

/* The thread comes to its end, and `inner` is nobody else's then. */
static void end_thread(struct ahead *ahead) {
    if (ahead->thread == NULL)
        return;
    reader_stop(ahead->inner);
    g_mutex_lock(&ahead->lock);
    ahead->is_closing = true;
    g_cond_signal(&ahead->changed);
    g_mutex_unlock(&ahead->lock);
    g_thread_join(ahead->thread);
    ahead->thread = NULL;
}

static void give_back(struct ahead *ahead) {
    struct batch *batch = ahead->current;
    g_array_set_size(batch->secrets, 0);
    ahead->current = NULL;
    g_mutex_lock(&ahead->lock);
    ahead->emptied++;
    if (ahead->filled - ahead->emptied == WOKEN_AT)
        g_cond_signal(&ahead->changed);
    g_mutex_unlock(&ahead->lock);
}

static bool stopped(const struct reader *reader) {
    return atomic_load_explicit(&reader->stopped, memory_order_relaxed);
}

/* Whether the last of the batches that are full ends it. Under the lock. */
static bool is_read_through(const struct ahead *ahead) {
    return ahead->filled > ahead->emptied && ahead->batches[(ahead->filled - 1) % BATCHES].is_last;
}

/* False: it was stopped before there was one. */
static bool take_batch(struct reader *reader) {
    struct ahead *ahead = reader->source;
    g_mutex_lock(&ahead->lock);
    const uint64_t least = ahead->filled == ahead->emptied ? STARTED_AT : 1;
    while (ahead->filled - ahead->emptied < least && !is_read_through(ahead) && !stopped(reader))
        g_cond_wait_until(&ahead->changed, &ahead->lock, g_get_monotonic_time() + TIMEOUT);
    const bool is_there = ahead->filled != ahead->emptied;
    g_mutex_unlock(&ahead->lock);
    if (!is_there)
        return false;
    ahead->current = &ahead->batches[ahead->emptied % BATCHES];
    ahead->taken = ahead->told = 0;
    atomic_store_explicit(&reader->done, ahead->current->done, memory_order_relaxed);
    return true;
}

static void tell_secrets(struct reader *reader) {
    struct ahead *ahead = reader->source;
    const GArray *secrets = ahead->current->secrets;
    for (; ahead->told < secrets->len; ahead->told++) {
        const struct batch_secrets *one =
            &g_array_index(secrets, struct batch_secrets, ahead->told);
        if (one->before > ahead->taken)
            return;
        gsize length;
        const uint8_t *log = g_bytes_get_data(one->log, &length);
        if (reader->secrets != NULL)
            reader->secrets(reader->secrets_data, span_of(log, length));
    }
}

/* What the reader knows now that it is through. */
static void take_over(struct reader *reader) {
    struct ahead *ahead = reader->source;
    end_thread(ahead);
    reader->frame = ahead->inner->frame;
    reader->dropped = reader_dropped(ahead->inner);
    g_free(reader->capture_filter);
    reader->capture_filter = g_strdup(ahead->inner->capture_filter);
}

static enum reader_status ahead_end(struct reader *reader, enum reader_status status) {
    struct ahead *ahead = reader->source;
    take_over(reader);
    return status == READER_FAILED ? reader_fail(reader, "%s", reader_error(ahead->inner)) : status;
}

/* The thread has left the rest. */
static void read_on_here(struct reader *reader) {
    struct ahead *ahead = reader->source;
    g_thread_join(ahead->thread);
    ahead->thread = NULL;
    ahead->reads_here = true;
    ahead->inner->secrets = reader->secrets;
    ahead->inner->secrets_data = reader->secrets_data;
    window_read_alone(window_of(ahead->inner));
}

static enum reader_status next_here(struct reader *reader, struct packet *packet) {
    struct ahead *ahead = reader->source;
    uint64_t done, size;
    const enum reader_status status =
        ahead->is_waiting ? READER_PACKET : reader_next(ahead->inner, packet);
    reader_progress(ahead->inner, &done, &size);
    atomic_store_explicit(&reader->done, done, memory_order_relaxed);
    if (status != READER_PACKET)
        return ahead_end(reader, status);
    if (ahead->is_waiting)
        *packet = ahead->waiting;
    ahead->is_waiting = false;
    reader->frame = packet->frame;
    return READER_PACKET;
}

static void bring_near(const struct batch *batch, unsigned index) {
    if (index >= batch->count)
        return;
    const uint8_t *at = batch->packets[index].bytes.at;
    __builtin_prefetch(at);
    __builtin_prefetch(at + LINE);
}

static enum reader_status ahead_next(struct reader *reader, struct packet *packet) {
    struct ahead *ahead = reader->source;
    if (stopped(reader))
        return ahead_end(reader, READER_END);
    while (!ahead->reads_here) {
        if (ahead->current == NULL && !take_batch(reader))
            return ahead_end(reader, READER_END);
        const struct batch *batch = ahead->current;
        if (ahead->told < batch->secrets->len)
            tell_secrets(reader);
        if (ahead->taken < batch->count) {
            bring_near(batch, ahead->taken + NEAR);
            *packet = batch->packets[ahead->taken++];
            reader->frame = packet->frame;
            return READER_PACKET;
        }
        if (batch->status != READER_PACKET)
            return ahead_end(reader, batch->status);
        if (batch->is_last)
            read_on_here(reader);
        give_back(ahead);
    }
    return next_here(reader, packet);
}

static uint64_t ahead_dropped(struct reader *reader) {
    take_over(reader);
    return reader->dropped;
}

static struct ahead *ahead_new(struct reader *inner) {
    struct ahead *ahead = g_new0(struct ahead, 1);
    ahead->inner = inner;
    for (unsigned i = 0; i < BATCHES; i++) {
        ahead->batches[i].secrets = g_array_new(FALSE, FALSE, sizeof(struct batch_secrets));
        g_array_set_clear_func(ahead->batches[i].secrets, clear_secrets);
    }
    g_mutex_init(&ahead->lock);
    g_cond_init(&ahead->changed);
    return ahead;
}

static void ahead_free(struct ahead *ahead) {
    for (unsigned i = 0; i < BATCHES; i++) {
        g_array_unref(ahead->batches[i].secrets);
        window_memory_let_go(ahead->batches[i].held);
        g_free(ahead->batches[i].memory);
    }
    g_mutex_clear(&ahead->lock);
    g_cond_clear(&ahead->changed);
    g_free(ahead);
}

static void ahead_close(struct reader *reader) {
    struct ahead *ahead = reader->source;
    end_thread(ahead);
    reader_close(ahead->inner);
    ahead_free(ahead);
}

static const struct backend ahead_backend = {
    .next = ahead_next, .dropped = ahead_dropped, .close = ahead_close};

struct reader *ahead_reader_new(struct reader *inner) {
    struct ahead *ahead = ahead_new(inner);
    reader_want_secrets(inner, add_secrets, ahead);
    ahead->thread = g_thread_try_new("read", read_ahead, ahead, NULL);
    if (ahead->thread == NULL) {
        ahead_free(ahead);
        return inner;
    }
    struct reader *reader = g_new0(struct reader, 1);
    reader->backend = &ahead_backend;
    reader->source = ahead;
    reader->format = g_strdup(inner->format);
    reader->first_link_type = inner->first_link_type;
    reader->size = inner->size;
    return reader;
}
