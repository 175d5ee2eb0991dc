/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/half_open.h"

void half_open_record(struct half_open *half_open, const struct segment *segment,
                      uint64_t fingerprint, struct frame_ref ref) {
    if (half_open->count++ == 0)
        half_open->first = ref;
    half_open->last = ref;
    half_open->fingerprint = fingerprint;
    half_open->sequence = segment->sequence;
    if (half_open->ttl_most == 0 || segment->ttl < half_open->ttl_least)
        half_open->ttl_least = segment->ttl;
    if (segment->ttl > half_open->ttl_most)
        half_open->ttl_most = segment->ttl;
}

void half_open_expand(const struct half_open *half_open, struct flow *out) {
    *out = (struct flow){
        .endpoints = {half_open->endpoints[CLIENT], half_open->endpoints[SERVER]},
        .stage = FLOW_OPENING,
        .opening = OPENING_SEEN,
        .id = half_open->id,
        .sides[CLIENT] = {.last_seen = half_open->last,
                          .segments = half_open->count,
                          .highest = half_open->sequence + 1,
                          .has_highest = true,
                          .syn = half_open->first,
                          .syn_sequence = half_open->sequence,
                          .syn_count = half_open->count,
                          .ttl_least = half_open->ttl_least,
                          .ttl_most = half_open->ttl_most,
                          .recent_at = half_open->count & (FLOW_RECENT - 1)},
    };
    struct flow_recent *recent = &out->sides[CLIENT].recent;
    recent->fingerprints[(half_open->count - 1) % FLOW_RECENT] = half_open->fingerprint;
    recent->times[(half_open->count - 1) % FLOW_RECENT] = flow_recent_time(half_open->last.time);
    stream_start(&out->streams[CLIENT], half_open->sequence + 1);
}
