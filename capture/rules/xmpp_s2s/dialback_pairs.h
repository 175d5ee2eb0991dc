/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Both directions of a federation: each needs a dialback of its own, and where one works and the
 * other does not, messages pass one way only. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_PAIRS_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_PAIRS_H

#include "capture/rules/xmpp_s2s/dialback.h"

struct dialback_pairs;

struct dialback_pairs *dialback_pairs_new(void);
void dialback_pairs_free(struct dialback_pairs *pairs);

/* What became of this dialback; ANSWER_NONE: it was not answered. `finding` NULL: one
 * about something else says so. */
void dialback_pairs_note(struct dialback_pairs *pairs, const struct dialback *dialback,
                         const struct finding *finding, enum dialback_answer outcome);

/* Adds to each finding what became of the other direction. */
void dialback_pairs_report(struct dialback_pairs *pairs, struct findings *findings);

#endif
