/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/ordered_work.h"

#include <stdbool.h>

enum { ROOM_OF_WORKER = 4 };

struct slot {
    gpointer made;
    bool is_made;
};

struct line {
    const struct ordered_work *work;
    struct slot *slots; /* of the thing `index` the one at index % room */
    size_t room, next, taken;
    GMutex lock;
    GCond changed;
};

/* False: there is no more. Called with the lock. */
static bool wait_for_next(struct line *line, size_t *index) {
    while (line->next < line->work->count && line->next >= line->taken + line->room)
        g_cond_wait(&line->changed, &line->lock);
    *index = line->next;
    if (*index == line->work->count)
        return false;
    line->next++;
    return true;
}

static gpointer work(gpointer data) {
    struct line *line = data;
    const struct ordered_work *task = line->work;
    gpointer worker = task->begin(task->data);
    size_t index;
    g_mutex_lock(&line->lock);
    while (wait_for_next(line, &index)) {
        g_mutex_unlock(&line->lock);
        gpointer made = task->make(task->data, worker, index);
        g_mutex_lock(&line->lock);
        line->slots[index % line->room] = (struct slot){made, true};
        g_cond_broadcast(&line->changed);
    }
    g_mutex_unlock(&line->lock);
    task->end(worker);
    return NULL;
}

static void take_all(struct line *line) {
    const struct ordered_work *task = line->work;
    for (size_t index = 0; index < task->count; index++) {
        struct slot *slot = &line->slots[index % line->room];
        g_mutex_lock(&line->lock);
        while (!slot->is_made)
            g_cond_wait(&line->changed, &line->lock);
        gpointer made = slot->made;
        slot->is_made = false;
        line->taken++;
        g_cond_broadcast(&line->changed);
        g_mutex_unlock(&line->lock);
        task->take(task->data, made, index);
    }
}

/* Where the system gives no other thread. */
static void run_alone(const struct ordered_work *task) {
    gpointer worker = task->begin(task->data);
    for (size_t index = 0; index < task->count; index++)
        task->take(task->data, task->make(task->data, worker, index), index);
    task->end(worker);
}

void ordered_work_run(const struct ordered_work *task) {
    struct line line = {.work = task, .room = (size_t)task->jobs * ROOM_OF_WORKER};
    GPtrArray *threads = g_ptr_array_new();
    line.slots = g_new0(struct slot, line.room);
    g_mutex_init(&line.lock);
    g_cond_init(&line.changed);
    for (unsigned i = 0; i < task->jobs && i < task->count; i++) {
        GThread *thread = g_thread_try_new("merge", work, &line, NULL);
        if (thread != NULL)
            g_ptr_array_add(threads, thread);
    }
    if (threads->len == 0)
        run_alone(task);
    else
        take_all(&line);
    for (guint i = 0; i < threads->len; i++)
        g_thread_join(threads->pdata[i]);
    g_cond_clear(&line.changed);
    g_mutex_clear(&line.lock);
    g_free(line.slots);
    g_ptr_array_unref(threads);
}
