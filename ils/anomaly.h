/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be odd about a connection of ILS. None of these stops the decoder. */
#ifndef UCSCOPE_ILS_ANOMALY_H
#define UCSCOPE_ILS_ANOMALY_H

#include "ils/dialogue.h"
#include "ils/message.h"
#include "wire/anomaly.h"

enum ils_anomaly {
    ILS_FRAMING_DROPPED,
    ILS_FRAMING_UNFIT,
    ILS_TLS_RECORDS,
    ILS_MESSAGE_IN_CLEAR,
    ILS_MESSAGE_CUT_SHORT,
    ILS_ANOMALY_COUNT
};

extern const struct anomaly ils_anomalies[ILS_ANOMALY_COUNT];

#endif
