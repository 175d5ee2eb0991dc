/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_scan.h"

#include <string.h>

#include "capture/command/output.h"

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

/* char *: of those that lie beside the captures those that were not given. */
static GPtrArray *unused_key_logs(const struct case_scan *scan) {
    const char *given = scan->options->keylog;
    char *used = given == NULL ? NULL : g_canonicalize_filename(given, NULL);
    GPtrArray *found = inputs_key_logs(scan->inputs);
    GPtrArray *unused = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < found->len; i++) {
        char *path = g_canonicalize_filename(found->pdata[i], NULL);
        if (g_strcmp0(path, used) != 0)
            g_ptr_array_add(unused, g_strdup(found->pdata[i]));
        g_free(path);
    }
    g_free(used);
    return unused;
}

bool case_scan_give(struct case_scan *scan, const struct case_common *common,
                    const GPtrArray *groups) {
    struct frame_files *files = scan->readers.merged;
    char *title = title_of(scan->options);
    struct case_counts counts = case_common_counts(common);
    uint64_t *hit = counts.limits.hit;
    const struct decryption_summary *decryption =
        case_decryption_summarise(&scan->decryption, common, scan->captures.error);
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct service_pair));
    case_common_service_map(common, add_pair, pairs);
    for (guint i = 0; i < scan->captures.points->len; i++) {
        const struct case_point *point = scan->captures.points->pdata[i];
        hit[LIMIT_CASE_CONNECTIONS] += point->connections_left_out;
        hit[LIMIT_CASE_PACKETS] += point->packets_left_out;
    }
    struct capture_summary whole = {.file = title,
                                    .files = files,
                                    .format = "",
                                    .counts = &counts.net,
                                    .limits = &counts.limits,
                                    .first = case_common_first(common),
                                    .last = case_common_last(common),
                                    .not_judged = counts.not_judged,
                                    .pairs = pairs,
                                    .decryption = decryption,
                                    .is_unconfined = scan->options->no_sandbox};
    GPtrArray *findings = wanted_findings(scan, common, &whole);
    GPtrArray *key_logs = unused_key_logs(scan);
    const struct case_summary summary = {.whole = &whole,
                                         .points = scan->captures.points,
                                         .logs = scan->logs.logs,
                                         .key_logs = key_logs,
                                         .groups = groups->len,
                                         .copies = case_common_copies(common)};
    const struct case_judged judged = {.options = scan->options,
                                       .inputs = scan->inputs,
                                       .entries = scan->captures.entries,
                                       .files = files,
                                       .point_files = scan->readers.files,
                                       .findings = findings,
                                       .summary = &summary,
                                       .record = scan->record};
    if (decryption != NULL && decryption->error != NULL)
        complain(title, decryption->error);
    scan->told = scan->sink(scan->sink_data, &judged);
    const bool fails = options_fail_on(scan->options, &whole);
    g_ptr_array_unref(findings);
    g_ptr_array_unref(key_logs);
    g_array_unref(pairs);
    g_free(title);
    return fails;
}
