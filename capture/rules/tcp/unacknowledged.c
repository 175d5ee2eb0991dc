/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was sent and never heard: data, a SYN-ACK or keep-alives that the other side never
 * acknowledged, seen at either end. Who gave up is not blamed: something between the two drops
 * packets, often those of full size only. A few retransmissions that heal are nothing. */
#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/scan_folding.h"

#include <glib.h>

enum {
    REPEATS_LEAST = 2,     /* of data or of a SYN-ACK, before its lack is a word worth */
    KEEP_ALIVES_LEAST = 3, /* likewise */
};

static const int64_t wait_least = TIME_SECOND;
static const int64_t window_wait_least = 5 * TIME_SECOND;

/* Segments of this size may be too large for a path; smaller ones are not dropped for their size.
 */
enum {
    LARGE_SEGMENT = 500,
    FULL_SEGMENT = 1200, /* where one of these passes, size is not what matters */
};

struct unacknowledged {
    struct scan_folding folding;
};

static void start(void *state) {
    scan_folding_start(&((struct unacknowledged *)state)->folding);
}

static void stop(void *state) {
    scan_folding_stop(&((struct unacknowledged *)state)->folding);
}

/* What was not heard. */
enum silence_kind {
    SILENCE_NONE,
    SILENCE_DATA,
    SILENCE_LACKED, /* data that the receiver says it lacks */
    SILENCE_KEEP_ALIVES,
    SILENCE_SYN_ACK,
    SILENCE_WINDOW,
};

struct silence {
    enum silence_kind kind;
    enum side sender;
    struct frame_ref ref;               /* the frame to look at first */
    struct frame_ref sent, first, last; /* before it, first and latest of the evidence */
    const char *sent_role, *first_role, *last_role;
    uint64_t times;
    int64_t waited;
    uint32_t size;   /* of a segment that does not pass, bytes; 0: not known */
    uint32_t passes; /* of the largest that did, the same way; 0: not known */
};

/* The largest segment of this side that the other one certainly has. */
static uint32_t size_that_passes(const struct flow *flow, enum side sender) {
    const struct flow_side *side = &flow->sides[sender], *peer = &flow->sides[other_side(sender)];
    const bool is_heard = peer->has_acknowledged && side->largest > 0 &&
                          (int32_t)(peer->acknowledged - side->largest_end) >= 0;
    return is_heard ? side->largest : side->smaller;
}

static bool is_unheard_data(const struct flow *flow, enum side sender, struct silence *out) {
    const struct progress_side *progress = &flow->progress->sides[sender];
    if (progress->repeats < REPEATS_LEAST ||
        time_between(progress->sent.time, progress->last.time) < wait_least)
        return false;
    *out = (struct silence){.kind = SILENCE_DATA,
                            .ref = progress->first,
                            .sent = progress->sent,
                            .sent_role = "latest data before",
                            .first = progress->first,
                            .first_role = "sent again",
                            .last = progress->last,
                            .last_role = "sent for the last time",
                            .times = progress->repeats + 1,
                            .waited = time_between(progress->sent.time, progress->last.time),
                            .size = progress->end - progress->sequence,
                            .passes = size_that_passes(flow, sender)};
    return true;
}

static bool are_unheard_probes(const struct flow *flow, enum side sender, struct silence *out) {
    const struct progress_side *progress = &flow->progress->sides[sender];
    if (progress->keep_alives < KEEP_ALIVES_LEAST || flow->sides[other_side(sender)].window_closed)
        return false;
    *out = (struct silence){.kind = SILENCE_KEEP_ALIVES,
                            .ref = progress->probed,
                            .first = progress->probed,
                            .first_role = "first keep-alive",
                            .last = progress->reprobed,
                            .last_role = "last keep-alive",
                            .times = progress->keep_alives,
                            .waited = time_between(progress->probed.time, progress->reprobed.time)};
    return true;
}

/* The receiver told by SACK that it lacks bytes, and had them never: seen at its end, where they do
 * not come by. */
static bool is_lacked(const struct flow *flow, enum side sender, struct frame_ref now,
                      struct silence *out) {
    const struct progress_side *progress = &flow->progress->sides[sender];
    if (progress->sacks == 0 || progress->repeats > 0 ||
        time_between(progress->sacked.time, now.time) < wait_least)
        return false;
    *out = (struct silence){.kind = SILENCE_LACKED,
                            .ref = progress->sacked,
                            .first = progress->sacked,
                            .first_role = "selective acknowledgement",
                            .last = progress->resacked,
                            .last_role = "last one",
                            .times = progress->sacks,
                            .waited = time_between(progress->sacked.time, now.time),
                            .size = progress->lacking_end - progress->lacking,
                            .passes = flow->sides[sender].largest};
    return true;
}

static bool is_unheard_syn_ack(const struct flow *flow, struct silence *out) {
    const struct flow_side *client = &flow->sides[CLIENT], *server = &flow->sides[SERVER];
    /* A client that asks once and never again is a scan. */
    if (flow->opening != OPENING_SEEN || server->syn_count <= REPEATS_LEAST ||
        client->syn_count < 2 || client->has_acknowledged || client->segments > client->syn_count ||
        server->segments > server->syn_count)
        return false;
    const int64_t waited = time_between(server->syn.time, server->last_seen.time);
    if (waited < wait_least)
        return false;
    *out = (struct silence){.kind = SILENCE_SYN_ACK,
                            .ref = server->syn,
                            .first = server->syn,
                            .first_role = "SYN-ACK",
                            .last = server->last_seen,
                            .last_role = "sent for the last time",
                            .sent = client->syn,
                            .sent_role = "SYN",
                            .times = server->syn_count,
                            .waited = waited};
    return true;
}

/* The receiver is there and takes nothing. */
static bool is_window_closed(const struct flow *flow, enum side sender, struct silence *out) {
    const struct flow_side *to = &flow->sides[other_side(sender)], *from = &flow->sides[sender];
    if (!to->window_closed || to->window_since.frame == 0 ||
        from->last_seen.frame < to->window_since.frame)
        return false;
    const int64_t waited = time_between(to->window_since.time, to->last_seen.time);
    if (waited < window_wait_least)
        return false;
    *out = (struct silence){.kind = SILENCE_WINDOW,
                            .ref = to->window_since,
                            .first = to->window_since,
                            .first_role = "no room any more",
                            .last = to->last_seen,
                            .last_role = "still none",
                            .waited = waited};
    return true;
}

/* Both directions were captured, otherwise an acknowledgement may have passed unseen. */
static struct silence find(const struct flow *flow, struct frame_ref now) {
    struct silence silence = {.kind = SILENCE_NONE};
    if (!flow_hears_both(flow))
        return silence;
    if (is_unheard_syn_ack(flow, &silence)) {
        silence.sender = SERVER;
        return silence;
    }
    for (enum side sender = CLIENT; sender <= SERVER; sender++) {
        const bool found = is_window_closed(flow, sender, &silence) ||
                           (flow->progress != NULL && (is_unheard_data(flow, sender, &silence) ||
                                                       is_lacked(flow, sender, now, &silence) ||
                                                       are_unheard_probes(flow, sender, &silence)));
        if (found) {
            silence.sender = sender;
            return silence;
        }
    }
    return silence;
}

/* Large ones do not pass; small ones do, or none was sent. */
static bool may_be_size(const struct silence *silence) {
    return silence->size >= LARGE_SEGMENT && silence->passes < silence->size &&
           silence->passes < FULL_SEGMENT;
}

/* The data is the first after a long silence. */
static bool was_idle(const struct flow *flow, const struct silence *silence) {
    const struct flow_side *sender = &flow->sides[silence->sender];
    return sender->idle_ended.frame != 0 && sender->idle_ended.frame == silence->sent.frame;
}

static void add_facts(struct finding *finding, const struct flow *flow,
                      const struct silence *silence) {
    const struct flow_side *sender = &flow->sides[silence->sender],
                           *receiver = &flow->sides[other_side(silence->sender)];
    finding_add_fact(finding, "waited_seconds", "%.1f",
                     (double)silence->waited / (double)TIME_SECOND);
    if (silence->times > 0)
        finding_add_fact(finding, "times", "%" G_GUINT64_FORMAT, silence->times);
    if (may_be_size(silence))
        finding_add_fact(finding, "bytes_that_do_not_pass", "%" G_GUINT32_FORMAT, silence->size);
    if (may_be_size(silence) && silence->passes > 0)
        finding_add_fact(finding, "bytes_that_pass", "%" G_GUINT32_FORMAT, silence->passes);
    if (may_be_size(silence))
        finding_add_fact(finding, "reason", "%s",
                         silence->passes > 0
                             ? "likely the size: small segments pass, large ones do not (MTU)"
                             : "possibly the size: no segment as large as that passes (MTU)");
    if (was_idle(flow, silence))
        finding_add_fact(finding, "idle_before_seconds", "%.0f",
                         (double)sender->idle / (double)TIME_SECOND);
    const bool comes_back =
        receiver->last_seen.frame > silence->first.frame && receiver->fin.frame == 0;
    finding_add_fact(finding, "heard_from_the_other_side", "%s",
                     receiver->last_seen.frame <= silence->first.frame ? "nothing after that"
                     : comes_back ? "yes, and no acknowledgement of it"
                                  : "it closed");
}

static void say(struct finding *finding, const struct flow *flow, const struct silence *silence) {
    const double seconds = (double)silence->waited / (double)TIME_SECOND;
    if (silence->kind == SILENCE_SYN_ACK)
        finding_say(finding,
                    "{other} never acknowledged the SYN-ACK of {actor}, sent %" G_GUINT64_FORMAT
                    " times in %.1f s",
                    silence->times, seconds);
    else if (silence->kind == SILENCE_KEEP_ALIVES)
        finding_say(finding,
                    "{other} did not answer %" G_GUINT64_FORMAT " keep-alives of {actor} in %.1f s",
                    silence->times, seconds);
    else if (silence->kind == SILENCE_WINDOW)
        finding_say(finding, "{other} had no room for what {actor} sends (zero window) for %.1f s",
                    seconds);
    else if (silence->kind == SILENCE_LACKED)
        finding_say(finding,
                    "%" G_GUINT32_FORMAT " bytes that {actor} sent never came to {other}%s",
                    silence->size,
                    may_be_size(silence) && silence->passes > 0 ? ", smaller segments did" : "");
    else if (may_be_size(silence))
        finding_say(finding,
                    "{other} never acknowledged segments of %" G_GUINT32_FORMAT
                    " bytes that {actor} sent %" G_GUINT64_FORMAT " times in %.1f s",
                    silence->size, silence->times, seconds);
    else
        finding_say(finding,
                    "{other} never acknowledged the data of {actor}%s, sent %" G_GUINT64_FORMAT
                    " times in %.1f s",
                    was_idle(flow, silence) ? " after a long silence" : "", silence->times,
                    seconds);
}

static void tell(struct unacknowledged *state, struct rule_context *context,
                 const struct event *event, const struct silence *silence) {
    struct event about = *event;
    about.ref = silence->ref;
    about.actor = silence->sender;
    const char *role =
        silence->ref.frame == silence->sent.frame ? silence->sent_role : silence->first_role;
    struct finding *finding =
        finding_begin(context, &about, CODE_TCP_UNACKNOWLEDGED, CONFIDENCE_CERTAIN, role);
    if (silence->sent.frame != 0)
        finding_add_evidence(finding, silence->sent, silence->sent_role);
    finding_add_evidence(finding, silence->last, silence->last_role);
    if (event_is_end(event))
        finding_add_evidence(finding, event->ref,
                             event->actor == silence->sender ? "the sender gave up"
                                                             : "the other side gave up");
    add_facts(finding, event->connection->flow, silence);
    say(finding, event->connection->flow, silence);
    char *cause = g_strdup_printf("%d%s%s", (int)silence->kind, may_be_size(silence) ? " size" : "",
                                  was_idle(event->connection->flow, silence) ? " idle" : "");
    scan_folding_report(&state->folding, context, finding, cause);
    g_free(cause);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    const struct flow *flow = event->connection->flow;
    if (findings_have(context->findings, flow->id, CODE_TCP_UNACKNOWLEDGED))
        return;
    const struct silence silence = find(flow, event->ref);
    if (silence.kind != SILENCE_NONE)
        tell(state, context, event, &silence);
}

const struct rule unacknowledged_rule = {.state_size = sizeof(struct unacknowledged),
                                         .start = start,
                                         .stop = stop,
                                         .event = on_event,
                                         RULE_EVENTS(EVENTS_OF_END, EVENT_TCP_GONE)};
