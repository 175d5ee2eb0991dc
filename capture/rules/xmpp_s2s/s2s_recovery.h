/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refusals that servers often get over by themselves: who is not believed by its certificate tries
 * dialback, on the same stream or a new one, and who is sent to another host goes there. Such a
 * finding is held back until it is known whether that worked. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_S2S_RECOVERY_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_S2S_RECOVERY_H

#include "capture/rules/rule_context.h"

enum s2s_recovery {
    S2S_RECOVERS_PROVED,  /* once the calling server has proved its domain to the called one */
    S2S_RECOVERS_ADMITTED /* or once another stream for the same domains is let in */
};

/* Takes the finding, which is about the event's stream and has its sentence, and reports it with
 * `cause` after 30 seconds, or at the end of the capture, unless the servers get over it until
 * then. One for each stream: a second one is evidence for the first. */
void s2s_recovery_hold(struct rule_context *context, const struct event *event,
                       struct finding *finding, const char *cause, enum s2s_recovery recovery);

/* What came of a refusal on the event's stream that is held back: becomes evidence of it. False:
 * none is. */
bool s2s_recovery_add(struct rule_context *context, const struct event *event, const char *role);

#endif
