/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of a question that was heard and is not answered: who waited, for how long, and how
 * it ended. Who gives up is not who failed. */
#ifndef UCSCOPE_CAPTURE_RULES_WAITING_H
#define UCSCOPE_CAPTURE_RULES_WAITING_H

#include "capture/net/flow.h"
#include "capture/rules/rule_context.h"

enum waiting_end {
    WAITING_NOT_JUDGED, /* not for long enough, or what was captured does not tell */
    WAITING_GAVE_UP,    /* the asking side left */
    WAITING_CLOSED,     /* the other side closed the connection, without a reset, before it left */
    WAITING_STILL, /* nobody had left when the capture ended, or the connection was forgotten */
};

struct waiting {
    enum waiting_end end;
    enum confidence confidence;
    int64_t waited;           /* nanoseconds */
    struct frame_ref heard;   /* the other side's latest packet, when that came after the question;
                                 frame 0: none did */
    struct frame_ref decided; /* who left; frame 0 with WAITING_STILL */
};

/* `asking` asked the question that ended in `asked`, and all that it sent since then is part of it.
 * Judged only where both directions were captured and the other side's TCP acknowledged all of it:
 * what is not acknowledged is another trouble. */
struct waiting waiting_of(const struct rule_context *context, const struct flow *flow,
                          enum side asking, struct frame_ref asked);

/* The other side's TCP acknowledged all bytes of this side, as far as they were captured. */
bool waiting_was_heard(const struct flow *flow, enum side sender);

/* This side acknowledged more than was captured of the other: it may have been answered. */
bool waiting_was_answered_unseen(const struct flow *flow, enum side asking);

/* Evidence and fact of it, for a finding that lies on the question. */
void waiting_explain(struct finding *finding, const struct waiting *waiting);

/* Gives a finding that lies on the question, and of which the server is the actor, its sentence,
 * with evidence and fact: "{server} did not answer the `what` of {client} in 5.0 s; the client gave
 * up", or that it closed the connection. */
void waiting_say(struct finding *finding, const struct waiting *waiting, const char *what);

/* How it ended, behind a semicolon: "the client gave up". Not for WAITING_CLOSED. */
const char *waiting_end_text(const struct waiting *waiting);

#endif
