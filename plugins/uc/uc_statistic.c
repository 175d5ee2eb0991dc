/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/uc/uc_statistic.h"

#include <epan/stats_tree_priv.h>

#include "plugins/uc/uc_open_capture.h"
#include "plugins/uc/uc_tap.h"

/* What is registered, and what was asked for: a stats_tree has no room for ours. Wireshark ends
 * statistics after all else was freed, so both live outside of its memory. */
static const struct uc_statistic_kind *kinds;
static struct uc_statistic *statistics;

static const struct uc_statistic_kind *kind_named(const char *name) {
    const struct uc_statistic_kind *kind = kinds;
    while (strcmp(kind->name, name) != 0)
        kind = kind->next;
    return kind;
}

/* Where the one of this tree is linked, or where the next will be. */
static struct uc_statistic **link_of(const stats_tree *tree) {
    struct uc_statistic **link = &statistics;
    while (*link != NULL && (*link)->tree != tree)
        link = &(*link)->next;
    return link;
}

static tap_packet_status frame_passed(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt,
                                      const void *data, tap_flags_t flags) {
    struct uc_statistic *statistic = *link_of(tree);
    (void)edt;
    (void)data;
    (void)flags;
    if (statistic == NULL || uc_open_capture() == NULL)
        return TAP_PACKET_DONT_REDRAW;
    statistic->kind->frame(statistic, uc_open_capture(), pinfo, !uc_tap_draws_at_end());
    return TAP_PACKET_REDRAW;
}

/* Called before the tree is drawn, for listeners are called in the reverse order of coming. */
static void complete(void *data) {
    struct uc_statistic *statistic = data;
    struct uc_capture *capture = uc_open_capture();
    if (capture == NULL)
        return;
    uc_capture_finish(capture);
    statistic->kind->end(statistic, capture);
}

/* Since 4.6 tshark frees all listeners at its end, in the reverse order of coming, and the trees
 * with theirs. */
static void end_listening(void *data) {
    struct uc_statistic *statistic = data;
    statistic->listens = false;
}

static struct uc_statistic *remember(stats_tree *tree) {
    const struct uc_statistic_kind *kind = kind_named(tree->cfg->abbr);
    struct uc_statistic *statistic = g_malloc0(kind->size);
    statistic->kind = kind;
    statistic->tree = tree;
    statistic->filter = tree->filter == NULL ? "" : tree->filter;
    kind->start(statistic);
    *link_of(tree) = statistic;
    if (uc_tap_draws_at_end())
        statistic->listens = uc_tap_listen_end(statistic, complete, end_listening);
    return statistic;
}

static void begin(stats_tree *tree) {
    struct uc_statistic *statistic = *link_of(tree);
    if (statistic == NULL)
        statistic = remember(tree);
    statistic->kind->begin(statistic);
}

static void stop(stats_tree *tree) {
    struct uc_statistic **link = link_of(tree), *statistic = *link;
    if (statistic == NULL)
        return;
    if (statistic->listens)
        remove_tap_listener(statistic);
    *link = statistic->next;
    statistic->kind->stop(statistic);
    g_free(statistic);
}

void uc_statistic_register(struct uc_statistic_kind *kind) {
    char *path = g_strconcat("UC" UC_MENU_SEPARATOR, kind->title, NULL);
    kind->next = kinds;
    kinds = kind;
    stats_tree_register_plugin(UC_TAP_NAME, kind->name, path,
                               ST_SORT_COL_NAME << ST_FLG_SRTCOL_SHIFT, frame_passed, begin, stop);
    g_free(path);
}

static const char *const limit_text[] = {
#define X(name, key, words) [name] = "limit reached: " words,
    LIMIT_TABLE(X)
#undef X
};

void uc_statistic_show_limits(const struct uc_statistic *statistic,
                              const struct uc_capture *capture) {
    const struct limits *limits = uc_capture_totals(capture).limits;
    for (unsigned i = 0; i < LIMIT_COUNT; i++) {
        if (limits->hit[i] > 0)
            set_stat_node(statistic->tree, limit_text[i], 0, FALSE,
                          (int)MIN(limits->hit[i], INT_MAX));
    }
}
