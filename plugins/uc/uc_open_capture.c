/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/uc/uc_open_capture.h"
#include "plugins/uc/uc_settings.h"

static struct uc_capture *capture;
static struct uc_settings settings; /* of the open capture */

/* The capture whose end Wireshark last told of. */
static struct uc_extent ended;

struct uc_capture *uc_open_capture(void) {
    return capture;
}

struct uc_capture *uc_open_capture_begin(void) {
    if (capture != NULL)
        return capture;
    uc_settings_read(&settings);
    const struct engine_options options = uc_settings_options(&settings);
    capture = uc_capture_new(&options);
    return capture;
}

static void close_capture(void) {
    if (capture != NULL)
        uc_capture_free(capture);
    capture = NULL;
}

/* The first pass is over: the end of the file, or of a live capture. */
static void first_pass_over(void) {
    if (capture == NULL)
        return;
    uc_capture_finish(capture);
    ended = uc_capture_extent(capture);
}

/* Wireshark tells of the end of a first pass, but not when it reads a capture that it has once more
 * because a preference changed. That one ends where it ended before. A live capture that is read
 * once more has not ended: its end will be told. */
void uc_open_capture_shown(const struct uc_frame *frame) {
    if (uc_capture_reached(capture, &ended, frame))
        uc_capture_finish(capture);
}

void uc_open_capture_register(void) {
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(first_pass_over);
}
