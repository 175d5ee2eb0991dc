/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all findings about a dialback say: who the three servers are, how they were found, when each
 * step came, and what the key tells to someone who knows the secret. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_FACTS_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_FACTS_H

#include "capture/rules/xmpp_s2s/dialback.h"

/* A finding with the facts and evidence that all findings about it have. */
struct finding *dialback_finding_begin(const struct rule_context *context,
                                       const struct dialback *dialback, enum code code,
                                       enum confidence confidence, struct frame_ref ref);

/* There are secrets, and all else that a key is made of is known. */
bool dialback_can_check_key(const struct rule_context *context, const struct dialback *dialback);

/* The formula by which the key of db:result comes of one of the secrets; NULL: of none, or
 * something that is needed is not known. */
const char *dialback_formula_of_key(const struct rule_context *context,
                                    const struct dialback *dialback);

#endif
