/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which elements of dialback belong together, on one connection and across connections
 * (XEP-0220 2.1): a db:verify has the domains and the key of the db:result that caused it, an
 * answer has the domains and the id of its question. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_DIALBACK_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_DIALBACK_H

#include "plugins/xmpp_s2s/s2s_direction.h"

/* One question of dialback and its answer: db:result, or db:verify. */
struct s2s_exchange {
    uint32_t asked_in, answered_in; /* frames; 0: not seen */
    nstime_t asked, answered;
    struct s2s_exchange *other; /* of a result, the verify it caused; of a verify, that result */
};

void s2s_dialback_register(void);

/* Enters a unit of dialback that came on connection number `session`; first pass only. `result_id`
 * as in struct s2s_unit_state. NULL when it lacks a domain. */
struct s2s_exchange *s2s_dialback_enter(const struct xmpp_s2s_unit *unit, const char *result_id,
                                        uint32_t session,
                                        const struct s2s_segment_data *segment_data);

/* The domain that is to be proved, and the one that wants proof. */
const char *s2s_dialback_originating(const struct xmpp_s2s_unit *unit);
const char *s2s_dialback_receiving(const struct xmpp_s2s_unit *unit);

/* It has a type, which is what an answer has. */
bool s2s_dialback_answers(const struct xmpp_s2s_unit *unit);

#endif
