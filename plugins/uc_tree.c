/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame's findings are counted when the frame passes the statistic's filter. Where statistics are
 * drawn once at the end, all of it is done then: in one pass most findings are known only after
 * their frame. Elsewhere it is done frame by frame, since Wireshark goes through all frames anew
 * for a statistic. */
#include "plugins/wireshark_compat.h"

#include <epan/stats_tree_priv.h>

#include "plugins/packet-uc.h"
#include "plugins/uc_tap.h"
#include "plugins/uc_text.h"
#include "plugins/uc_tree.h"

/* Of one code; the others are counted in a line of their own. */
enum { FRAMES_LISTED = 500 };

/* One statistic: tshark can be asked for several, with different filters. */
struct findings_tree {
    stats_tree *tree;
    struct uc_passed *passed;
    unsigned listed[CODE_COUNT]; /* frames of that code */
};

/* stats_tree * -> struct findings_tree *, owned: a stats_tree has no room for ours. */
static GHashTable *trees;

/* "frame    212: ... (40 times)". Numbers are lined up so that text sorts as they do. To be freed
 * with g_free. */
static char *frame_name(const struct finding *finding, uint32_t number) {
    char *plain = uc_text_escaped(NULL, finding->summary);
    const int line = uc_text_line(plain);
    GString *name = g_string_new(NULL);
    g_string_printf(name, "frame %6u: %.*s%s", number, line, plain,
                    plain[line] == '\0' ? "" : "...");
    if (finding->count > 1)
        g_string_append_printf(name, " (%" G_GUINT64_FORMAT " times)", finding->count);
    wmem_free(NULL, plain);
    return g_string_free(name, FALSE);
}

static void count_finding(struct findings_tree *of, const struct finding *finding,
                          uint32_t number) {
    const struct catalogue_entry *entry = finding->entry;
    char *code = g_strdup_printf("%s: %s", entry->name, entry->summary);
    const int above = tick_stat_node(of->tree, severity_word(entry->severity), 0, TRUE);
    const int parent = tick_stat_node(of->tree, code, above, TRUE);
    g_free(code);
    if (of->listed[entry->code]++ >= FRAMES_LISTED) {
        tick_stat_node(of->tree, "more that are not listed", parent, FALSE);
        return;
    }
    char *frame = frame_name(finding, number);
    tick_stat_node(of->tree, frame, parent, FALSE);
    g_free(frame);
}

static const char *const limit_words[] = {
#define X(name, key, words) [name] = "limit reached: " words,
    LIMIT_TABLE(X)
#undef X
};

/* What the engine passed over, and how often. */
static void show_limits(struct findings_tree *of, const struct limits *limits) {
    for (unsigned i = 0; i < LIMIT_COUNT; i++) {
        if (limits->hit[i] > 0)
            set_stat_node(of->tree, limit_words[i], 0, FALSE, (int)MIN(limits->hit[i], INT_MAX));
    }
}

static void count_frame(struct findings_tree *of, struct uc_capture *capture, uint32_t number) {
    const GPtrArray *findings = uc_capture_findings(capture, number);
    for (unsigned i = 0; findings != NULL && i < findings->len; i++)
        count_finding(of, findings->pdata[i], number);
    show_limits(of, uc_capture_totals(capture).limits);
}

static tap_packet_status frame_passed(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt,
                                      const void *data, tap_flags_t flags) {
    struct findings_tree *of = g_hash_table_lookup(trees, tree);
    (void)edt;
    (void)data;
    (void)flags;
    if (of == NULL || uc_open_capture() == NULL)
        return TAP_PACKET_DONT_REDRAW;
    if (uc_tap_draws_at_end())
        uc_passed_add(of->passed, pinfo->num);
    else
        count_frame(of, uc_open_capture(), pinfo->num);
    return TAP_PACKET_REDRAW;
}

/* Called before the tree is drawn, for listeners are called in the reverse order of coming. */
static void complete(void *data) {
    struct findings_tree *of = data;
    struct uc_capture *capture = uc_open_capture();
    if (capture == NULL)
        return;
    uc_capture_finish(capture);
    const GPtrArray *findings = uc_capture_settled(capture);
    for (unsigned i = 0; i < findings->len; i++) {
        const struct finding *finding = findings->pdata[i];
        uint32_t number;
        if (uc_capture_number(capture, finding->place, &number) &&
            uc_passed_has(of->passed, number))
            count_finding(of, finding, number);
    }
    show_limits(of, uc_capture_totals(capture).limits);
}

static void forget(void *data) {
    struct findings_tree *of = data;
    uc_passed_free(of->passed);
    g_free(of);
}

static struct findings_tree *remember(stats_tree *tree) {
    struct findings_tree *of = g_new0(struct findings_tree, 1);
    of->tree = tree;
    of->passed = uc_passed_new(tree->filter);
    g_hash_table_insert(trees, tree, of);
    if (uc_tap_draws_at_end())
        uc_tap_listen_end(of, complete);
    return of;
}

/* Called before each going through the frames. */
static void begin(stats_tree *tree) {
    struct findings_tree *of = g_hash_table_lookup(trees, tree);
    if (of == NULL)
        of = remember(tree);
    uc_passed_reset(of->passed);
    memset(of->listed, 0, sizeof of->listed);
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
        const char *name = severity_word((enum severity)severity);
        zero_stat_node(tree, name, 0, TRUE);
        if (severity != SEVERITY_NOTE)
            stat_node_set_flags(tree, name, 0, TRUE, ST_FLG_SORT_TOP);
    }
}

static void end(stats_tree *tree) {
    struct findings_tree *of = g_hash_table_lookup(trees, tree);
    if (of == NULL)
        return;
    remove_tap_listener(of);
    g_hash_table_remove(trees, tree);
}

void uc_tree_register(void) {
    trees = g_hash_table_new_full(NULL, NULL, NULL, forget);
    stats_tree_register_plugin(UC_TAP_NAME, "uc", "UC" UC_MENU_SEPARATOR "Findings",
                               ST_SORT_COL_NAME << ST_FLG_SRTCOL_SHIFT, frame_passed, begin, end);
}
