/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs the records of two lists: first those of the same bytes, then those of the same role and
 * name. Both lists are sorted for that, so that a list of very many records costs no more than
 * sorting it. */
#include "ctl/trust/compare.h"

#include <stdlib.h>

struct entry {
    struct span whole;
    struct span name;
    uint32_t role; /* UINT32_MAX: none */
    struct entry *partner;
};

/* Entries in the order of the list, and pointers to them in the order of comparing. */
struct entries {
    struct entry *all;
    struct entry **sorted;
    size_t count;
};

struct span ctl_record_name(const struct ctl_record *record) {
    return span_is_empty(record->dns_name) ? record->subject : record->dns_name;
}

static int compare_spans(struct span a, struct span b) {
    size_t common = span_len(a) < span_len(b) ? span_len(a) : span_len(b);
    int order = common == 0 ? 0 : memcmp(a.at, b.at, common);
    if (order != 0)
        return order;
    return (span_len(a) > span_len(b)) - (span_len(a) < span_len(b));
}

static int compare_keys(const struct entry *a, const struct entry *b) {
    if (a->role != b->role)
        return a->role < b->role ? -1 : 1;
    return compare_spans(a->name, b->name);
}

static int compare_all(const struct entry *a, const struct entry *b) {
    int order = compare_keys(a, b);
    return order != 0 ? order : compare_spans(a->whole, b->whole);
}

static int compare_for_sorting(const void *a, const void *b) {
    struct entry *const *left = a;
    struct entry *const *right = b;
    return compare_all(*left, *right);
}

static void free_entries(struct entries *entries) {
    free(entries->all);
    free(entries->sorted);
}

static struct entry entry_of(const struct ctl_record *record) {
    return (struct entry){.whole = record->whole,
                          .name = ctl_record_name(record),
                          .role = record->role.at == NULL ? UINT32_MAX : record->role.value};
}

static bool make_entries(const struct ctl_file *list, struct entries *out) {
    struct entries entries = {.count = ctl_overview_of(list).records};
    entries.all = calloc(entries.count + 1, sizeof(struct entry));
    entries.sorted = calloc(entries.count + 1, sizeof(struct entry *));
    if (entries.all == NULL || entries.sorted == NULL) {
        free_entries(&entries);
        return false;
    }
    struct span rest = list->records;
    struct ctl_record record;
    for (size_t i = 0; i < entries.count && ctl_take_record(&rest, &record); i++) {
        entries.all[i] = entry_of(&record);
        entries.sorted[i] = &entries.all[i];
    }
    qsort(entries.sorted, entries.count, sizeof(struct entry *), compare_for_sorting);
    *out = entries;
    return true;
}

static void skip_paired(const struct entries *entries, size_t *at) {
    while (*at < entries->count && entries->sorted[*at]->partner != NULL)
        (*at)++;
}

/* Walks both sorted lists at once and makes partners of what `compare` finds equal. */
static void pair(struct entries *before, struct entries *after,
                 int (*compare)(const struct entry *, const struct entry *)) {
    size_t i = 0, j = 0;
    for (;;) {
        skip_paired(before, &i);
        skip_paired(after, &j);
        if (i == before->count || j == after->count)
            return;
        struct entry *left = before->sorted[i];
        struct entry *right = after->sorted[j];
        int order = compare(left, right);
        if (order == 0) {
            left->partner = right;
            right->partner = left;
        }
        i += order < 0;
        j += order > 0;
    }
}

enum { TAGS = 64 };

static void collect_values(struct ctl_walk walk, struct span values[TAGS]) {
    struct ctl_tlv tlv;
    while (ctl_walk_next(&walk, &tlv)) {
        bool is_value = tlv.tag.value < TAGS && tlv.definition->kind != CTL_KIND_CONTAINER &&
                        tlv.definition->kind != CTL_KIND_PADDING;
        if (is_value && (tlv.anomalies & ANOMALY(CTL_TAG_REPEATED)) == 0)
            values[tlv.tag.value] = tlv.value;
    }
}

/* Absent and empty are different. */
static bool is_same_value(struct span before, struct span after) {
    if (before.at == NULL || after.at == NULL)
        return before.at == after.at;
    return span_equals(before, after);
}

static uint64_t compare_values(struct ctl_walk before, struct ctl_walk after) {
    struct span left[TAGS] = {{NULL, NULL}};
    struct span right[TAGS] = {{NULL, NULL}};
    uint64_t tags = 0;
    collect_values(before, left);
    collect_values(after, right);
    for (unsigned tag = 0; tag < TAGS; tag++) {
        if (!is_same_value(left[tag], right[tag]))
            tags |= UINT64_C(1) << tag;
    }
    return tags;
}

uint64_t ctl_compare_headers(const struct ctl_header *before, const struct ctl_header *after) {
    return compare_values(ctl_walk_header(before), ctl_walk_header(after)) &
           ~(UINT64_C(1) << CTL_HEADER_LENGTH);
}

static void report(const struct entry *before, const struct entry *after, ctl_difference_sink *sink,
                   void *data) {
    struct ctl_record left, right;
    struct span left_rest = before == NULL ? span_of(NULL, 0) : before->whole;
    struct span right_rest = after == NULL ? span_of(NULL, 0) : after->whole;
    bool has_left = ctl_take_record(&left_rest, &left);
    bool has_right = ctl_take_record(&right_rest, &right);
    struct ctl_difference difference = {.before = has_left ? &left : NULL,
                                        .after = has_right ? &right : NULL,
                                        .change = CTL_RECORD_CHANGED};
    if (has_left && has_right)
        difference.tags = compare_values(ctl_walk_record(&left), ctl_walk_record(&right)) &
                          ~(UINT64_C(1) << CTL_RECORD_LENGTH);
    else
        difference.change = has_left ? CTL_RECORD_REMOVED : CTL_RECORD_ADDED;
    sink(data, &difference);
}

static void report_all(const struct entries *before, const struct entries *after,
                       ctl_difference_sink *sink, void *data) {
    for (size_t i = 0; i < before->count; i++) {
        const struct entry *entry = &before->all[i];
        if (entry->partner == NULL || !span_equals(entry->whole, entry->partner->whole))
            report(entry, entry->partner, sink, data);
    }
    for (size_t i = 0; i < after->count; i++) {
        if (after->all[i].partner == NULL)
            report(NULL, &after->all[i], sink, data);
    }
}

bool ctl_compare_records(const struct ctl_file *before, const struct ctl_file *after,
                         ctl_difference_sink *sink, void *data) {
    struct entries left, right;
    if (!make_entries(before, &left))
        return false;
    if (!make_entries(after, &right)) {
        free_entries(&left);
        return false;
    }
    pair(&left, &right, compare_all);
    pair(&left, &right, compare_keys);
    report_all(&left, &right, sink, data);
    free_entries(&left);
    free_entries(&right);
    return true;
}
