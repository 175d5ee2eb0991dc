/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The capture that the `uc` postdissector feeds, for those who sum it up. */
#ifndef UCSCOPE_PLUGINS_UC_PACKET_UC_H
#define UCSCOPE_PLUGINS_UC_PACKET_UC_H

#include "plugins/uc/uc_capture.h"

/* The capture that Wireshark has open; NULL before its first frame, and when `uc` is disabled. */
struct uc_capture *uc_open_capture(void);

#endif
