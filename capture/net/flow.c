/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which flow a segment belongs to, which side sent it, and what it says of the connection. */
#include "capture/net/flow.h"

#include "capture/net/flow_table.h"
#include "capture/net/mix.h"

#include <stdlib.h>

/* How far a RST may lie from what is expected, and how far any other segment. */
enum { DISTANCE_MOST = 1 << 24, BELIEVABLE = 1 << 30 };

static bool is_near(uint32_t a, uint32_t b) {
    const int32_t apart = (int32_t)(a - b);
    return apart < DISTANCE_MOST && apart > -DISTANCE_MOST;
}

static uint32_t sequence_after(const struct segment *segment) {
    const uint32_t syn = (segment->flags & TCP_SYN) != 0;
    return segment->sequence + syn + segment->payload_length;
}

/* --- duplicates ------------------------------------------------------------------------------ */

static uint64_t fingerprint_of(const struct segment *segment) {
    const uint64_t numbers = (uint64_t)segment->sequence << 32 | segment->acknowledgement;
    const uint64_t rest =
        (uint64_t)segment->payload_length << 32 | (uint64_t)segment->window << 16 | segment->ip_id;
    return mix(numbers ^ MIX_ODD,
               rest ^ (uint64_t)segment->flags << 56 ^ UINT64_C(0xd1b54a32d192ed03));
}

static bool is_pure_acknowledgement(const struct segment *segment) {
    return segment->payload_length == 0 && !(segment->flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

static int64_t duplicate_within(const struct segment *segment) {
    return segment->ip_id != 0 ? 5 * TIME_MILLISECOND : TIME_MILLISECOND;
}

/* A longer silence of a side forgets its recent segments, which are no duplicates of what comes
 * then: so do the times of all of them and of the next lie within half of what flow_recent_time
 * counts. */
#define RECENT_SILENCE (INT64_C(1) << 39) /* nanoseconds: nine minutes */

static void forget_recent(struct flow_side *side, int64_t time) {
    if (!time_is_near(side->last_seen.time, time, RECENT_SILENCE))
        side->recent = (struct flow_recent){.times = {0}};
}

/* Without an IP identification, two equal acknowledgements may well be two (RFC 5681 3.2 sends them
 * on purpose); nothing depends on how many there are. */
static bool is_duplicate(const struct flow_side *side, const struct segment *segment,
                         uint64_t fingerprint, int64_t time) {
    if (segment->ip_id == 0 && is_pure_acknowledgement(segment))
        return false;
    const uint32_t within = flow_recent_time(duplicate_within(segment));
    const uint32_t now = flow_recent_time(time);
    for (unsigned i = 0; i < FLOW_RECENT; i++) {
        const uint32_t apart = now - side->recent.times[i];
        if (side->recent.fingerprints[i] == fingerprint && (apart <= within || -apart <= within))
            return true;
    }
    return false;
}

/* --- which flow, which side ------------------------------------------------------------------ */

/* A SYN that belongs to a connection already known: repeated, or captured behind its answer. */
static bool is_syn_of(const struct flow *flow, enum side from, const struct segment *segment) {
    const struct flow_side *sender = &flow->sides[from], *peer = &flow->sides[other_side(from)];
    if (sender->syn_count > 0)
        return sender->syn_sequence == segment->sequence;
    return peer->has_acknowledged && peer->acknowledged == segment->sequence + 1;
}

static int64_t silence_before(const struct flow *flow, int64_t time) {
    const int64_t client = flow->sides[CLIENT].last_seen.time;
    const int64_t server = flow->sides[SERVER].last_seen.time;
    return time_between(client > server ? client : server, time);
}

/* A SYN, not a SYN-ACK, while there was nothing but SYNs. */
static bool opens_anew(const struct flow *flow, enum side from, const struct segment *segment,
                       int64_t silence) {
    if (flow->sides[other_side(from)].syn_count == 0 || is_syn_of(flow, from, segment))
        return false;
    /* Both sides may open at once (RFC 9293 3.5). Later it is the other's own attempt, where both
     * use fixed ports. */
    if (from == SERVER && flow->sides[SERVER].syn_count == 0)
        return silence > 3 * TIME_SECOND;
    /* Answered, and now another sequence number: the first opening failed. */
    return true;
}

/* A SYN-ACK to the SYN of this very connection, which goes on, with whatever number: a SYN that
 * carried data or was repeated is answered by a device in between, too. */
static bool answers_our_syn(const struct flow *flow, enum side from,
                            const struct segment *segment) {
    const struct flow_side *peer = &flow->sides[other_side(from)];
    return flow->stage == FLOW_OPEN && from == SERVER && (segment->flags & TCP_ACK) != 0 &&
           peer->syn_count > 0 && segment->acknowledgement == peer->syn_sequence + 1;
}

/* Same endpoints, another connection. */
static bool begins_anew(const struct flow *flow, enum side from, const struct segment *segment,
                        int64_t time) {
    if (!(segment->flags & TCP_SYN) || (segment->flags & TCP_RST))
        return false;
    const int64_t silence = silence_before(flow, time);
    if (flow->stage == FLOW_OPENING)
        return silence > FLOW_OPENING_TIMEOUT * TIME_SECOND ||
               (!(segment->flags & TCP_ACK) && opens_anew(flow, from, segment, silence));
    /* The very same opening after both closed: the capture was replayed. */
    const bool finished = flow->sides[CLIENT].fin.frame != 0 && flow->sides[SERVER].fin.frame != 0;
    if (finished && silence > TIME_SECOND)
        return true;
    return !is_syn_of(flow, from, segment) && !answers_our_syn(flow, from, segment);
}

/* Who opened the connection that this segment is the first seen of. */
static enum side side_of_first(const struct segment *segment) {
    const bool acknowledges = (segment->flags & TCP_ACK) != 0;
    if (segment->flags & TCP_SYN)
        return acknowledges ? SERVER : CLIENT;
    /* The answer to a SYN for which nobody listens: RFC 9293 3.5.2. */
    if ((segment->flags & TCP_RST) && acknowledges && segment->sequence == 0)
        return SERVER;
    return segment->source.port < segment->destination.port ? SERVER : CLIENT;
}

static struct flow *flow_new(struct flow_table *table, uint64_t hash, const struct segment *segment,
                             enum side from) {
    const bool from_client = from == CLIENT;
    struct flow *flow =
        flow_table_add(table, hash, from_client ? &segment->source : &segment->destination,
                       from_client ? &segment->destination : &segment->source);
    flow->opening = segment->flags & TCP_SYN ? OPENING_SEEN : OPENING_GUESSED;
    return flow;
}

/* --- recording ------------------------------------------------------------------------------- */

static void record_syn(struct flow_side *side, const struct segment *segment,
                       struct frame_ref ref) {
    if (side->syn_count++ == 0)
        side->syn = ref;
    side->syn_sequence = segment->sequence;
}

static void record_size(struct flow_side *side, const struct segment *segment, uint32_t after) {
    if (segment->payload_length > side->largest) {
        side->smaller = side->largest;
        side->largest = segment->payload_length;
        side->largest_end = after;
    } else if (segment->payload_length < side->largest && segment->payload_length > side->smaller) {
        side->smaller = segment->payload_length;
    }
}

/* Silence that is worth a word when what comes after it fails. */
static const int64_t idle_least = 60 * TIME_SECOND;

static void record_data(struct flow_side *side, int64_t silence, struct frame_ref ref) {
    if (side->last_data.frame == 0)
        side->first_data = ref;
    side->last_data = ref;
    if (silence >= idle_least && silence > side->idle) {
        side->idle = silence;
        side->idle_ended = ref;
    }
}

/* Made when there is something to keep. NULL: no memory. */
static struct progress_side *progress_of(struct flow *flow, enum side from) {
    if (flow->progress == NULL)
        flow->progress = calloc(1, sizeof *flow->progress);
    return flow->progress == NULL ? NULL : &flow->progress->sides[from];
}

/* A segment that brings nothing new: sent again, or a question whether anybody is there. */
static void record_repeat(struct flow *flow, enum side from, const struct segment *segment,
                          struct frame_ref sent, struct frame_ref ref) {
    const struct flow_side *peer = &flow->sides[other_side(from)];
    const bool is_probe =
        segment->payload_length <= 1 && segment->sequence == flow->sides[from].highest - 1;
    if ((segment->flags & (TCP_SYN | TCP_FIN)) || (segment->payload_length == 0 && !is_probe))
        return;
    const bool is_acknowledged =
        peer->has_acknowledged &&
        !sequence_before(peer->acknowledged, segment->sequence + segment->payload_length);
    struct progress_side *progress;
    if ((!is_probe && is_acknowledged) || (progress = progress_of(flow, from)) == NULL)
        return;
    if (is_probe)
        progress_keep_alive(progress, ref);
    else
        progress_repeat(progress, segment, sent, ref);
}

/* How far the side's bytes go. A segment too far away is not believed. `before`: the side's last
 * segment before this one. */
static void record_sequence(struct flow *flow, enum side from, const struct segment *segment,
                            struct frame_ref before, struct frame_ref ref) {
    struct flow_side *side = &flow->sides[from];
    const struct frame_ref sent = side->last_data;
    const uint32_t after = sequence_after(segment);
    const bool begins = (segment->flags & TCP_SYN) && side->payload_bytes == 0;
    const bool keeps_alive =
        side->has_highest && segment->payload_length == 1 && after == side->highest;
    if (!side->has_highest || begins) {
        side->highest = after - segment->payload_length;
        side->has_highest = true;
    }
    const int32_t ahead = (int32_t)(after - side->highest);
    const bool brings_news = ahead > 0 && ahead < BELIEVABLE;
    if (segment->payload_length > 0 && !keeps_alive)
        record_data(side, before.frame == 0 ? 0 : time_between(before.time, ref.time), ref);
    if (!brings_news && ahead <= 0)
        record_repeat(flow, from, segment, sent, ref);
    if (!brings_news)
        return;
    if (flow->progress != NULL)
        progress_new_data(&flow->progress->sides[from]);
    record_size(side, segment, after);
    side->went_on |= flow->has_reset[from] && segment->payload_length > 0 && !begins;
    side->payload_bytes += (uint32_t)ahead;
    side->highest = after;
}

static void record_acknowledgement(struct flow_side *side, const struct segment *segment,
                                   enum flow_stage stage, struct frame_ref ref) {
    if (!(segment->flags & TCP_ACK))
        return;
    const bool window_closed = segment->window == 0 && (segment->flags & TCP_RST) == 0;
    if (window_closed && !side->window_closed)
        side->window_since = ref;
    side->window_closed = window_closed;
    const int32_t ahead = (int32_t)(segment->acknowledgement - side->acknowledged);
    if (side->has_acknowledged && stage != FLOW_OPENING && (ahead <= 0 || ahead >= BELIEVABLE))
        return;
    side->acknowledged = segment->acknowledgement;
    side->has_acknowledged = true;
}

/* A segment with room for a SACK block (RFC 2018 3), and not for timestamps alone. */
static bool may_have_sack(const struct segment *segment) {
    const size_t length = span_len(segment->options);
    return length >= 12 && (length > 12 || segment->options.at[2] == 5);
}

/* The receiver of the other side's data says what it has and what it lacks. */
static void record_progress(struct flow *flow, enum side from, const struct segment *segment,
                            struct frame_ref ref) {
    const enum side sender = other_side(from);
    uint32_t first, last;
    if ((segment->flags & TCP_ACK) == 0)
        return;
    if (flow->progress == NULL &&
        !(may_have_sack(segment) && progress_read_sack(segment, &first, &last)))
        return;
    struct progress_side *progress = progress_of(flow, sender);
    if (progress != NULL)
        progress_acknowledged(progress, segment, ref);
}

static void record_ttl(struct flow_side *side, uint8_t ttl) {
    if (side->ttl_most == 0)
        side->ttl_least = side->ttl_most = ttl;
    else if (ttl < side->ttl_least)
        side->ttl_least = ttl;
    else if (ttl > side->ttl_most)
        side->ttl_most = ttl;
}

/* A RST counts when its number is near what its sender sent, or what the other side expects. Where
 * neither is known, it is believed. */
static bool is_acceptable_reset(const struct flow *flow, enum side from,
                                const struct segment *segment) {
    const struct flow_side *sender = &flow->sides[from], *peer = &flow->sides[other_side(from)];
    if (!sender->has_highest && !peer->has_acknowledged)
        return true;
    return (sender->has_highest && is_near(segment->sequence, sender->highest)) ||
           (peer->has_acknowledged && is_near(segment->sequence, peer->acknowledged));
}

static void record_reset(struct flow *flow, enum side from, const struct segment *segment,
                         struct frame_ref ref) {
    struct flow_side *side = &flow->sides[from];
    /* A client that has looked whether the port is open takes its SYN-ACK back, so it got one. */
    if ((segment->flags & TCP_ACK) && from == CLIENT && flow->stage == FLOW_OPENING &&
        segment->acknowledgement != 0)
        side->has_acknowledged = true;
    if (flow->has_reset[from] || !is_acceptable_reset(flow, from, segment))
        return;
    flow->has_reset[from] = true;
    side->reset = ref;
    side->reset_ttl = segment->ttl;
}

static enum flow_stage stage_after(const struct flow *flow, const struct segment *segment) {
    const struct flow_side *sides = flow->sides;
    if (flow->has_reset[CLIENT] || flow->has_reset[SERVER] ||
        (flow->has_fin[CLIENT] && flow->has_fin[SERVER]))
        return FLOW_CLOSED;
    if (flow->stage == FLOW_OPENING && (segment->flags & TCP_SYN))
        return FLOW_OPENING;
    if (flow->stage == FLOW_OPEN)
        return FLOW_OPEN;
    const bool has_data = sides[CLIENT].payload_bytes + sides[SERVER].payload_bytes > 0;
    return has_data && flow_hears_both(flow) ? FLOW_OPEN : FLOW_UNPROVEN;
}

static void record(struct flow *flow, enum side from, const struct segment *segment,
                   struct frame_ref ref) {
    struct flow_side *side = &flow->sides[from];
    const struct frame_ref before = side->last_seen;
    side->segments++;
    side->last_seen = ref;
    if (segment->flags & TCP_RST) {
        record_reset(flow, from, segment, ref);
        return;
    }
    record_ttl(side, segment->ttl);
    if (segment->flags & TCP_SYN)
        record_syn(side, segment, ref);
    record_sequence(flow, from, segment, before, ref);
    record_acknowledgement(side, segment, flow->stage, ref);
    record_progress(flow, from, segment, ref);
    if ((segment->flags & TCP_FIN) && !flow->has_fin[from]) {
        flow->has_fin[from] = true;
        side->fin = ref;
    }
}

/* --- nothing but a SYN ----------------------------------------------------------------------- */

/* Another SYN of the client's. False: something else, or so soon after a SYN that it was not like
 * that only a flow, which remembers more than one, knows whether it is a duplicate. */
static bool take_repeated(struct flow_table *table, struct half_open *half_open,
                          const struct segment *segment, struct frame_ref ref, bool *duplicate) {
    const uint64_t fingerprint = fingerprint_of(segment);
    const bool is_soon = time_is_near(half_open->last.time, ref.time, duplicate_within(segment));
    const bool is_same = half_open->fingerprint == fingerprint;
    if (!segment_is_bare_syn(segment) || (is_soon && !is_same) ||
        !endpoint_equals(&segment->source, &half_open->endpoints[CLIENT]))
        return false;
    *duplicate = is_soon;
    flow_table_touch_half_open(table, half_open);
    if (!is_soon)
        half_open_record(half_open, segment, fingerprint, ref);
    return true;
}

static bool take_first(struct flow_table *table, uint64_t hash, const struct segment *segment,
                       struct frame_ref ref) {
    struct half_open *half_open =
        segment_is_bare_syn(segment)
            ? flow_table_add_half_open(table, hash, &segment->source, &segment->destination)
            : NULL;
    if (half_open == NULL)
        return false;
    half_open_record(half_open, segment, fingerprint_of(segment), ref);
    flow_table_touch_half_open(table, half_open);
    return true;
}

/* Of endpoints without a flow. True: the segment was recorded, and needs none. */
static bool take_half_open(struct flow_table *table, uint64_t hash, const struct segment *segment,
                           struct frame_ref ref, bool *duplicate, struct flow **flow) {
    struct half_open *half_open =
        flow_table_find_half_open(table, hash, &segment->source, &segment->destination);
    if (half_open != NULL && (segment->flags & TCP_SYN) &&
        time_between(half_open->last.time, ref.time) > FLOW_OPENING_TIMEOUT * TIME_SECOND) {
        flow_table_remove_half_open(table, half_open);
        half_open = NULL;
    }
    if (half_open == NULL)
        return take_first(table, hash, segment, ref);
    if (take_repeated(table, half_open, segment, ref, duplicate))
        return true;
    *flow = flow_table_promote(table, half_open);
    return false;
}

/* --- the whole ------------------------------------------------------------------------------- */

struct flow *flow_of_segment(struct flow_table *table, const struct segment *segment,
                             struct frame_ref ref, enum side *from, bool *duplicate) {
    const uint64_t hash = flow_table_hash(table, &segment->source, &segment->destination);
    struct flow *flow = flow_table_find(table, hash, &segment->source, &segment->destination);
    enum side side = CLIENT;
    *from = CLIENT;
    *duplicate = false;
    if (flow == NULL && take_half_open(table, hash, segment, ref, duplicate, &flow))
        return NULL;
    if (flow != NULL) {
        side = endpoint_equals(&segment->source, &flow->endpoints[CLIENT]) ? CLIENT : SERVER;
        if (begins_anew(flow, side, segment, ref.time)) {
            flow_table_remove(table, flow);
            flow = NULL;
            if (take_first(table, hash, segment, ref))
                return NULL;
        }
    }
    if (flow == NULL) {
        side = side_of_first(segment);
        flow = flow_new(table, hash, segment, side);
    }
    *from = side;
    struct flow_side *sender = &flow->sides[side];
    const uint64_t fingerprint = fingerprint_of(segment);
    forget_recent(sender, ref.time);
    *duplicate = is_duplicate(sender, segment, fingerprint, ref.time);
    if (*duplicate) {
        flow_table_touch(table, flow, (enum flow_stage)flow->stage);
        return flow;
    }
    sender->recent.fingerprints[sender->recent_at] = fingerprint;
    sender->recent.times[sender->recent_at] = flow_recent_time(ref.time);
    sender->recent_at = (sender->recent_at + 1U) & (FLOW_RECENT - 1);
    record(flow, side, segment, ref);
    flow_table_touch(table, flow, stage_after(flow, segment));
    return flow;
}
