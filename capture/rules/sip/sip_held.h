/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings that wait whether what was refused is granted after all: with other credentials, other
 * media, or by another branch of a forked call. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_SIP_SIP_HELD_H
#define UCSCOPE_CAPTURE_RULES_SIP_SIP_HELD_H

#include "capture/rules/rule_context.h"

#include <glib.h>

struct sip_held {
    GHashTable *calls; /* struct held *, by call */
    GQueue order;      /* the same, owned, the oldest first */
};

void sip_held_start(struct sip_held *held);
void sip_held_stop(struct sip_held *held);

/* Takes the finding, which has its sentence; `cause` as in findings_add. True: one of this call was
 * held already. It is reported then, and so is this one. */
bool sip_held_add(struct sip_held *held, struct rule_context *context, uint64_t call,
                  struct finding *finding, const char *cause);

/* It was granted: forgets what is held of this call. */
void sip_held_drop(struct sip_held *held, uint64_t call);

/* Reports what is held for long, or, with `all`, all of it. */
void sip_held_settle(struct sip_held *held, struct rule_context *context, bool all);

#endif
