/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/waiting.h"

#include <glib.h>

/* Who leaves sooner did not wait long enough to say anything of the other side. */
static const int64_t fair_wait = 3 * TIME_SECOND;
/* An answer may take its time: while nobody gave up, longer silences are needed, and this long to
 * be likely. */
static const int64_t open_wait = 10 * TIME_SECOND, long_wait = 30 * TIME_SECOND;

/* The sequence number after the last byte of this side. */
static uint32_t end_of(const struct flow_side *side) {
    return side->syn_count > 0 ? side->syn_sequence + 1 + (uint32_t)side->payload_bytes
                               : side->highest;
}

bool waiting_was_heard(const struct flow *flow, enum side sender) {
    const struct flow_side *from = &flow->sides[sender], *to = &flow->sides[other_side(sender)];
    return to->has_acknowledged && (int32_t)(to->acknowledged - end_of(from)) >= 0;
}

bool waiting_was_answered_unseen(const struct flow *flow, enum side asking) {
    const struct flow_side *asker = &flow->sides[asking], *other = &flow->sides[other_side(asking)];
    const bool known = asker->has_acknowledged && (other->has_highest || other->syn_count > 0);
    const int32_t fin = other->fin.frame != 0 ? 1 : 0;
    return known && (int32_t)(asker->acknowledged - end_of(other)) > fin;
}

static void judge_end(struct waiting *waiting, enum waiting_end end, int64_t least,
                      enum confidence confidence) {
    if (waiting->waited < least)
        return;
    waiting->end = end;
    waiting->confidence = confidence;
}

/* Nobody left: until the capture ended, or a hole of it. */
static int64_t time_waited(const struct rule_context *context, const struct flow *flow,
                           int64_t since) {
    const int64_t seen =
        MAX(flow->sides[CLIENT].last_seen.time, flow->sides[SERVER].last_seen.time);
    return MAX(capture_clock_waited(&context->clock, since), time_between(since, seen));
}

struct waiting waiting_of(const struct rule_context *context, const struct flow *flow,
                          enum side asking, struct frame_ref asked) {
    const struct flow_side *asker = &flow->sides[asking], *other = &flow->sides[other_side(asking)];
    const struct frame_ref left = flow_side_left(asker), closed = flow_side_left(other);
    struct waiting waiting = {.end = WAITING_NOT_JUDGED};
    const bool is_known = flow_hears_both(flow) && asked.frame != 0 &&
                          waiting_was_heard(flow, asking) &&
                          !waiting_was_answered_unseen(flow, asking);
    const bool other_left = closed.frame != 0 && (left.frame == 0 || closed.frame < left.frame);
    if (!is_known || (other_left && (other->reset.frame != 0 || closed.frame < asked.frame)) ||
        (left.frame != 0 && left.frame < asked.frame))
        return waiting;
    if (other->last_seen.frame > asked.frame)
        waiting.heard = other->last_seen;
    waiting.decided = other_left ? closed : left;
    waiting.waited = waiting.decided.frame != 0 ? time_between(asked.time, waiting.decided.time)
                                                : time_waited(context, flow, asked.time);
    if (other_left)
        judge_end(&waiting, WAITING_CLOSED, 0, CONFIDENCE_CERTAIN);
    else if (left.frame != 0)
        judge_end(&waiting, WAITING_GAVE_UP, fair_wait, CONFIDENCE_CERTAIN);
    else
        judge_end(&waiting, WAITING_STILL, open_wait,
                  waiting.waited >= long_wait ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
    return waiting;
}

void waiting_explain(struct finding *finding, const struct waiting *waiting) {
    finding_add_evidence(finding, waiting->heard, "acknowledgement without an answer");
    if (waiting->end == WAITING_GAVE_UP)
        finding_add_evidence(finding, waiting->decided, "the client gave up");
    finding_add_fact(finding, "waited_seconds", "%.1f",
                     (double)waiting->waited / (double)TIME_SECOND);
}

const char *waiting_end_text(const struct waiting *waiting) {
    return waiting->end == WAITING_STILL ? "the client still waited when the capture ended"
                                         : "the client gave up";
}

void waiting_say(struct finding *finding, const struct waiting *waiting, const char *what) {
    const double seconds = (double)waiting->waited / (double)TIME_SECOND;
    waiting_explain(finding, waiting);
    if (waiting->end == WAITING_CLOSED) {
        finding_add_evidence(finding, waiting->decided, "close");
        finding_say(finding,
                    "{server} closed the connection of {client} without an answer to its %s, %.1f "
                    "s after it",
                    what, seconds);
    } else {
        finding_say(finding, "{server} did not answer the %s of {client} in %.1f s; %s", what,
                    seconds, waiting_end_text(waiting));
    }
}
