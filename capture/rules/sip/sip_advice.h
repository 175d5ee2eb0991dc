/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to do first about a refusal of SIP. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_SIP_SIP_ADVICE_H
#define UCSCOPE_CAPTURE_RULES_SIP_SIP_ADVICE_H

#include "capture/observe/sip/sip.h"
#include "capture/rules/rule_context.h"

/* CUCM has no trunk, phone or other device that stands for who asked. */
bool sip_finds_no_device(const struct sip_message *answer);

/* By status, method, and what Warning says; nothing is added where nothing is known. */
void sip_advise(struct finding *finding, const struct sip_exchange *exchange);

#endif
