/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names, severities and sentences of the ILS decoder's anomalies. */
#include "ils/anomaly.h"

const struct anomaly ils_anomalies[ILS_ANOMALY_COUNT] = {
    [ILS_FRAMING_DROPPED] = {"ils.framing_dropped", SEVERITY_NOTE,
                             "The framing that was learned does not explain these bytes and is "
                             "given up"},
    [ILS_FRAMING_UNFIT] = {"ils.framing_unfit", SEVERITY_WARNING,
                           "The framing that was set does not fit these bytes"},
    [ILS_TLS_RECORDS] = {"ils.tls_records", SEVERITY_WARNING,
                         "TLS records on a connection that was expected to carry ILS without TLS"},
    [ILS_MESSAGE_IN_CLEAR] = {"ils.message_in_clear", SEVERITY_NOTE,
                              "The message is not enciphered, though a password enciphers it"},
    [ILS_MESSAGE_CUT_SHORT] = {"ils.message_cut_short", SEVERITY_NOTE,
                               "Bytes of the message are missing in the capture"},
};
