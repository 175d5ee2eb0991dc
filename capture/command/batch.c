/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main thread hands out captures, and prints what is finished when its turn has come. */
#include "capture/command/batch.h"

#include "capture/command/job.h"
#include "capture/command/output.h"
#include "capture/command/pager.h"
#include "capture/report/json.h"

enum {
    BUFFERED_MOST = 32 << 20, /* bytes of finished reports that wait for their turn */
    PROGRESS_EVERY = G_USEC_PER_SEC / 5,
    TROUBLES_OF_ONE = 10 /* of one capture, which need no overview */
};

struct batch {
    const struct options *options;
    GThreadPool *pool;
    GQueue jobs; /* handed out and not yet printed, in order; the main thread's */
    size_t total, printed;
    struct totals totals;
    enum exit_status status;
    GString *text; /* reports that wait for the overview before them; NULL: none do */
    struct overview *overview;
    bool after_short_report;
    /* What workers and the main thread share. */
    GMutex lock;
    GCond changed;
    GHashTable *finished; /* jobs */
    guint unfinished;
    gsize buffered;
};

static void work(gpointer data, gpointer user_data) {
    struct job *job = data;
    struct batch *batch = user_data;
    job_run(job);
    g_mutex_lock(&batch->lock);
    g_hash_table_add(batch->finished, job);
    batch->unfinished--;
    batch->buffered += job->report->len;
    g_cond_signal(&batch->changed);
    g_mutex_unlock(&batch->lock);
}

/* Text has to wait for the overview, unless none is wanted; lines for programs do not. */
static void write_text(struct batch *batch, const char *text) {
    if (batch->text != NULL)
        g_string_append(batch->text, text);
    else
        output_write(text);
}

/* Reports of a line stand together; those with findings end with an empty line and begin after one.
 */
static void write_report(struct batch *batch, const char *report) {
    if (*report == '\0')
        return;
    const bool has_entries = g_str_has_suffix(report, "\n\n");
    if (batch->text != NULL && batch->after_short_report && has_entries)
        write_text(batch, "\n");
    write_text(batch, report);
    batch->after_short_report = !has_entries;
}

static void judge(struct batch *batch, const struct capture_summary *summary) {
    if (summary->end != CAPTURE_WHOLE)
        batch->status = STATUS_INCOMPLETE;
    else if (batch->status == STATUS_CLEAN && options_fail_on(batch->options, summary))
        batch->status = STATUS_FOUND;
}

static void print_job(struct batch *batch, struct job *job) {
    write_report(batch, job->report->str);
    if (job->error != NULL)
        complain(job->input->path, job->error);
    if (job->decryption_error != NULL)
        complain(job->input->path, job->decryption_error);
    totals_add(&batch->totals, &job->summary);
    overview_merge(batch->overview, job->overview);
    judge(batch, &job->summary);
    batch->printed++;
    job_free(job);
}

/* The job whose turn it is, if it is finished; NULL otherwise. Called with the lock. */
static struct job *take_finished(struct batch *batch) {
    struct job *job = g_queue_peek_head(&batch->jobs);
    if (job == NULL || !g_hash_table_remove(batch->finished, job))
        return NULL;
    batch->buffered -= job->report->len;
    return g_queue_pop_head(&batch->jobs);
}

static void show_progress(const struct batch *batch) {
    const struct job *job = g_queue_peek_head((GQueue *)&batch->jobs);
    if (job == NULL || !progress_is_wanted())
        return;
    char *line = g_strdup_printf("%zu of %zu captures, %s %u %%", batch->printed, batch->total,
                                 job->input->path, (guint)g_atomic_int_get(&job->percent));
    progress_show(line);
    g_free(line);
}

/* Prints whatever is due, or waits a moment for it. */
static void print_or_wait(struct batch *batch) {
    g_mutex_lock(&batch->lock);
    struct job *job = take_finished(batch);
    gint64 until = g_get_monotonic_time() + PROGRESS_EVERY;
    bool idle = job == NULL && !g_cond_wait_until(&batch->changed, &batch->lock, until);
    g_mutex_unlock(&batch->lock);
    if (job != NULL)
        print_job(batch, job);
    else if (idle)
        show_progress(batch);
}

static bool has_room(struct batch *batch) {
    g_mutex_lock(&batch->lock);
    bool room =
        batch->unfinished < 2 * (guint)batch->options->jobs && batch->buffered < BUFFERED_MOST;
    g_mutex_unlock(&batch->lock);
    return room;
}

static void hand_out(struct batch *batch, const struct input_entry *input) {
    struct job *job = job_new(batch->options, input);
    g_queue_push_tail(&batch->jobs, job);
    g_mutex_lock(&batch->lock);
    batch->unfinished++;
    g_mutex_unlock(&batch->lock);
    g_thread_pool_push(batch->pool, job, NULL);
}

/* An overview is for those who have several captures, or one with many troubles. */
static bool has_overview(const struct batch *batch) {
    const struct text_style *style = &batch->options->style;
    const uint64_t troubles = overview_troubles(batch->overview);
    return !style->brief && !style->quiet &&
           (batch->total > 1 ? troubles > 0 : troubles > TROUBLES_OF_ONE);
}

static void print_text(struct batch *batch) {
    const struct text_style *style = &batch->options->style;
    GString *out = g_string_new(NULL);
    if (has_overview(batch))
        overview_write(out, style, batch->overview, &batch->totals);
    g_string_append(out, batch->text->str);
    const gsize before = out->len;
    if (!style->quiet)
        text_report_totals(out, style, &batch->totals);
    if (batch->after_short_report && out->len > before)
        g_string_insert_c(out, (gssize)before, '\n');
    pager_write(out->str, !batch->options->no_pager);
    g_string_free(out, TRUE);
}

enum exit_status batch_run(const struct options *options, const struct inputs *inputs) {
    struct batch batch = {.options = options, .total = inputs_count(inputs)};
    size_t workers = MIN((size_t)options->jobs, MAX(batch.total, 1));
    batch.totals.passed_over = inputs_passed_over(inputs);
    batch.text = options->json ? NULL : g_string_new(NULL);
    batch.overview = overview_new();
    batch.finished = g_hash_table_new(NULL, NULL);
    g_queue_init(&batch.jobs);
    g_mutex_init(&batch.lock);
    g_cond_init(&batch.changed);
    batch.pool = g_thread_pool_new(work, &batch, (gint)workers, FALSE, NULL);

    for (size_t next = 0; next < batch.total || !g_queue_is_empty(&batch.jobs);) {
        if (output_failed())
            next = batch.total; /* nobody would read the rest */
        if (next < batch.total && has_room(&batch))
            hand_out(&batch, inputs_at(inputs, next++));
        else
            print_or_wait(&batch);
    }
    if (batch.text != NULL) {
        print_text(&batch);
        g_string_free(batch.text, TRUE);
    }
    overview_free(batch.overview);

    g_thread_pool_free(batch.pool, FALSE, TRUE);
    g_hash_table_unref(batch.finished);
    g_cond_clear(&batch.changed);
    g_mutex_clear(&batch.lock);
    return output_failed() ? STATUS_INCOMPLETE : batch.status;
}
