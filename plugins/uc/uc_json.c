/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Printed once, when everything has been read: findings whose frame passes the filter, then the
 * whole capture. A plugin learns neither the name of the capture nor whether it was cut short,
 * so these are left open. */
#include "plugins/uc/uc_json.h"

#include <stdio.h>

#include "plugins/uc/uc_open_capture.h"
#include "plugins/uc/uc_tap.h"

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <wsutil/report_message.h>

#include "capture/report/json.h"

#define JSON_OPTION "uc,json"

static tap_packet_status frame_passed(void *passed, packet_info *pinfo, epan_dissect_t *edt,
                                      const void *data, tap_flags_t flags) {
    (void)edt;
    (void)data;
    (void)flags;
    uc_passed_add(passed, pinfo->num);
    return TAP_PACKET_DONT_REDRAW;
}

static void reset(void *passed) {
    uc_passed_reset(passed);
}

static void forget(void *passed) {
    uc_passed_free(passed);
}

static void write_findings(GString *out, const struct uc_capture *capture,
                           const struct uc_passed *passed, uint64_t counts[3]) {
    const GPtrArray *findings = uc_capture_settled(capture);
    struct finding renumbered;
    for (unsigned i = 0; i < findings->len; i++) {
        if (!uc_capture_renumber(capture, findings->pdata[i], &renumbered))
            continue;
        if (uc_passed_has(passed, (uint32_t)renumbered.ref.frame)) {
            json_finding(out, "", &renumbered);
            counts[renumbered.entry->severity]++;
        }
        g_free(renumbered.repeats);
    }
}

static void write_capture(GString *out, const struct uc_capture *capture,
                          const uint64_t findings[3]) {
    const struct uc_totals totals = uc_capture_totals(capture);
    struct capture_summary summary = {
        .file = "",
        .format = "",
        .end = CAPTURE_END_UNKNOWN,
        .counts = totals.counts,
        .limits = totals.limits,
        .not_judged = totals.not_judged,
        .first = totals.earliest,
        .last = totals.latest,
    };
    memcpy(summary.findings, findings, sizeof summary.findings);
    json_capture(out, &summary);
}

/* tshark calls it once. Wireshark, if it was started with this option, calls it again and again,
 * and nothing is printed until the capture is all there. */
static void print(void *passed) {
    struct uc_capture *capture = uc_open_capture();
    uint64_t findings[3] = {0};
    if (capture == NULL)
        return;
    if (uc_tap_draws_at_end())
        uc_capture_finish(capture);
    if (!uc_capture_is_finished(capture))
        return;
    GString *out = g_string_new(NULL);
    write_findings(out, capture, passed, findings);
    write_capture(out, capture, findings);
    fputs(out->str, stdout);
    g_string_free(out, TRUE);
}

/* `option` is "uc,json" or "uc,json,FILTER". */
static bool listen(const char *option) {
    const char *filter =
        g_str_has_prefix(option, JSON_OPTION ",") ? option + strlen(JSON_OPTION ",") : NULL;
    struct uc_passed *passed = uc_passed_new(filter);
    GString *error = register_tap_listener(UC_TAP_NAME, passed, filter, TL_REQUIRES_NOTHING, reset,
                                           frame_passed, print, forget);
    if (error == NULL)
        return true;
    report_failure("-z " JSON_OPTION ": %s", error->str);
    g_string_free(error, TRUE);
    uc_passed_free(passed);
    return false;
}

#ifdef UCSCOPE_STATISTIC_ANSWERS
static bool begin(const char *option, void *data) {
    (void)data;
    return listen(option);
}
#else
static void begin(const char *option, void *data) {
    (void)data;
    (void)listen(option);
}
#endif

void uc_json_register(void) {
    static stat_tap_ui json = {
        .group = REGISTER_STAT_GROUP_GENERIC, .cli_string = JSON_OPTION, .tap_init_cb = begin};
    register_stat_tap_ui(&json, NULL);
}
