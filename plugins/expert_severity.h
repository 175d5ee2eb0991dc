/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How bad Wireshark calls what we call so bad. */
#ifndef UCSCOPE_PLUGINS_EXPERT_SEVERITY_H
#define UCSCOPE_PLUGINS_EXPERT_SEVERITY_H

#include <epan/proto.h>

#include "wire/anomaly.h"

static inline int expert_severity(enum severity severity) {
    static const int severities[] = {
        [SEVERITY_NOTE] = PI_NOTE, [SEVERITY_WARNING] = PI_WARN, [SEVERITY_ERROR] = PI_ERROR};
    return severities[severity];
}

#endif
