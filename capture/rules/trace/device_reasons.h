/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why CUCM says that a device registered no more, or did not come to: the numbers of its alarms,
 * in words of our own. Source: "Reason Code - Enum Definitions" of System Error Messages for Cisco
 * Unified Communications Manager, 12.5 to 15. */
#ifndef UCSCOPE_CAPTURE_RULES_TRACE_DEVICE_REASONS_H
#define UCSCOPE_CAPTURE_RULES_TRACE_DEVICE_REASONS_H

#include <stdint.h>

#include "capture/rules/catalogue.h"

struct device_alarm {
    const char *name;      /* of the alarm */
    const char *parameter; /* in which the reason stands */
    const struct device_reason *reasons;
    unsigned count;
};

/* What a reason is to those who look for trouble. */
enum device_verdict {
    DEVICE_WELL,    /* somebody asked for it, or it will be well by itself */
    DEVICE_LOST,    /* it was registered, or about to be, and something was in the way */
    DEVICE_REFUSED, /* it cannot register as it is */
};

struct device_reason {
    int64_t number;
    enum device_verdict verdict;
    const char *name;  /* as in the alarm's documentation: "KeepAliveTimeout" */
    const char *words; /* after "{server} lost {client}: " or "{server} did not register {client}:
                          "; NULL with DEVICE_WELL */
    const char *check; /* what to do first; NULL: what the catalogue says */
};

/* NULL: it is about something else. */
const struct device_alarm *device_alarm_find(const char *name);

/* NULL: no such number is known. */
const struct device_reason *device_reason_find(const struct device_alarm *alarm, int64_t number);

#endif
