/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashes of what was met lately, a bounded number of them. */
#ifndef UCSCOPE_CAPTURE_RULES_SIP_SIP_RECENT_H
#define UCSCOPE_CAPTURE_RULES_SIP_SIP_RECENT_H

#include "capture/rules/rule_context.h"

enum { SIP_RECENT_SETS = 512, SIP_RECENT_WAYS = 8 };

struct sip_met {
    uint64_t hash; /* 0: none */
    int64_t time;  /* ns since 1970 */
};

/* All zero: nothing was met. Clear it with sip_recent_clear. */
struct sip_recent {
    struct sip_met (*sets)[SIP_RECENT_WAYS]; /* SIP_RECENT_SETS of them, owned; NULL: none yet */
};

void sip_recent_clear(struct sip_recent *recent);

bool sip_recent_has(const struct sip_recent *recent, uint64_t hash);

/* `hash` is met now. It takes the place of the one of its set that is longest gone, which is
 * counted in LIMIT_SIP_CALLS where it may still be asked for. Returns whether it was there. */
bool sip_recent_meet(struct sip_recent *recent, struct rule_context *context, uint64_t hash);

#endif
