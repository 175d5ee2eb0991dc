/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers of a dialback that miss their question: they come on another stream, or for another
 * stream id, and count for nothing. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_PLACEMENT_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_DIALBACK_PLACEMENT_H

#include <glib.h>

#include "capture/rules/xmpp_s2s/dialback.h"

/* Notes with one of these dialbacks (struct dialback *) that this answer misses it. False: it is
 * not known to miss any. */
bool dialback_note_misplaced(const GPtrArray *pending, const struct event *event);

/* The right answer came after all. */
void dialback_forget_misplaced(struct dialback *dialback, bool of_result);

#endif
