/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers that may not be the last: a 401 before the client gives credentials, in one or several
 * steps, and a redirection that is followed. Judged by the answer that comes after, or by the end
 * of the capture. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_AXL_AXL_CHALLENGES_H
#define UCSCOPE_CAPTURE_RULES_AXL_AXL_CHALLENGES_H

#include "capture/observe/http/http.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

struct axl_challenges {
    GHashTable *pending; /* char *, owned: client, server, path -> struct challenge *, owned */
};

void axl_challenges_start(struct axl_challenges *challenges);
void axl_challenges_stop(struct axl_challenges *challenges);

/* 401: reported at once where credentials were refused for good. */
void axl_challenges_note_401(struct axl_challenges *challenges, struct rule_context *context,
                             const struct event *event);

/* `finding` (its sentence is there) about a redirection; reported unless it is followed. */
void axl_challenges_note_redirect(struct axl_challenges *challenges, struct rule_context *context,
                                  const struct event *event, struct finding *finding);

/* An answer that is neither: it settles what waited for it. Returns where the challenge was that
 * the client met before; frame 0: there was none. */
struct frame_ref axl_challenges_settle(struct axl_challenges *challenges,
                                       struct rule_context *context, const struct event *event);

/* The capture ends: reports those that nothing followed. */
void axl_challenges_finish(struct axl_challenges *challenges, struct rule_context *context);

#endif
