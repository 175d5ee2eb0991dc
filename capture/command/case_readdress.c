/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_readdress.h"

#include "capture/case/log.h"
#include "capture/report/redact/readdressed.h"

static void readdress_files(const struct case_judged *judged) {
    for (guint i = 0; i < judged->point_files->len; i++)
        for (size_t j = 0; j < frame_files_count(judged->point_files->pdata[i]); j++) {
            struct frame_file *file = frame_files_at(judged->point_files->pdata[i], j);
            readdressed_text(file->path, &judged->options->pseudonyms);
            readdressed_text(file->name, &judged->options->pseudonyms);
        }
}

static void readdress_key_logs(const struct case_judged *judged) {
    const GPtrArray *paths = judged->summary->key_logs;
    for (guint i = 0; i < paths->len; i++)
        readdressed_text(paths->pdata[i], &judged->options->pseudonyms);
}

static void readdress_names(const struct case_judged *judged) {
    const struct case_summary *summary = judged->summary;
    for (guint i = 0; i < summary->points->len; i++) {
        struct case_point *point = summary->points->pdata[i];
        readdressed_text(point->name, &judged->options->pseudonyms);
        readdressed_text(point->path, &judged->options->pseudonyms);
    }
    for (guint i = 0; i < summary->logs->len; i++) {
        struct case_log *log = summary->logs->pdata[i];
        readdressed_text(log->name, &judged->options->pseudonyms);
        readdressed_text(log->path, &judged->options->pseudonyms);
    }
}

const struct case_judged *case_readdress(struct case_readdressed *other,
                                         const struct case_judged *judged) {
    const struct pseudonyms *pseudonyms = &judged->options->pseudonyms;
    *other = (struct case_readdressed){.judged = *judged, .summary = *judged->summary};
    if (!judged->options->redact_addresses)
        return judged;
    other->whole = *judged->summary->whole;
    other->title = g_strdup(other->whole.file);
    other->pairs = g_array_copy((GArray *)other->whole.pairs);
    other->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_discard);
    readdressed_text(other->title, pseudonyms);
    for (guint i = 0; i < other->pairs->len; i++)
        readdressed_pair(&g_array_index(other->pairs, struct service_pair, i), pseudonyms);
    for (guint i = 0; i < judged->findings->len; i++)
        g_ptr_array_add(other->findings,
                        readdressed_finding(judged->findings->pdata[i], pseudonyms));
    readdress_files(judged);
    readdress_names(judged);
    readdress_key_logs(judged);
    other->whole.file = other->title;
    other->whole.pairs = other->pairs;
    other->summary.whole = &other->whole;
    other->judged.summary = &other->summary;
    other->judged.findings = other->findings;
    return &other->judged;
}

void case_readdress_end(struct case_readdressed *other) {
    g_free(other->title);
    g_clear_pointer(&other->pairs, g_array_unref);
    g_clear_pointer(&other->findings, g_ptr_array_unref);
}
