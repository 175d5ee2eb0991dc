/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts one direction of an XML stream into units: the stream's start tag, each element right under
 * it, its end tag, and what lies between. It looks at the outer shape of XML only (tags, quotes,
 * depth), stores no bytes, and takes the stream in chunks of any size.
 *
 * Why not expat, which then reads each unit (unit.h): expat cannot begin in the middle of a stream
 * nor go on behind a gap or an error, and needs a parser with its buffers for each direction of
 * each connection. This one keeps a few dozen bytes. */
#ifndef UCSCOPE_XMPP_S2S_FRAMER_H
#define UCSCOPE_XMPP_S2S_FRAMER_H

#include "wire/span.h"
#include "xmpp_s2s/anomaly.h"

enum {
    XMPP_S2S_UNIT_MOST = 64 * 1024, /* bytes; of longer units only so many are read */
    XMPP_S2S_DEPTH_MOST = 64,
    XMPP_S2S_NAME_MOST = 24, /* bytes of an element's name that the framer looks at */
};

enum xmpp_s2s_shape {
    XMPP_S2S_SHAPE_SPACE,       /* white space between units: a keep-alive, or nothing */
    XMPP_S2S_SHAPE_DECLARATION, /* <?xml ... ?> */
    XMPP_S2S_SHAPE_OPENING,     /* the start tag of a stream, without what is in the stream */
    XMPP_S2S_SHAPE_ELEMENT,     /* an element with all that is in it */
    XMPP_S2S_SHAPE_CLOSING,     /* the end tag of a stream */
    XMPP_S2S_SHAPE_REFUSED,     /* a DTD, processing instruction or comment between units */
    XMPP_S2S_SHAPE_SKIPPED /* bytes that belong to no unit: stray text, or those passed over while
                              searching */
};

/* The state of one direction. All zero: at the start of a stream. */
struct xmpp_s2s_framer {
    /* Set where bytes are missing or the capture begins in the middle (xmpp_s2s_resync): bytes are
     * skipped up to the start of a known unit, which clears it. */
    bool searching;
    /* The next bytes cannot be XML (a control character stands where a unit would begin): TLS after
     * STARTTLS, for example. Nothing more is taken. */
    bool not_xml;
    enum xmpp_s2s_shape shape; /* of the current unit; final when it is whole */
    uint64_t length;           /* bytes of it so far */
    uint32_t anomalies;        /* anomalies of it so far */
    bool in_unit;              /* a unit has begun and not ended */
    /* The rest belongs to framer.c. */
    uint8_t state, quote, count, name_length;
    char name[XMPP_S2S_NAME_MOST];
    uint32_t depth, nesting;
};

/* Takes from the front of `rest` what belongs to the current unit, or to the next one when there
 * is none, into `taken`. True: the unit is whole; it ends with the last byte of `taken`. False: all
 * of `rest` was taken and the unit goes on, or nothing was taken since `rest` is empty or
 * framer->not_xml. White space and skipped bytes end with the bytes given: a run of them may come
 * as several units, depending on how the stream was cut; nothing else does. */
MUST_USE bool xmpp_s2s_take_unit(struct xmpp_s2s_framer *framer, struct span *rest,
                                 struct span *taken);

/* Bytes are missing here: the current unit is given up, the next one is looked for. */
void xmpp_s2s_resync(struct xmpp_s2s_framer *framer);

#endif
