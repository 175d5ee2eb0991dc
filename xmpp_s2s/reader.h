/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading one unit with expat. Private to this folder. */
#ifndef UCSCOPE_XMPP_S2S_READER_H
#define UCSCOPE_XMPP_S2S_READER_H

#include <expat.h>

#include "xmpp_s2s/unit.h"

enum { PATH_MOST = 2, PATH_NAME = 128 };

struct reader {
    XML_Parser parser;
    struct xmpp_s2s_unit *unit;
    XML_Index before;                 /* bytes given to expat before the unit's */
    unsigned depth;                   /* of open elements */
    unsigned base;                    /* of those around the unit */
    bool in_unit;                     /* what is around the unit was read */
    bool whole;                       /* its end was read; of a stream header, its start tag */
    char path[PATH_MOST][PATH_NAME];  /* names in the unit's element, outermost first */
    struct xmpp_s2s_text *collecting; /* where text goes; NULL: nowhere */
    unsigned collecting_depth;
};

static inline void reader_note(struct reader *reader, enum xmpp_s2s_anomaly anomaly) {
    reader->unit->anomalies |= ANOMALY(anomaly);
}

/* handlers.c: what expat finds goes into the unit. */
void xmpp_s2s_set_handlers(struct reader *reader);

#endif
