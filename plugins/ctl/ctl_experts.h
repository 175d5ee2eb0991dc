/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The expert fields of "ctl", registered from the tables of anomalies and of outcomes. */
#ifndef UCSCOPE_PLUGINS_CTL_CTL_EXPERTS_H
#define UCSCOPE_PLUGINS_CTL_CTL_EXPERTS_H

#include <epan/packet.h>

#include "ctl/trust/signature.h"

void ctl_experts_register(int proto);

/* Each anomaly of the set ANOMALY(enum ctl_anomaly), on its item. */
void ctl_expert_anomalies(packet_info *pinfo, proto_item *item, uint32_t findings);

/* The same for ANOMALY(enum ctl_certificate_anomaly). */
void ctl_expert_certificate(packet_info *pinfo, proto_item *item, uint32_t findings);

/* Nothing where an anomaly of the list says the same. */
void ctl_expert_verification(packet_info *pinfo, proto_item *item, enum ctl_outcome outcome);

/* That not all of the file is shown. */
void ctl_expert_not_shown(packet_info *pinfo, proto_item *item);

#endif
