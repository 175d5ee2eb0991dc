/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope case: everything named is one case. Each capture passes its own engine first, which tells
 * what it saw of each connection; then the connections are compared, and all captures pass one
 * engine together. */
#include "capture/command/case.h"

#include <string.h>

#include "capture/case/clocks.h"
#include "capture/case/common.h"
#include "capture/case/log_clock.h"
#include "capture/case/match.h"
#include "capture/command/batch.h"
#include "capture/command/case_logs.h"
#include "capture/command/case_points.h"
#include "capture/command/case_write.h"
#include "capture/command/interruption.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/command/page_output.h"

/* What all captures together may take for their connections, bytes. */
enum { ROOM = 96 << 20 };

/* How a capture is looked into, for job.c, and how much of the room it has. */
struct case_kind {
    struct job_kind kind;
    size_t room;
};

struct case_scan {
    const struct options *options;
    struct inputs *inputs;
    struct aliases *aliases;
    GPtrArray *points;     /* struct case_point *, owned: of what could be read */
    GPtrArray *entries;    /* const struct input_entry *, likewise */
    GPtrArray *readers;    /* struct reader *, of each point; some may be NULL */
    GPtrArray *files;      /* struct frame_files *, of each point */
    bool is_interrupted;   /* while they were read together */
    GPtrArray *own_files;  /* those of them that are ours */
    GPtrArray *traces;     /* const struct input_entry *: of traces that could be read */
    struct case_logs logs; /* what they tell */
    case_sink *sink;
    void *sink_data;
    enum exit_status told;        /* what it answered */
    struct ladder_record *record; /* of all of them together; NULL: nobody wants ladders */
};

/* --- each capture alone ----------------------------------------------------------------------- */

static void begin(struct job *job) {
    const struct case_kind *kind = (const struct case_kind *)job->kind;
    case_point_free(job->result);
    job->result = case_point_new(kind->room);
}

static void take_event(void *data, const struct event *event) {
    case_point_event(((struct job *)data)->result, event);
}

static void take_segment(void *data, const struct segment *segment, struct frame_ref ref) {
    case_point_segment(((struct job *)data)->result, segment, ref);
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
    struct case_scan *scan = data;
    struct case_point *point = job->result;
    if (job->input->is_trace && job->is_scanned)
        g_ptr_array_add(scan->traces, (gpointer)job->input);
    if (point == NULL || point->path == NULL)
        return;
    job->result = NULL;
    case_point_settle(point, scan->points->len);
    g_ptr_array_add(scan->points, point);
    g_ptr_array_add(scan->entries, (gpointer)job->input);
}

static struct batch_end scan_each(struct case_scan *scan) {
    const size_t count = MAX(inputs_count(scan->inputs), 1);
    const struct case_kind kind = {.kind = {.begin = begin,
                                            .event = take_event,
                                            .segment = take_segment,
                                            .tell = tell,
                                            .free_result = free_point},
                                   .room = ROOM / count};
    const struct batch_task task = {.options = scan->options,
                                    .inputs = scan->inputs,
                                    .kind = &kind.kind,
                                    .data = scan,
                                    .take = take,
                                    .keeps_inputs = true};
    return batch_run(&task);
}

/* --- all of them together --------------------------------------------------------------------- */

/* Frames of a capture are told by its name; in a rotated set by those of its files. */
static struct frame_files *files_of(struct case_scan *scan, const struct case_point *point,
                                    struct reader *reader) {
    struct frame_files *files = reader == NULL ? NULL : reader_files(reader);
    if (files != NULL)
        return files;
    files = frame_files_new();
    frame_files_begin(files, point->path, point->name, "", 0, 0);
    g_ptr_array_add(scan->own_files, files);
    return files;
}

static void open_all(struct case_scan *scan) {
    for (guint i = 0; i < scan->points->len; i++) {
        const struct input_entry *entry = scan->entries->pdata[i];
        const struct case_point *point = scan->points->pdata[i];
        char *error = NULL;
        struct reader *reader =
            reader_open(entry->set, entry->source, scan->options->filter, &error);
        if (reader == NULL)
            complain_and_free(point->path, error);
        g_ptr_array_add(scan->readers, reader);
        g_ptr_array_add(scan->files, files_of(scan, point, reader));
    }
}

static void add_pair(void *data, const struct service_pair *pair) {
    g_array_append_vals(data, pair, 1);
}

/* What the case is called. */
static char *title_of(const struct options *options) {
    char **paths = options->paths;
    if (g_strv_length(paths) != 1)
        return g_strdup("case");
    char *title = g_strdup(paths[0]);
    while (strlen(title) > 1 && g_str_has_suffix(title, "/"))
        title[strlen(title) - 1] = '\0';
    return title;
}

static GPtrArray *wanted_findings(const struct case_scan *scan, const struct case_common *common,
                                  struct capture_summary *summary) {
    const GPtrArray *all = case_common_findings(common);
    GPtrArray *wanted = g_ptr_array_new();
    for (guint i = 0; i < all->len; i++) {
        const struct finding *finding = all->pdata[i];
        if (finding_filter_passes(&scan->options->finding_filter, finding)) {
            summary->findings[finding->entry->severity]++;
            g_ptr_array_add(wanted, (gpointer)finding);
        } else if (finding->entry->severity > SEVERITY_NOTE) {
            summary->left_out++;
        }
    }
    return wanted;
}

/* Whether there is what --fail-on names. */
static bool report(struct case_scan *scan, const struct case_common *common,
                   const GPtrArray *groups, struct frame_files *files) {
    char *title = title_of(scan->options);
    const struct engine *engine = case_common_engine(common);
    struct limits limits = *engine_limits(engine);
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct service_pair));
    case_common_service_map(common, add_pair, pairs);
    for (guint i = 0; i < scan->points->len; i++) {
        const struct case_point *point = scan->points->pdata[i];
        limits.hit[LIMIT_CASE_CONNECTIONS] += point->connections_left_out;
        limits.hit[LIMIT_CASE_PACKETS] += point->packets_left_out;
    }
    struct capture_summary whole = {.file = title,
                                    .files = files,
                                    .format = "",
                                    .counts = engine_counts(engine),
                                    .limits = &limits,
                                    .first = case_common_first(common),
                                    .last = case_common_last(common),
                                    .not_judged = engine_not_judged(engine),
                                    .pairs = pairs,
                                    .is_unconfined = scan->options->no_sandbox};
    GPtrArray *findings = wanted_findings(scan, common, &whole);
    const struct case_summary summary = {.whole = &whole,
                                         .points = scan->points,
                                         .logs = scan->logs.logs,
                                         .groups = groups->len,
                                         .copies = case_common_copies(common)};
    const struct case_judged judged = {.options = scan->options,
                                       .inputs = scan->inputs,
                                       .entries = scan->entries,
                                       .files = files,
                                       .point_files = scan->files,
                                       .findings = findings,
                                       .summary = &summary,
                                       .record = scan->record};
    scan->told = scan->sink(scan->sink_data, &judged);
    const bool fails = options_fail_on(scan->options, &whole);
    g_ptr_array_unref(findings);
    g_array_unref(pairs);
    g_free(title);
    return fails;
}

static void read_logs(struct case_scan *scan, GHashTable *ports) {
    for (guint i = 0; i < scan->traces->len; i++)
        case_logs_read(&scan->logs, scan->options, scan->traces->pdata[i], ports);
}

/* struct engine_host: of the points where files of the host are known. */
static GArray *hosts_of(const struct case_scan *scan) {
    GArray *hosts = g_array_new(FALSE, FALSE, sizeof(struct engine_host));
    for (guint i = 0; i < scan->entries->len; i++) {
        const struct input_entry *entry = scan->entries->pdata[i];
        if (entry->host == NULL)
            continue;
        const struct engine_host host = scan_run_host(entry->host, i);
        g_array_append_val(hosts, host);
    }
    return hosts;
}

/* Whether there is what --fail-on names. */
static bool judge(struct case_scan *scan) {
    case_points_name(scan->options, scan->points);
    GPtrArray *groups = case_match(scan->points, scan->aliases);
    case_learn_clocks(scan->points, groups);
    case_match_speech(scan->points, groups);
    GPtrArray *paths = case_find_paths(scan->points, groups, scan->aliases);
    GHashTable *ports = case_index_ports(scan->points);
    read_logs(scan, ports);
    case_learn_log_clocks(scan->logs.logs, scan->points, ports, scan->aliases);
    open_all(scan);
    struct frame_files *files =
        frame_files_new_merged((struct frame_files *const *)scan->files->pdata, scan->files->len);
    GArray *hosts = hosts_of(scan);
    struct engine_options options = scan_run_engine_options(scan->options);
    options.hosts = (const struct engine_host *)(const void *)hosts->data;
    options.host_count = hosts->len;
    const struct case_input input = {.options = &options,
                                     .readers = (struct reader *const *)scan->readers->pdata,
                                     .files = files,
                                     .points = scan->points,
                                     .ports = ports,
                                     .logs = scan->logs.logs,
                                     .aliases = scan->aliases,
                                     .groups = groups,
                                     .paths = paths,
                                     .on_event = scan->record == NULL ? NULL : ladder_record_event,
                                     .on_event_data = scan->record,
                                     .is_stopped = interruption_came};
    interruption_watch(NULL);
    struct case_common *common = case_common_run(&input);
    scan->is_interrupted = interruption_came();
    interruption_end();
    const bool fails = report(scan, common, groups, files);
    case_common_free(common);
    g_array_unref(hosts);
    frame_files_free(files);
    g_hash_table_unref(ports);
    g_ptr_array_unref(paths);
    g_ptr_array_unref(groups);
    return fails;
}

static void close_reader(gpointer reader) {
    reader_close(reader);
}

static void free_files(gpointer files) {
    frame_files_free(files);
}

/* Captures are read twice. */
static bool has_standard_input(const struct inputs *inputs) {
    for (size_t i = 0; i < inputs_count(inputs); i++)
        if (strcmp(inputs_at(inputs, i)->path, "-") == 0)
            return true;
    return false;
}

static struct aliases *read_aliases(const struct options *options) {
    struct aliases *aliases = aliases_new();
    for (char **same = options->same; same != NULL && *same != NULL; same++)
        (void)aliases_add(aliases, *same);
    return aliases;
}

enum exit_status case_look(const struct options *options, struct inputs *inputs, case_sink *sink,
                           void *data) {
    if (has_standard_input(inputs)) {
        complain("case", "captures are read twice: name files, not standard input");
        return STATUS_USAGE;
    }
    inputs_unpack_all(inputs, !options->no_sets);
    if (inputs_count(inputs) > POINTS_MOST) {
        complain("case", "more captures than can be told apart");
        return STATUS_USAGE;
    }
    if (!page_output_begin(options, inputs))
        return STATUS_USAGE;
    struct case_scan scan = {.options = options,
                             .inputs = inputs,
                             .aliases = read_aliases(options),
                             .points = g_ptr_array_new_with_free_func(free_point),
                             .entries = g_ptr_array_new(),
                             .traces = g_ptr_array_new(),
                             .readers = g_ptr_array_new_with_free_func(close_reader),
                             .files = g_ptr_array_new(),
                             .own_files = g_ptr_array_new_with_free_func(free_files),
                             .sink = sink,
                             .sink_data = data};
    case_logs_init(&scan.logs);
    if (options->wants_messages || options->page != NULL)
        scan.record = ladder_record_new();
    const struct batch_end end = scan_each(&scan);
    const bool fails = !end.is_interrupted && judge(&scan);
    if (scan.is_interrupted)
        complain("interrupted", "only what was read by then was looked into together");
    g_ptr_array_unref(scan.readers);
    g_ptr_array_unref(scan.files);
    g_ptr_array_unref(scan.own_files);
    g_ptr_array_unref(scan.entries);
    g_ptr_array_unref(scan.traces);
    g_ptr_array_unref(scan.points);
    case_logs_clear(&scan.logs);
    aliases_free(scan.aliases);
    ladder_record_free(scan.record);
    const enum exit_status status = scan.is_interrupted ? STATUS_INCOMPLETE : batch_status(&end);
    if (status == STATUS_CLEAN && scan.told != STATUS_CLEAN)
        return scan.told;
    return status == STATUS_CLEAN && fails ? STATUS_FOUND : status;
}

static enum exit_status case_inputs(const struct options *options, struct inputs *inputs) {
    return case_look(options, inputs, case_write, NULL);
}

/* The values of --same; a line is written of one that is none. */
static bool understand_aliases(const struct options *options) {
    struct aliases *aliases = aliases_new();
    bool understood = true;
    for (char **same = options->same; understood && same != NULL && *same != NULL; same++) {
        understood = aliases_add(aliases, *same);
        if (!understood)
            complain_and_free("--same", g_strdup_printf("'%s' is not ADDRESS=ADDRESS", *same));
    }
    aliases_free(aliases);
    return understood;
}

static enum exit_status case_named(struct options *options) {
    options->takes_traces = true;
    return named_inputs_run(options, case_inputs);
}

bool case_options_read(struct options *options) {
    return case_points_read(options) && understand_aliases(options);
}

enum exit_status case_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("case");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (!case_options_read(&options))
        status = STATUS_USAGE;
    else if (*options.paths == NULL && options.files_from == NULL)
        complain("case", "name the captures, folders and archives of one case");
    else
        status = case_named(&options);
    options_free(&options);
    return status;
}
