/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/case_group.h"

static void free_group(gpointer data) {
    struct case_group *group = data;
    g_ptr_array_unref(group->views);
    g_free(group);
}

GPtrArray *case_groups_new(void) {
    return g_ptr_array_new_with_free_func(free_group);
}

static void add_view(struct case_group *group, struct case_connection *connection) {
    g_ptr_array_add(group->views, connection);
    connection->group = group;
}

void case_groups_join(GPtrArray *groups, struct case_connection *one, struct case_connection *other,
                      bool is_shifted) {
    if (one->group == NULL && other->group != NULL) {
        case_groups_join(groups, other, one, is_shifted);
        return;
    }
    if (one->group == NULL) {
        struct case_group *group = g_new0(struct case_group, 1);
        group->views = g_ptr_array_new();
        g_ptr_array_add(groups, group);
        add_view(group, one);
    }
    one->group->is_shifted |= is_shifted;
    if (other->group == NULL) {
        add_view(one->group, other);
        return;
    }
    struct case_group *emptied = other->group;
    if (emptied == one->group)
        return;
    one->group->is_shifted |= emptied->is_shifted;
    for (guint i = 0; i < emptied->views->len; i++)
        add_view(one->group, emptied->views->pdata[i]);
    g_ptr_array_set_size(emptied->views, 0);
}

void case_groups_drop_emptied(GPtrArray *groups) {
    for (guint i = groups->len; i-- > 0;)
        if (((const struct case_group *)groups->pdata[i])->views->len == 0)
            g_ptr_array_remove_index(groups, i);
}

bool case_are_one(const struct case_connection *one, const struct case_connection *other) {
    return one == other || (one->group != NULL && one->group == other->group);
}

bool case_is_seen_elsewhere(const struct case_connection *connection) {
    const struct case_group *group = connection->group;
    for (guint i = 0; group != NULL && i < group->views->len; i++)
        if (((const struct case_connection *)group->views->pdata[i])->point != connection->point)
            return true;
    return false;
}

bool case_has_other_endpoints(const struct case_connection *one,
                              const struct case_connection *other) {
    return !endpoint_equals(&one->endpoints[CLIENT], &other->endpoints[CLIENT]) ||
           !endpoint_equals(&one->endpoints[SERVER], &other->endpoints[SERVER]);
}
