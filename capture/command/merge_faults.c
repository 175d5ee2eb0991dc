/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/merge_faults.h"

#include "capture/command/output.h"
#include "capture/report/format.h"

void merge_faults_add(struct merge_faults *faults, const struct capture_lines *lines) {
    for (unsigned i = 0; i < FAULT_COUNT; i++)
        if (i != FAULT_GARBAGE || lines->missing > 0)
            faults->lines[i] += lines->faults[i];
    faults->missing += lines->missing;
    faults->of_before += lines->is_of_before;
}

/* "ucscope: WHAT: 3 lines are no JSON of ucscope". True: there is nothing to tell. */
static bool tell(const char *what, uint64_t count, const char *noun, const char *one,
                 const char *several) {
    if (count == 0)
        return true;
    GString *words = g_string_new(NULL);
    format_count(words, count, noun);
    g_string_append_printf(words, " %s", count == 1 ? one : several);
    complain(what, words->str);
    g_string_free(words, TRUE);
    return false;
}

static bool tell_lines(const char *what, const uint64_t lines[FAULT_COUNT]) {
    const bool sound =
        tell(what, lines[FAULT_GARBAGE], "line", "is no JSON of ucscope and is left out",
             "are no JSON of ucscope and are left out");
    const bool known =
        tell(what, lines[FAULT_SCHEMA], "line", "has another schema_version and is left out",
             "have another schema_version and are left out");
    const bool named = tell(what, lines[FAULT_CODE], "finding",
                            "has a code that this version does not know, and is left out",
                            "have codes that this version does not know, and are left out");
    (void)tell(what, lines[FAULT_OTHER], "line", "is of another type and is passed over",
               "are of other types and are passed over");
    return sound && known && named;
}

static bool tell_source(const struct merge_source *source) {
    const bool sound = tell_lines(source->path, source->faults);
    const bool fits = tell(source->path, source->too_long, "line", "is too long and is left out",
                           "are too long and are left out");
    if (source->is_cut)
        complain(source->path, "ends in the middle of a line, which is left out");
    return sound && fits && !source->is_cut;
}

bool merge_faults_tell(const struct merge_faults *faults, const struct merge_index *index) {
    bool whole = tell_lines("merge", faults->lines);
    for (guint i = 0; i < index->sources->len; i++)
        whole &= tell_source(&g_array_index(index->sources, struct merge_source, i));
    whole &= tell("merge", index->endless, "capture",
                  "has findings and no summary, and is left out: its scan was cut off",
                  "have findings and no summary, and are left out: their scans were cut off");
    whole &= tell("merge", faults->missing, "finding", "that a summary counts is not there",
                  "that summaries count are not there");
    whole &= tell("merge", index->missing_shards, "part",
                  "of a scan (--shard) did not come to its end, or is not there",
                  "of scans (--shard) did not come to their end, or are not there");
    (void)tell("merge", index->doubled, "capture", "was told again and counts once",
               "were told again and count once");
    (void)tell("merge", index->differing, "capture",
               "was told again with another content: the first counts",
               "were told again with another content: the first counts");
    (void)tell("merge", faults->of_before, "capture",
               "was scanned by a version that told less: times and groups may differ",
               "were scanned by a version that told less: times and groups may differ");
    return whole;
}
