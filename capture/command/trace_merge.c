/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files are opened when their time has come: of a set that was rotated, one is open at a time. */
#include "capture/command/trace_merge.h"

#include "capture/command/output.h"
#include "capture/read/file_set.h"
#include "wire/time.h"

enum { RECORDS_PEEKED = 1000 };
static const int64_t day = 24 * 3600 * TIME_SECOND;

struct source {
    const char *file, *path;
    guint order;   /* in which it was named */
    bool is_dated; /* its first time has a day */
    bool is_late;
    int64_t begins;
    struct trace_course course; /* once it is open: at its next record, */
    enum timeline_clock clock;  /* whose time this is; never one before the last */
    int64_t at;
};

struct trace_merge {
    const struct trace_date *date;
    GPtrArray *waiting;     /* struct source *, owned; the last one begins first */
    GPtrArray *open;        /* likewise, in no order */
    struct source *current; /* of which a record was given out */
    int64_t limit;          /* up to here no other is before it */
    int64_t first_day;      /* of dated files */
    bool is_begun;
    bool complains;  /* of files that cannot be read */
    bool has_unread; /* of them, or of what is behind the middle of one */
    size_t late;     /* files */
};

/* --- one file --------------------------------------------------------------------------------- */

static enum timeline_clock clock_of(const struct trace_course *course) {
    if (course->record.line.clock == TRACE_NO_TIME || course->record.line.format == TRACE_NONE)
        return TIMELINE_NO_TIME;
    if (course->time != 0)
        return TIMELINE_UTC;
    return trace_course_is_dated(course) ? TIMELINE_LOCAL : TIMELINE_OF_DAY;
}

/* As in struct trace_moment, but for the day of those that have none. */
static int64_t time_of(const struct trace_course *course) {
    return course->time != 0 ? course->time : course->clock_time;
}

static void close_source(gpointer data) {
    struct source *source = data;
    if (source->course.file != NULL)
        trace_course_close(&source->course);
    g_free(source);
}

/* A file that cannot be opened now will be complained of when its turn comes. */
static void peek(const struct trace_merge *merge, struct source *source) {
    struct trace_course course;
    char *error = NULL;
    if (!trace_course_open(&course, source->path, &error)) {
        g_free(error);
        return;
    }
    trace_course_know(&course, merge->date);
    for (unsigned i = 0; i < RECORDS_PEEKED && trace_course_next(&course); i++) {
        const enum timeline_clock clock = clock_of(&course);
        if (clock == TIMELINE_NO_TIME)
            continue;
        source->is_dated = clock != TIMELINE_OF_DAY;
        source->begins = time_of(&course);
        break;
    }
    trace_course_close(&course);
}

/* False: it has no further record. */
static bool advance(const struct trace_merge *merge, struct source *source) {
    if (!trace_course_next(&source->course))
        return false;
    source->clock = clock_of(&source->course);
    if (source->clock == TIMELINE_NO_TIME)
        return true;
    const int64_t time =
        time_of(&source->course) + (source->clock == TIMELINE_OF_DAY ? merge->first_day : 0);
    source->at = MAX(source->at, time);
    return true;
}

/* --- all of them ------------------------------------------------------------------------------ */

struct trace_merge *trace_merge_new(const struct trace_date *date, bool complains) {
    struct trace_merge *merge = g_new0(struct trace_merge, 1);
    merge->date = date;
    merge->complains = complains;
    merge->waiting = g_ptr_array_new_with_free_func(close_source);
    merge->open = g_ptr_array_new_with_free_func(close_source);
    return merge;
}

void trace_merge_free(struct trace_merge *merge) {
    g_ptr_array_unref(merge->waiting);
    g_ptr_array_unref(merge->open);
    g_free(merge);
}

void trace_merge_add(struct trace_merge *merge, const char *file, const char *path) {
    struct source *source = g_new0(struct source, 1);
    source->file = file;
    source->path = path;
    source->order = merge->waiting->len;
    g_ptr_array_add(merge->waiting, source);
}

void trace_merge_add_all(struct trace_merge *merge, const struct inputs *inputs) {
    for (size_t i = 0; i < inputs_count(inputs); i++) {
        const struct input_entry *entry = inputs_at(inputs, i);
        const struct file_set *set = entry->is_trace ? entry->set : NULL;
        if (entry->is_trace && set == NULL)
            trace_merge_add(merge, entry->path, entry->source);
        for (size_t j = 0; set != NULL && j < set->count; j++)
            trace_merge_add(merge, set->files[j].path, set->files[j].source);
    }
}

size_t trace_merge_count(const struct trace_merge *merge) {
    return merge->waiting->len;
}

const char *trace_merge_file(const struct trace_merge *merge, size_t number) {
    return ((const struct source *)merge->waiting->pdata[number])->file;
}

static gint latest_first(gconstpointer a, gconstpointer b) {
    const struct source *one = *(const struct source *const *)a;
    const struct source *other = *(const struct source *const *)b;
    if (one->begins != other->begins)
        return one->begins > other->begins ? -1 : 1;
    return one->order > other->order ? -1 : 1;
}

static void begin(struct trace_merge *merge) {
    bool has_day = false;
    int64_t first = 0;
    for (guint i = 0; i < merge->waiting->len; i++) {
        struct source *source = merge->waiting->pdata[i];
        peek(merge, source);
        if (!source->is_dated || (has_day && source->begins >= first))
            continue;
        has_day = true;
        first = source->begins;
    }
    merge->first_day = first - first % day;
    for (guint i = 0; i < merge->waiting->len; i++) {
        struct source *source = merge->waiting->pdata[i];
        if (!source->is_dated)
            source->begins += merge->first_day;
    }
    g_ptr_array_sort(merge->waiting, latest_first);
    merge->is_begun = true;
}

/* `error`: why it could not be read to its end; NULL: it was. */
static void finish(struct trace_merge *merge, struct source *source, const char *error) {
    merge->has_unread |= error != NULL;
    if (error != NULL && merge->complains)
        complain(source->file, error);
    g_ptr_array_remove_fast(merge->open, source);
}

/* The one that begins first; its first record is ready, if it has any. */
static void open_next(struct trace_merge *merge) {
    struct source *source = g_ptr_array_steal_index(merge->waiting, merge->waiting->len - 1);
    char *error = NULL;
    g_ptr_array_add(merge->open, source);
    source->at = source->begins;
    if (!trace_course_open(&source->course, source->path, &error)) {
        finish(merge, source, error);
        g_free(error);
        return;
    }
    trace_course_know(&source->course, merge->date);
    if (!advance(merge, source))
        finish(merge, source, text_file_error(source->course.file));
}

static bool is_before(const struct source *a, const struct source *b) {
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static struct source *earliest(const struct trace_merge *merge) {
    struct source *best = NULL;
    for (guint i = 0; i < merge->open->len; i++)
        if (best == NULL || is_before(merge->open->pdata[i], best))
            best = merge->open->pdata[i];
    return best;
}

static struct source *first_waiting(const struct trace_merge *merge) {
    return merge->waiting->len == 0 ? NULL : merge->waiting->pdata[merge->waiting->len - 1];
}

/* Opens all whose time has come. */
static struct source *choose(struct trace_merge *merge) {
    struct source *best = earliest(merge);
    for (struct source *next;
         (next = first_waiting(merge)) != NULL && (best == NULL || next->begins <= best->at);
         best = earliest(merge)) {
        if (merge->open->len == TRACE_MERGE_OPEN_MOST) {
            merge->late += !next->is_late;
            next->is_late = true;
            break;
        }
        open_next(merge);
    }
    return best;
}

/* How far `chosen` may go before another one is looked at. */
static int64_t limit_of(const struct trace_merge *merge, const struct source *chosen) {
    const struct source *next = first_waiting(merge);
    int64_t limit = next == NULL ? INT64_MAX : next->begins;
    for (guint i = 0; i < merge->open->len; i++) {
        const struct source *other = merge->open->pdata[i];
        if (other != chosen)
            limit = MIN(limit, other->at);
    }
    return limit;
}

bool trace_merge_next(struct trace_merge *merge, struct trace_moment *out) {
    if (!merge->is_begun)
        begin(merge);
    if (merge->current != NULL && !advance(merge, merge->current)) {
        finish(merge, merge->current, text_file_error(merge->current->course.file));
        merge->current = NULL;
    }
    if (merge->current == NULL || merge->current->at >= merge->limit) {
        merge->current = choose(merge);
        if (merge->current == NULL)
            return false;
        merge->limit = limit_of(merge, merge->current);
    }
    const struct source *source = merge->current;
    *out = (struct trace_moment){.course = &source->course,
                                 .file = source->file,
                                 .number = source->order,
                                 .clock = source->clock,
                                 .at = source->at};
    return true;
}

bool trace_merge_end(const struct trace_merge *merge) {
    if (merge->late > 0)
        complain_and_free("too many files of one time",
                          g_strdup_printf("the lines of %zu of them come late", merge->late));
    return merge->late == 0 && !merge->has_unread;
}
