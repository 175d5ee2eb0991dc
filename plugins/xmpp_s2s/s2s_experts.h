/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The expert fields of "xmpp_s2s": the decoder's anomalies, what a unit refuses, and what the
 * capture lacks. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_EXPERTS_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_EXPERTS_H

#include <epan/packet.h>

#include "xmpp_s2s/unit.h"

enum s2s_expert {
    S2S_BYTES_MISSING,
    S2S_BYTES_AWAITED,
    S2S_NOT_XML,
    S2S_DIALBACK_REFUSED,
    S2S_STREAM_FAILED,
    S2S_STARTTLS_REFUSED,
    S2S_SASL_REFUSED,
    S2S_STANZA_BOUNCED,
    S2S_KEY_UNEXPLAINED,
    S2S_EXPERT_COUNT
};

void s2s_experts_register(int proto);

void s2s_expert(packet_info *pinfo, proto_item *item, enum s2s_expert expert);

/* The anomalies of the unit, and what it refuses. */
void s2s_expert_unit(packet_info *pinfo, proto_item *item, const struct xmpp_s2s_unit *unit);

#endif
