/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The outer shape of XML 1.0 (sections 2 and 3), one byte at a time. Private to this folder. */
#ifndef UCSCOPE_XMPP_S2S_SHAPE_H
#define UCSCOPE_XMPP_S2S_SHAPE_H

#include "xmpp_s2s/framer.h"

enum state {
    CONTENT,     /* between tags inside of a unit */
    TAG_OPENED,  /* after < */
    START_NAME,  /* in the name of a start tag */
    START_TAG,   /* after it */
    QUOTED,      /* in the value of an attribute */
    EMPTY_TAG,   /* after the / of <x/> */
    END_TAG,     /* after </ */
    INSTRUCTION, /* after <? */
    INSTRUCTION_END,
    MARKUP, /* after <! */
    MARKUP_DASH,
    COMMENT,
    CDATA,
    DECLARATION, /* <!DOCTYPE and the like */
    DECLARATION_QUOTED,
    SKIPPING,
    SPACE,
    STATE_COUNT,
    WHOLE,  /* the unit ended with this byte */
    BROKEN, /* the unit ended before this byte, which can not be part of it */
};

/* The state after this byte of the unit under way, whose depth, name, shape and anomalies are kept
 * up to date. */
enum state xmpp_s2s_step(struct xmpp_s2s_framer *framer, uint8_t c);

/* What XML calls white space. */
static inline bool xmpp_s2s_is_space(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* No XML has it. */
static inline bool xmpp_s2s_is_control(uint8_t c) {
    return c < ' ' && !xmpp_s2s_is_space(c);
}

#endif
