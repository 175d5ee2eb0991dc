/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/trace_findings.h"

struct told {
    char *file;
    uint64_t line;
    char *sentence;
    struct told_finding finding;
};

struct trace_findings {
    GHashTable *lines; /* of struct told, owned, which are their own keys */
};

/* Of the line alone: it is asked for each record, and few files have findings in the same line. */
static guint hash_told(gconstpointer data) {
    return g_int64_hash(&((const struct told *)data)->line);
}

static gboolean is_same_line(gconstpointer a, gconstpointer b) {
    const struct told *one = a, *other = b;
    return one->line == other->line && g_str_equal(one->file, other->file);
}

static void free_told(gpointer data) {
    struct told *told = data;
    g_free(told->file);
    g_free(told->sentence);
    g_free(told);
}

struct trace_findings *trace_findings_new(void) {
    struct trace_findings *findings = g_new0(struct trace_findings, 1);
    findings->lines = g_hash_table_new_full(hash_told, is_same_line, free_told, NULL);
    return findings;
}

void trace_findings_free(struct trace_findings *findings) {
    g_hash_table_unref(findings->lines);
    g_free(findings);
}

/* Takes `told`. */
static void put(struct trace_findings *findings, struct told *told) {
    const struct told *known = g_hash_table_lookup(findings->lines, told);
    if (known != NULL && (known->sentence != NULL || told->sentence == NULL)) {
        free_told(told);
        return;
    }
    g_hash_table_replace(findings->lines, told, told);
}

void trace_findings_add(struct trace_findings *findings, const GPtrArray *found) {
    for (guint i = 0; i < found->len; i++) {
        const struct finding *finding = found->pdata[i];
        for (unsigned j = 0; j < finding->line_count; j++) {
            struct told *told = g_new0(struct told, 1);
            told->file = g_strdup(finding->lines[j].file);
            told->line = finding->lines[j].line;
            told->sentence = j == 0 ? g_strdup(finding->summary) : NULL;
            told->finding = (struct told_finding){.entry = finding->entry,
                                                  .sentence = told->sentence,
                                                  .source = finding->source,
                                                  .destination = finding->destination};
            put(findings, told);
        }
    }
}

void trace_findings_merge(struct trace_findings *findings, struct trace_findings *more) {
    GHashTableIter iterator;
    gpointer told;
    g_hash_table_iter_init(&iterator, more->lines);
    while (g_hash_table_iter_next(&iterator, &told, NULL)) {
        g_hash_table_iter_steal(&iterator);
        put(findings, told);
    }
}

const struct told_finding *trace_findings_at(const struct trace_findings *findings,
                                             const char *file, uint64_t line) {
    const struct told key = {.file = (char *)file, .line = line};
    const struct told *told = g_hash_table_lookup(findings->lines, &key);
    return told == NULL ? NULL : &told->finding;
}
