/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a finding is, for decoders and the engine alike: how bad, how sure, and the small sets of
 * anomalies that a decoder attaches to what it decoded. */
#ifndef UCSCOPE_WIRE_ANOMALY_H
#define UCSCOPE_WIRE_ANOMALY_H

#include <stdint.h>

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

/* certain: read on the wire or in a trace. likely: the wire picture has one usual cause. possible:
 * it has several. */
enum confidence { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_CERTAIN };

/* A decoder names its anomalies in an enum and keeps the set of those it met as bits of a uint32_t.
 */
#define ANOMALY(anomaly) (UINT32_C(1) << (anomaly))

/* One anomaly of a decoder, in a table indexed by the decoder's enum. Expert fields are registered
 * from these tables. */
struct anomaly {
    const char *name; /* filterable, with the protocol in front: "ctl.length_overrun" */
    enum severity severity;
    const char *summary; /* a present-tense sentence */
};

#endif
