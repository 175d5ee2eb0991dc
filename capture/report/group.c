/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The refused certificate and the note that it is self-signed belong together: they happened on one
 * connection and point to a common frame. */
#include "capture/report/group.h"

#include "capture/rules/findings.h"

static int compare_gravity(gconstpointer one, gconstpointer other) {
    const struct finding *a = *(const struct finding *const *)one;
    const struct finding *b = *(const struct finding *const *)other;
    if (a->entry->severity != b->entry->severity)
        return a->entry->severity > b->entry->severity ? -1 : 1;
    return finding_compare_frames(a, b);
}

static bool names_frame(const struct finding *finding, uint64_t frame) {
    if (finding->ref.frame == frame)
        return true;
    for (unsigned i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].ref.frame == frame)
            return true;
    return false;
}

/* `frame` 0 stands for "not captured": two such have nothing in common. */
static bool share_a_frame(const struct finding *a, const struct finding *b) {
    if (a->ref.frame != 0 && names_frame(b, a->ref.frame))
        return true;
    for (unsigned i = 0; i < a->evidence_count; i++)
        if (a->evidence[i].ref.frame != 0 && names_frame(b, a->evidence[i].ref.frame))
            return true;
    return false;
}

static void group_free(gpointer data) {
    struct group *group = data;
    g_ptr_array_unref(group->others);
    g_free(group);
}

/* Findings by connection, each list in the order of gravity. */
static GHashTable *by_connection(const GPtrArray *sorted) {
    GHashTable *lists =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < sorted->len; i++) {
        struct finding *finding = g_ptr_array_index(sorted, i);
        GPtrArray *list = g_hash_table_lookup(lists, &finding->connection);
        if (list == NULL) {
            list = g_ptr_array_new();
            g_hash_table_insert(lists, &finding->connection, list);
        }
        g_ptr_array_add(list, finding);
    }
    return lists;
}

static void gather(struct group *group, const GPtrArray *connection, GHashTable *taken) {
    for (guint i = 0; i < connection->len; i++) {
        struct finding *other = g_ptr_array_index(connection, i);
        if (g_hash_table_contains(taken, other) || !share_a_frame(group->first, other))
            continue;
        g_hash_table_add(taken, other);
        g_ptr_array_add(group->others, other);
    }
}

GPtrArray *groups_new(const struct finding *const *findings, size_t count) {
    GPtrArray *sorted = g_ptr_array_sized_new((guint)count);
    for (size_t i = 0; i < count; i++)
        g_ptr_array_add(sorted, (gpointer)findings[i]);
    g_ptr_array_sort(sorted, compare_gravity);

    GHashTable *connections = by_connection(sorted);
    GHashTable *taken = g_hash_table_new(NULL, NULL);
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    for (guint i = 0; i < sorted->len; i++) {
        struct finding *finding = g_ptr_array_index(sorted, i);
        if (!g_hash_table_add(taken, finding))
            continue;
        struct group *group = g_new(struct group, 1);
        *group = (struct group){finding, g_ptr_array_new()};
        g_ptr_array_add(groups, group);
        if (finding->connection != 0)
            gather(group, g_hash_table_lookup(connections, &finding->connection), taken);
    }
    g_hash_table_unref(taken);
    g_hash_table_unref(connections);
    g_ptr_array_unref(sorted);
    return groups;
}

static bool is_refusal(const struct finding *finding) {
    return finding->entry->code == CODE_TLS_UNKNOWN_CA ||
           finding->entry->code == CODE_TLS_CERTIFICATE_REFUSED;
}

/* `other` tells why what `finding` tells of happened, or `finding` is what it happened for. */
static bool is_covered_by(const struct finding *finding, const struct finding *other) {
    const enum code code = other->entry->code;
    if (is_refusal(finding))
        return code == CODE_CTL_SERVER_MISSING || code == CODE_CTL_CERTIFICATE_STALE;
    const char *alert = finding_fact(other, "alert");
    return finding->entry->code == CODE_TLS_CERTIFICATE_EXPIRED && is_refusal(other) &&
           alert != NULL && g_str_has_prefix(alert, "certificate expired");
}

bool group_needs_check(const struct group *group, const struct finding *finding) {
    bool needed = !is_covered_by(finding, group->first);
    for (guint i = 0; i < group->others->len && needed; i++)
        needed = !is_covered_by(finding, group->others->pdata[i]);
    return needed;
}
