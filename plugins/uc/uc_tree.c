/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame's findings are counted when the frame passes the statistic's filter. */
#include "plugins/uc/uc_tree.h"

#include "plugins/tree_text.h"
#include "plugins/uc/uc_statistic.h"
#include "plugins/uc/uc_tap.h"

/* Of one code; the others are counted in a line of their own. */
enum { FRAMES_LISTED = 500 };

struct findings_tree {
    struct uc_statistic base;
    struct uc_passed *passed;
    unsigned listed[CODE_COUNT]; /* frames of that code */
};

static void start(struct uc_statistic *statistic) {
    struct findings_tree *of = (struct findings_tree *)statistic;
    of->passed = uc_passed_new(statistic->filter);
}

static void stop(struct uc_statistic *statistic) {
    uc_passed_free(((struct findings_tree *)statistic)->passed);
}

/* "frame    212: ... (40 times)". Numbers are lined up so that text sorts as they do. To be freed
 * with g_free. */
static char *frame_name(const struct finding *finding, uint32_t number) {
    char *plain = tree_text_escaped(NULL, finding->summary);
    const int line = tree_text_line(plain);
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
    const int above = tick_stat_node(of->base.tree, severity_word(entry->severity), 0, TRUE);
    const int parent = tick_stat_node(of->base.tree, code, above, TRUE);
    g_free(code);
    if (of->listed[entry->code]++ >= FRAMES_LISTED) {
        tick_stat_node(of->base.tree, "more that are not listed", parent, FALSE);
        return;
    }
    char *frame = frame_name(finding, number);
    tick_stat_node(of->base.tree, frame, parent, FALSE);
    g_free(frame);
}

static void frame(struct uc_statistic *statistic, struct uc_capture *capture,
                  const packet_info *pinfo, bool count) {
    struct findings_tree *of = (struct findings_tree *)statistic;
    uc_passed_add(of->passed, pinfo->num);
    if (!count)
        return;
    const GPtrArray *findings = uc_capture_findings(capture, pinfo->num);
    for (unsigned i = 0; findings != NULL && i < findings->len; i++)
        count_finding(of, findings->pdata[i], pinfo->num);
    uc_statistic_show_limits(statistic, capture);
}

static void end(struct uc_statistic *statistic, struct uc_capture *capture) {
    struct findings_tree *of = (struct findings_tree *)statistic;
    const GPtrArray *findings = uc_capture_settled(capture);
    for (unsigned i = 0; i < findings->len; i++) {
        const struct finding *finding = findings->pdata[i];
        uint32_t number;
        if (uc_capture_number(capture, finding->ref, &number) && uc_passed_has(of->passed, number))
            count_finding(of, finding, number);
    }
    uc_statistic_show_limits(statistic, capture);
}

/* Which severities stand above the others, so that the order is error, warning, note: tshark sorts
 * names from a to z, Wireshark's window began from z to a before 4.6. */
static bool is_on_top(enum severity severity) {
    const bool from_a_to_z = WIRESHARK_SINCE(4, 6) || uc_tap_draws_at_end();
    return severity == SEVERITY_ERROR || (severity == SEVERITY_WARNING && from_a_to_z);
}

/* Severities are there even when nothing was found. */
static void begin(struct uc_statistic *statistic) {
    struct findings_tree *of = (struct findings_tree *)statistic;
    uc_passed_reset(of->passed);
    memset(of->listed, 0, sizeof of->listed);
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
        const char *name = severity_word((enum severity)severity);
        zero_stat_node(statistic->tree, name, 0, TRUE);
        if (is_on_top((enum severity)severity))
            stat_node_set_flags(statistic->tree, name, 0, TRUE, ST_FLG_SORT_TOP);
    }
}

void uc_tree_register(void) {
    static struct uc_statistic_kind findings = {
        "uc", "Findings", sizeof(struct findings_tree), start, stop, begin, frame, end, NULL};
    uc_statistic_register(&findings);
}
