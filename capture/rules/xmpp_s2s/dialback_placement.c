/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/dialback_placement.h"

#include "capture/observe/connection.h"
#include "capture/rules/xmpp_s2s/s2s_facts.h"

/* How this answer misses the question of a dialback between the same domains (XEP-0220 2.1.1: it
 * comes on the stream, and for the stream id, of the question). */
static enum dialback_placement placement_of(const struct dialback *dialback,
                                            const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    const bool of_result = unit->kind == XMPP_S2S_RESULT;
    const struct dialback_exchange *exchange = of_result ? &dialback->result : &dialback->verify;
    const bool fits = of_result ? dialback_is_between(dialback, unit->to.value, unit->from.value)
                                : dialback_is_between(dialback, unit->from.value, unit->to.value);
    const bool same_id = of_result || strcmp(dialback->id, unit->id.value) == 0;
    if (!fits || exchange->question.frame == 0 || exchange->answer.frame != 0 ||
        !s2s_is_whole(event->connection))
        return ANSWER_IN_PLACE;
    if (exchange->flow != event->connection->flow->id)
        return same_id ? ANSWER_ON_OTHER_STREAM : ANSWER_IN_PLACE;
    return !same_id && exchange->asking != event->actor ? ANSWER_FOR_OTHER_ID : ANSWER_IN_PLACE;
}

bool dialback_note_misplaced(const GPtrArray *pending, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    for (unsigned i = pending->len; i-- > 0;) {
        struct dialback *dialback = pending->pdata[i];
        const enum dialback_placement kind = placement_of(dialback, event);
        if (kind == ANSWER_IN_PLACE)
            continue;
        dialback->misplaced = (struct dialback_misplaced){
            .kind = kind,
            .ref = event->ref,
            .of_result = unit->kind == XMPP_S2S_RESULT,
            .by = event->connection->flow->endpoints[event->actor].address};
        g_strlcpy(dialback->misplaced.id, unit->id.value, sizeof dialback->misplaced.id);
        return true;
    }
    return false;
}

void dialback_forget_misplaced(struct dialback *dialback, bool of_result) {
    if (dialback->misplaced.of_result == of_result)
        dialback->misplaced.kind = ANSWER_IN_PLACE;
}
