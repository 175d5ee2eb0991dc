/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/uc/uc_tap.h"

#include <epan/tap.h>
#include <wsutil/report_message.h>

static int tap = 0;

void uc_tap_register(void) {
    tap = register_tap(UC_TAP_NAME);
}

void uc_tap_frame(packet_info *pinfo) {
    if (have_tap_listener(tap))
        tap_queue_packet(tap, pinfo, NULL);
}

bool uc_tap_draws_at_end(void) {
    return g_strcmp0(g_get_prgname(), "tshark") == 0;
}

bool uc_tap_listen_end(void *data, void (*draw)(void *data), void (*ended)(void *data)) {
    GString *error = register_tap_listener(UC_TAP_NAME, data, NULL, TL_REQUIRES_NOTHING, NULL, NULL,
                                           draw, ended);
    if (error == NULL)
        return true;
    report_failure("%s", error->str);
    g_string_free(error, TRUE);
    return false;
}

struct uc_passed {
    bool all;
    GByteArray *bits;
};

struct uc_passed *uc_passed_new(const char *filter) {
    struct uc_passed *passed = g_new0(struct uc_passed, 1);
    passed->all = filter == NULL || *filter == '\0';
    passed->bits = g_byte_array_new();
    return passed;
}

void uc_passed_free(struct uc_passed *passed) {
    g_byte_array_unref(passed->bits);
    g_free(passed);
}

void uc_passed_reset(struct uc_passed *passed) {
    g_byte_array_set_size(passed->bits, 0);
}

void uc_passed_add(struct uc_passed *passed, uint32_t frame) {
    const unsigned at = frame / 8;
    const unsigned before = passed->bits->len;
    if (passed->all)
        return;
    if (at >= before) {
        g_byte_array_set_size(passed->bits, at + 1);
        memset(passed->bits->data + before, 0, at + 1 - before);
    }
    passed->bits->data[at] |= (uint8_t)(1u << frame % 8);
}

bool uc_passed_has(const struct uc_passed *passed, uint32_t frame) {
    if (passed->all)
        return true;
    return frame / 8 < passed->bits->len && (passed->bits->data[frame / 8] >> frame % 8 & 1) != 0;
}
