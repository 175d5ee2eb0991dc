/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a dialback failed, where its condition says less than the text beside it, or than the wire:
 * servers answer remote-server-not-found whatever kept them from the other one. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_REASON_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_REASON_H

#include "capture/rules/xmpp_s2s/dialback.h"

struct dialback_reason {
    const char *words;  /* "could not connect to the authoritative server"; static text */
    const char *advice; /* static text */
};

/* False: the condition says all that there is. */
bool dialback_reason_of(const struct dialback *dialback, const struct dialback_exchange *answered,
                        struct dialback_reason *out);

#endif
