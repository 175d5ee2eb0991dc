/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The capture that Wireshark has open: begun with its first frame, finished when its last one was
 * fed, gone when it is closed. The postdissector feeds it; statistics sum it up. */
#ifndef UCSCOPE_PLUGINS_UC_UC_OPEN_CAPTURE_H
#define UCSCOPE_PLUGINS_UC_UC_OPEN_CAPTURE_H

#include "plugins/uc/uc_capture.h"

/* Called once. */
void uc_open_capture_register(void);

/* NULL before its first frame, and when `uc` is disabled. */
struct uc_capture *uc_open_capture(void);

/* The same, made anew with the user's settings if there is none. */
struct uc_capture *uc_open_capture_begin(void);

/* A frame is dissected once more, which may be the last one of a capture that was reloaded. */
void uc_open_capture_shown(const struct uc_frame *frame);

#endif
