/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The expert fields of "ctl", registered from the tables of oddities and verdicts. */
#ifndef UCSCOPE_PLUGINS_CTL_EXPERTS_H
#define UCSCOPE_PLUGINS_CTL_EXPERTS_H

#include <epan/packet.h>

#include "ctl/trust/signature.h"

void ctl_experts_register(int proto);

/* Each oddity of the set FINDING(enum ctl_oddity), on its item. */
void ctl_expert_oddities(packet_info *pinfo, proto_item *item, uint32_t findings);

/* The same for FINDING(enum ctl_certificate_oddity). */
void ctl_expert_certificate(packet_info *pinfo, proto_item *item, uint32_t findings);

/* Nothing for a verdict that an oddity of the list tells, too. */
void ctl_expert_verdict(packet_info *pinfo, proto_item *item, enum ctl_verdict verdict);

/* That not all of the file is shown. */
void ctl_expert_not_shown(packet_info *pinfo, proto_item *item);

#endif
