/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sip/sip_recent.h"

#include <glib.h>

/* Timer C (RFC 3261 16.6): after it no branch of a call has its final answer. */
static const int64_t asked_for = 180 * TIME_SECOND;

static size_t set_of(uint64_t hash) {
    return hash % SIP_RECENT_SETS;
}

/* NULL: it is not there. */
static const struct sip_met *find(const struct sip_recent *recent, uint64_t hash) {
    if (recent->sets == NULL)
        return NULL;
    const struct sip_met *set = recent->sets[set_of(hash)];
    for (size_t i = 0; i < SIP_RECENT_WAYS; i++)
        if (set[i].hash == hash)
            return &set[i];
    return NULL;
}

void sip_recent_clear(struct sip_recent *recent) {
    g_clear_pointer(&recent->sets, g_free);
}

bool sip_recent_has(const struct sip_recent *recent, uint64_t hash) {
    return find(recent, hash) != NULL;
}

/* The one to put a new hash in place of: an empty one, or the one longest gone. */
static size_t replaceable(const struct sip_met set[SIP_RECENT_WAYS]) {
    size_t at = 0;
    for (size_t i = 0; i < SIP_RECENT_WAYS; i++) {
        if (set[i].hash == 0)
            return i;
        if (set[i].time < set[at].time)
            at = i;
    }
    return at;
}

bool sip_recent_meet(struct sip_recent *recent, struct rule_context *context, uint64_t hash) {
    if (recent->sets == NULL)
        recent->sets = g_malloc0(SIP_RECENT_SETS * sizeof *recent->sets);
    const struct sip_met *known = find(recent, hash);
    struct sip_met *set = recent->sets[set_of(hash)];
    struct sip_met *place = &set[known == NULL ? replaceable(set) : (size_t)(known - set)];
    if (known == NULL && place->hash != 0 &&
        time_is_near(place->time, context->clock.now, asked_for))
        context->limits->hit[LIMIT_SIP_CALLS]++;
    *place = (struct sip_met){hash, context->clock.now};
    return known != NULL;
}
