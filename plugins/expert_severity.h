/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expert fields of Wireshark for anomalies of ours. */
#ifndef UCSCOPE_PLUGINS_EXPERT_SEVERITY_H
#define UCSCOPE_PLUGINS_EXPERT_SEVERITY_H

#include <epan/expert.h>

#include "wire/anomaly.h"

static inline int expert_severity(enum severity severity) {
    static const int severities[] = {
        [SEVERITY_NOTE] = PI_NOTE, [SEVERITY_WARNING] = PI_WARN, [SEVERITY_ERROR] = PI_ERROR};
    return severities[severity];
}

/* What registers `field`. `name` and `summary` have to stay. */
static inline ei_register_info expert_entry(expert_field *field, const char *name, int group,
                                            int severity, const char *summary) {
    *field = (expert_field)EI_INIT;
    return (ei_register_info){field, {name, group, severity, summary, EXPFILL}};
}

static inline ei_register_info expert_entry_of(expert_field *field, const struct anomaly *anomaly,
                                               int group) {
    return expert_entry(field, anomaly->name, group, expert_severity(anomaly->severity),
                        anomaly->summary);
}

#endif
