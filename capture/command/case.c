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
#include "capture/command/case_points.h"
#include "capture/command/case_scan.h"
#include "capture/command/case_write.h"
#include "capture/command/interruption.h"
#include "capture/command/output.h"
#include "capture/command/page_output.h"

/* --- all of them together --------------------------------------------------------------------- */

/* Before each pass: forgets what was read in the first one. */
static void open_all(struct case_scan *scan, struct case_input *input) {
    const struct options *options = scan->options;
    case_readers_open(&scan->readers, scan->captures.entries, scan->captures.points,
                      options->filter);
    input->readers = (struct reader *const *)scan->readers.readers->pdata;
    input->files = scan->readers.merged;
    input->opener = case_decryption_attach(&scan->decryption, scan->readers.readers);
    ladder_record_free(scan->record);
    scan->record = options->wants_messages || options->page != NULL ? ladder_record_new() : NULL;
    input->on_event = scan->record == NULL ? NULL : ladder_record_event;
    input->on_event_data = scan->record;
}

static void read_what_to_decrypt(struct case_scan *scan, const struct case_input *input) {
    struct case_readers all;
    case_readers_open(&all, scan->captures.entries, scan->captures.points, NULL);
    case_decryption_start(&scan->decryption, input, all.readers);
    case_readers_close(&all);
}

/* With keys that fit once more. */
static struct case_common *read_together(struct case_scan *scan, struct case_input *input) {
    open_all(scan, input);
    struct case_common *common = case_common_run(input);
    if (!interruption_came() && case_decryption_is_wanted(&scan->decryption, common)) {
        read_what_to_decrypt(scan, input);
        case_common_free(common);
        case_readers_close(&scan->readers);
        open_all(scan, input);
        common = case_common_run(input);
        case_decryption_stop(&scan->decryption, !interruption_came());
    }
    case_common_fold(common);
    return common;
}

static void read_logs(struct case_scan *scan, GHashTable *ports) {
    for (guint i = 0; i < scan->captures.traces->len; i++)
        case_logs_read(&scan->logs, scan->options, scan->captures.traces->pdata[i], ports);
}

/* struct engine_host: of the points where files of the host are known. */
static GArray *hosts_of(const struct case_scan *scan) {
    GArray *hosts = g_array_new(FALSE, FALSE, sizeof(struct engine_host));
    for (guint i = 0; i < scan->captures.entries->len; i++) {
        const struct input_entry *entry = scan->captures.entries->pdata[i];
        if (entry->host == NULL)
            continue;
        const struct engine_host host = scan_run_host(entry->host, i);
        g_array_append_val(hosts, host);
    }
    return hosts;
}

/* Whether there is what --fail-on names. */
static bool judge(struct case_scan *scan) {
    case_points_name(scan->options, scan->captures.points);
    GPtrArray *groups = case_match(scan->captures.points, scan->aliases);
    case_learn_clocks(scan->captures.points, groups);
    case_match_speech(scan->captures.points, groups);
    GPtrArray *paths = case_find_paths(scan->captures.points, groups, scan->aliases);
    GHashTable *ports = case_index_ports(scan->captures.points);
    read_logs(scan, ports);
    case_learn_log_clocks(scan->logs.logs, scan->captures.points, ports, scan->aliases);
    GArray *hosts = hosts_of(scan);
    struct engine_options options = scan_run_engine_options(scan->options);
    options.hosts = (const struct engine_host *)(const void *)hosts->data;
    options.host_count = hosts->len;
    struct case_input input = {.options = &options,
                               .points = scan->captures.points,
                               .ports = ports,
                               .logs = scan->logs.logs,
                               .aliases = scan->aliases,
                               .groups = groups,
                               .paths = paths,
                               .is_stopped = interruption_came};
    interruption_watch(NULL);
    struct case_common *common = read_together(scan, &input);
    scan->is_interrupted = interruption_came();
    interruption_end();
    const bool fails = case_scan_give(scan, common, groups);
    case_common_free(common);
    case_readers_close(&scan->readers);
    g_array_unref(hosts);
    g_hash_table_unref(ports);
    g_ptr_array_unref(paths);
    g_ptr_array_unref(groups);
    return fails;
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
                             .sink = sink,
                             .sink_data = data};
    case_logs_init(&scan.logs);
    case_decryption_init(&scan.decryption, options);
    const struct batch_end end = case_captures_scan(&scan.captures, options, inputs);
    const bool fails = !end.is_interrupted && judge(&scan);
    if (scan.is_interrupted)
        complain("interrupted", "only what was read by then was looked into together");
    case_captures_clear(&scan.captures);
    case_decryption_clear(&scan.decryption);
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

enum exit_status case_look_at_named(struct options *options, named_inputs_use *use) {
    options->takes_traces = options->names_key_logs = true;
    return named_inputs_run(options, use);
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
        status = case_look_at_named(&options, case_inputs);
    options_free(&options);
    return status;
}
