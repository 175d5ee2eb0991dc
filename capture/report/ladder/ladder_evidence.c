/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder_evidence.h"

static void note_time(struct ladder_evidence *evidence, int64_t time) {
    if (time == 0)
        return;
    evidence->first = evidence->first == 0 ? time : MIN(evidence->first, time);
    evidence->last = MAX(evidence->last, time);
}

static void add(struct ladder_evidence *evidence, const struct ladder_named *named) {
    const gpointer key = GSIZE_TO_POINTER((gsize)named->ref.frame);
    const gsize known = GPOINTER_TO_SIZE(g_hash_table_lookup(evidence->index, key));
    if (named->line == NULL && known != 0) {
        struct ladder_named *old = &g_array_index(evidence->named, struct ladder_named, known - 1);
        if (named->is_fatal && !old->is_fatal)
            old->number = named->number;
        old->is_fatal |= named->is_fatal;
        return;
    }
    note_time(evidence, named->ref.time);
    g_array_append_vals(evidence->named, named, 1);
    if (named->line == NULL)
        g_hash_table_insert(evidence->index, key, GSIZE_TO_POINTER((gsize)evidence->named->len));
}

/* As a comparison of captures calls it: "sent, and lost", "sent for the last time". */
static bool never_came(const struct evidence *evidence) {
    return g_str_has_prefix(evidence->role, "sent");
}

static void add_frames(struct ladder_evidence *evidence, const struct finding *finding,
                       unsigned number, bool decides) {
    const bool is_of_path = finding->entry->code == CODE_PATH_LOST;
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        const struct evidence *one = &finding->evidence[i];
        const bool is_own = one->ref.frame == finding->ref.frame;
        if (one->ref.frame != 0)
            add(evidence,
                &(struct ladder_named){.ref = one->ref,
                                       .role = one->role,
                                       .is_fatal = decides && is_own,
                                       .lost = is_of_path && never_came(one) ? finding : NULL,
                                       .number = number});
    }
    if (finding->ref.frame != 0) /* where it is not among them */
        add(evidence, &(struct ladder_named){
                          .ref = finding->ref, .role = "", .is_fatal = decides, .number = number});
}

static void add_lines(struct ladder_evidence *evidence, const struct finding *finding,
                      unsigned number, bool decides) {
    const bool is_of_trace = finding_details_is_of_trace(finding);
    for (unsigned i = 0; i < finding->line_count; i++)
        add(evidence, &(struct ladder_named){.ref = {.time = finding->lines[i].time},
                                             .role = finding->lines[i].role,
                                             .line = &finding->lines[i],
                                             .is_fatal = decides && is_of_trace && i == 0,
                                             .number = number});
}

static void add_finding(struct ladder_evidence *evidence, const struct finding *finding,
                        unsigned number, bool decides) {
    add_frames(evidence, finding, number, decides);
    add_lines(evidence, finding, number, decides);
}

static void add_group(struct ladder_evidence *evidence, const struct group *group,
                      unsigned number) {
    const bool decides = group->first->entry->severity > SEVERITY_NOTE;
    add_finding(evidence, group->first, number, decides);
    for (guint i = 0; i < group->others->len; i++)
        add_finding(evidence, group->others->pdata[i], number, false);
}

struct ladder_evidence *ladder_evidence_new(const struct ladder_source *source) {
    struct ladder_evidence *evidence = g_new0(struct ladder_evidence, 1);
    evidence->named = g_array_new(FALSE, FALSE, sizeof(struct ladder_named));
    evidence->index = g_hash_table_new(NULL, NULL);
    if (source->group != NULL)
        add_group(evidence, source->group, 0);
    for (guint i = 0; source->group == NULL && i < source->groups->len; i++)
        add_group(evidence, source->groups->pdata[i], i + 1);
    return evidence;
}

void ladder_evidence_free(struct ladder_evidence *evidence) {
    g_array_unref(evidence->named);
    g_hash_table_unref(evidence->index);
    g_free(evidence);
}

static struct ladder_named *find_line(const struct ladder_evidence *evidence, int64_t time) {
    for (guint i = 0; time != 0 && i < evidence->named->len; i++) {
        struct ladder_named *named = &g_array_index(evidence->named, struct ladder_named, i);
        if (named->line != NULL && named->ref.time == time)
            return named;
    }
    return NULL;
}

struct ladder_named *ladder_evidence_find(const struct ladder_evidence *evidence,
                                          const struct ladder_message *message) {
    if (message->ref.frame == 0)
        return find_line(evidence, message->ref.time);
    const gsize found = GPOINTER_TO_SIZE(
        g_hash_table_lookup(evidence->index, GSIZE_TO_POINTER((gsize)message->ref.frame)));
    return found == 0 ? NULL : &g_array_index(evidence->named, struct ladder_named, found - 1);
}
