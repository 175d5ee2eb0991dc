/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main thread hands out captures, and takes what is finished when its turn has come. Where the
 * system gives it no other thread, it scans them itself. */
#include "capture/command/batch.h"

#include "capture/command/interruption.h"
#include "capture/command/output.h"
#include "capture/read/signal_stack.h"
#include "capture/report/format.h"

enum {
    BUFFERED_MOST = 32 << 20, /* bytes of finished reports that wait for their turn */
    AHEAD_EACH = 32,          /* captures handed out for each job: small ones take less time than
                                 waking a thread */
    TELL_EVERY = G_USEC_PER_SEC / 100,
    PROGRESS_EVERY = G_USEC_PER_SEC / 5
};

struct batch {
    const struct batch_task *task;
    GThread **workers;
    size_t worker_count;  /* those that could be started */
    GAsyncQueue *waiting; /* jobs handed out, for the workers; the batch itself: no more come */
    GQueue jobs;          /* handed out and not yet taken, in order; the main thread's */
    size_t total, taken;
    struct batch_end end;
    /* What workers and the main thread share. */
    GMutex lock;
    GCond changed;
    GHashTable *finished; /* jobs */
    guint unfinished;
    gsize buffered;
    gint64 told;     /* when the main thread was woken last, monotonic time */
    bool is_stopped; /* what was handed out is not scanned any more */
};

static guint handed_out_most(const struct batch *batch) {
    return AHEAD_EACH * (guint)batch->task->options->jobs;
}

/* When there is something to hand out again, or to show. Called with the lock. */
static void wake_main(struct batch *batch) {
    const gint64 now = g_get_monotonic_time();
    if (2 * batch->unfinished > handed_out_most(batch) && now - batch->told < TELL_EVERY)
        return;
    batch->told = now;
    g_cond_signal(&batch->changed);
}

static void work(struct batch *batch, struct job *job) {
    g_mutex_lock(&batch->lock);
    const bool is_stopped = batch->is_stopped;
    g_mutex_unlock(&batch->lock);
    if (!is_stopped)
        job_run(job);
    g_mutex_lock(&batch->lock);
    g_hash_table_add(batch->finished, job);
    batch->unfinished--;
    batch->buffered += job->size;
    wake_main(batch);
    g_mutex_unlock(&batch->lock);
}

static gpointer worker(gpointer data) {
    struct batch *batch = data;
    signal_stack_give();
    for (gpointer job; (job = g_async_queue_pop(batch->waiting)) != batch;)
        work(batch, job);
    return NULL;
}

/* Nobody knows what is in it. */
static bool has_archive(const struct inputs *inputs) {
    for (size_t i = 0; i < inputs_count(inputs); i++)
        if (inputs_at(inputs, i)->kind != ARCHIVE_NONE)
            return true;
    return false;
}

static void start_workers(struct batch *batch) {
    const size_t jobs = (size_t)batch->task->options->jobs;
    const size_t wanted = has_archive(batch->task->inputs) ? jobs : MIN(jobs, MAX(batch->total, 1));
    batch->waiting = g_async_queue_new();
    batch->workers = g_new0(GThread *, wanted);
    while (batch->worker_count < wanted) {
        GThread *thread = g_thread_try_new("scan", worker, batch, NULL);
        if (thread == NULL)
            return;
        batch->workers[batch->worker_count++] = thread;
    }
}

static void end_workers(struct batch *batch) {
    for (size_t i = 0; i < batch->worker_count; i++)
        g_async_queue_push(batch->waiting, batch);
    for (size_t i = 0; i < batch->worker_count; i++)
        g_thread_join(batch->workers[i]);
    g_free(batch->workers);
    g_async_queue_unref(batch->waiting);
}

static void take(struct batch *batch, struct job *job) {
    batch->task->take(batch->task->data, job);
    if (job->error != NULL)
        complain(job->input->path, job->error);
    if (job->decryption_error != NULL)
        complain(job->input->path, job->decryption_error);
    if (job->summary.end != CAPTURE_WHOLE)
        batch->end.is_incomplete = true;
    batch->taken++;
}

/* The job whose turn it is, if it is finished; NULL otherwise. Called with the lock. */
static struct job *next_finished(struct batch *batch) {
    struct job *job = g_queue_peek_head(&batch->jobs);
    if (job == NULL || !g_hash_table_remove(batch->finished, job))
        return NULL;
    batch->buffered -= job->size;
    return g_queue_pop_head(&batch->jobs);
}

static void show_progress(const struct batch *batch) {
    const struct job *job = g_queue_peek_head((GQueue *)&batch->jobs);
    if (job == NULL || !progress_is_wanted())
        return;
    char *line = g_strdup_printf("%zu of %zu captures, %s %u %%", batch->taken, batch->total,
                                 job->input->path, (guint)g_atomic_int_get(&job->percent));
    progress_show(line);
    g_free(line);
}

/* Takes whatever is due, or waits a moment for it. */
static void take_or_wait(struct batch *batch) {
    g_mutex_lock(&batch->lock);
    struct job *job = next_finished(batch);
    gint64 until = g_get_monotonic_time() + PROGRESS_EVERY;
    bool idle = job == NULL && !g_cond_wait_until(&batch->changed, &batch->lock, until);
    g_mutex_unlock(&batch->lock);
    if (job == NULL) {
        if (idle)
            show_progress(batch);
        return;
    }
    if (job->is_scanned)
        take(batch, job);
    if (!batch->task->keeps_inputs)
        inputs_release(batch->task->inputs, job->input);
    job_free(job);
}

static bool has_room(struct batch *batch) {
    g_mutex_lock(&batch->lock);
    const bool room = batch->unfinished < handed_out_most(batch) && batch->buffered < BUFFERED_MOST;
    g_mutex_unlock(&batch->lock);
    return room;
}

/* Two cores for each capture that is not finished, the one at `index` and those after it among
 * them. Called with the lock. */
static bool has_cores_for_two(const struct batch *batch, size_t index) {
    const size_t left = batch->unfinished + (batch->total - index);
    return 2 * left <= (size_t)batch->task->options->jobs;
}

static void hand_out(struct batch *batch, size_t index) {
    const struct batch_task *task = batch->task;
    struct job *job = job_new(task->kind, task->options, inputs_at(task->inputs, index));
    g_queue_push_tail(&batch->jobs, job);
    g_mutex_lock(&batch->lock);
    job->reads_ahead = has_cores_for_two(batch, index);
    batch->unfinished++;
    g_mutex_unlock(&batch->lock);
    if (batch->worker_count > 0)
        g_async_queue_push(batch->waiting, job);
    else
        work(batch, job);
}

/* "ucscope: interrupted: 12 of 300 captures were not scanned" */
static void tell_interruption(const struct batch *batch) {
    if (batch->end.not_scanned == 0)
        return;
    GString *reason = g_string_new(NULL);
    format_number(reason, batch->end.not_scanned);
    g_string_append(reason, " of ");
    format_count(reason, batch->total, "capture");
    g_string_append(reason, batch->end.not_scanned == 1 ? " was not scanned" : " were not scanned");
    complain("interrupted", reason->str);
    g_string_free(reason, TRUE);
}

/* Before the next one it waits for all that was handed out, so that no more than one is on disk. */
static void unpack(struct batch *batch, size_t index) {
    struct inputs *inputs = batch->task->inputs;
    if (progress_is_wanted()) {
        char *line = g_strdup_printf("unpacking %s", inputs_at(inputs, index)->path);
        progress_show(line);
        g_free(line);
    }
    inputs_unpack(inputs, index, !batch->task->options->no_sets, interruption_came);
    batch->total = inputs_count(inputs);
}

static bool is_done(const struct batch *batch, const struct input_entry *entry) {
    const struct batch_task *task = batch->task;
    return task->is_done != NULL && task->is_done(task->data, entry);
}

static bool is_stopped(const struct batch *batch) {
    const struct batch_task *task = batch->task;
    return output_failed() || interruption_came() ||
           (task->is_stopped != NULL && task->is_stopped(task->data));
}

static void stop(struct batch *batch) {
    g_mutex_lock(&batch->lock);
    batch->is_stopped = true;
    g_mutex_unlock(&batch->lock);
}

/* Hands out the next one, unpacks it, or leaves it out. False: there is no room for that yet. */
static bool go_on(struct batch *batch, size_t *next) {
    const struct input_entry *entry = inputs_at(batch->task->inputs, *next);
    const bool is_packed = entry->kind != ARCHIVE_NONE;
    if (is_done(batch, entry)) {
        batch->end.done++;
        ++*next;
        return true;
    }
    if (is_packed ? !g_queue_is_empty(&batch->jobs) : !has_room(batch))
        return false;
    if (is_packed) {
        unpack(batch, *next);
        return true;
    }
    hand_out(batch, *next);
    ++*next;
    return true;
}

static void run_all(struct batch *batch) {
    for (size_t next = 0; next < batch->total || !g_queue_is_empty(&batch->jobs);) {
        if (is_stopped(batch)) { /* nobody would read the rest */
            stop(batch);
            next = batch->total;
        }
        if (next == batch->total || !go_on(batch, &next))
            take_or_wait(batch);
    }
}

struct batch_end batch_run(const struct batch_task *task) {
    struct batch batch = {.task = task, .total = inputs_count(task->inputs)};
    batch.finished = g_hash_table_new(NULL, NULL);
    g_queue_init(&batch.jobs);
    g_mutex_init(&batch.lock);
    g_cond_init(&batch.changed);
    start_workers(&batch);
    interruption_watch(NULL);
    run_all(&batch);
    end_workers(&batch);
    if (interruption_came()) {
        batch.end.not_scanned = batch.total - batch.taken - batch.end.done;
        batch.end.is_interrupted = batch.end.is_incomplete || batch.end.not_scanned > 0;
    }
    interruption_end();
    tell_interruption(&batch);
    g_hash_table_unref(batch.finished);
    g_cond_clear(&batch.changed);
    g_mutex_clear(&batch.lock);
    return batch.end;
}

enum exit_status batch_status(const struct batch_end *end) {
    return end->is_incomplete || end->is_interrupted || output_failed() ? STATUS_INCOMPLETE
                                                                        : STATUS_CLEAN;
}
