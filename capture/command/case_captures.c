/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_captures.h"

/* What all captures together may take for their connections, bytes. */
enum { ROOM = 96 << 20 };

/* How a capture is looked into, for job.c, and how much of the room it has. */
struct case_kind {
    struct job_kind kind;
    size_t room;
};

static void begin(struct job *job) {
    const struct case_kind *kind = (const struct case_kind *)job->kind;
    case_point_free(job->result);
    job->result = case_point_new(kind->room);
}

static void take_event(void *data, const struct event *event) {
    case_point_event(((struct job *)data)->result, event);
}

static void take_segment(void *data, const struct segment *segment, uint64_t flow,
                         struct frame_ref ref) {
    case_point_segment(((struct job *)data)->result, segment, flow, ref);
}

static void tell(struct job *job, const struct keyed_scan *scan) {
    struct case_point *point = job->result;
    const struct capture_summary *summary = &scan->run.summary;
    if (point == NULL || summary->end == CAPTURE_UNREAD)
        return;
    point->path = g_strdup(job->input->path);
    point->first = summary->first;
    point->last = summary->last;
    point->dropped = summary->dropped;
    point->filter = g_strdup(reader_capture_filter(scan->run.reader));
}

static void free_point(gpointer point) {
    case_point_free(point);
}

static void take(void *data, struct job *job) {
    struct case_captures *captures = data;
    struct case_point *point = job->result;
    if (captures->error == NULL)
        captures->error = g_steal_pointer(&job->decryption_error);
    g_clear_pointer(&job->decryption_error, g_free);
    if (job->input->is_trace && job->is_scanned)
        g_ptr_array_add(captures->traces, (gpointer)job->input);
    if (point == NULL || point->path == NULL)
        return;
    job->result = NULL;
    case_point_settle(point, captures->points->len);
    g_ptr_array_add(captures->points, point);
    g_ptr_array_add(captures->entries, (gpointer)job->input);
}

struct batch_end case_captures_scan(struct case_captures *captures, const struct options *options,
                                    struct inputs *inputs) {
    const size_t count = MAX(inputs_count(inputs), 1);
    const struct case_kind kind = {.kind = {.begin = begin,
                                            .event = take_event,
                                            .segment = take_segment,
                                            .opens_messages_alone = true,
                                            .tell = tell,
                                            .free_result = free_point},
                                   .room = ROOM / count};
    const struct batch_task task = {.options = options,
                                    .inputs = inputs,
                                    .kind = &kind.kind,
                                    .data = captures,
                                    .take = take,
                                    .keeps_inputs = true};
    *captures = (struct case_captures){.points = g_ptr_array_new_with_free_func(free_point),
                                       .entries = g_ptr_array_new(),
                                       .traces = g_ptr_array_new()};
    return batch_run(&task);
}

void case_captures_clear(struct case_captures *captures) {
    g_ptr_array_unref(captures->points);
    g_ptr_array_unref(captures->entries);
    g_ptr_array_unref(captures->traces);
    g_free(captures->error);
}
