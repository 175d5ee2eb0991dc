/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Begins and ends units; what lies between is told by their shape. */
#include "xmpp_s2s/framer.h"

#include "xmpp_s2s/shape.h"

/* False: no unit can begin with this byte. */
static bool begin(struct xmpp_s2s_framer *framer, uint8_t c) {
    if (xmpp_s2s_is_control(c)) {
        framer->not_xml = true;
        return false;
    }
    framer->under_way = true;
    framer->shape = XMPP_S2S_SHAPE_ELEMENT;
    framer->anomalies = 0;
    framer->length = 0;
    framer->depth = 0;
    framer->name_length = 0;
    framer->state = TAG_OPENED;
    if (c == '<')
        return true;
    framer->state = SPACE;
    framer->shape = XMPP_S2S_SHAPE_SPACE;
    if (xmpp_s2s_is_space(c) && !framer->searching)
        return true;
    framer->state = SKIPPING;
    framer->shape = XMPP_S2S_SHAPE_SKIPPED;
    if (!framer->searching)
        framer->anomalies = ANOMALY(XMPP_S2S_TEXT_OUTSIDE);
    return true;
}

static void end(struct xmpp_s2s_framer *framer, enum state how) {
    framer->under_way = false;
    if (framer->shape == XMPP_S2S_SHAPE_SPACE || framer->shape == XMPP_S2S_SHAPE_SKIPPED)
        return;
    if (framer->length > XMPP_S2S_UNIT_MOST)
        framer->anomalies |= ANOMALY(XMPP_S2S_UNIT_TOO_LONG);
    if (how != BROKEN)
        return;
    if (framer->searching)
        framer->shape = XMPP_S2S_SHAPE_SKIPPED;
    else
        framer->anomalies |= ANOMALY(XMPP_S2S_NOT_WELL_FORMED);
    framer->searching = true;
}

/* The bytes up to the next one that can change the state. */
static const uint8_t *skip_content(const struct xmpp_s2s_framer *framer, const uint8_t *at,
                                   const uint8_t *stop) {
    if (framer->state != CONTENT)
        return at;
    const uint8_t *found = memchr(at, '<', (size_t)(stop - at));
    return found == NULL ? stop : found;
}

bool xmpp_s2s_take_unit(struct xmpp_s2s_framer *framer, struct span *rest, struct span *taken) {
    *taken = span_first(*rest, 0);
    if (span_is_empty(*rest) || framer->not_xml)
        return false;
    const uint8_t *at = rest->at;
    if (!framer->under_way) {
        if (!begin(framer, *at))
            return false;
        at++;
    }
    enum state next = framer->state;
    while ((at = skip_content(framer, at, rest->end)) < rest->end) {
        next = xmpp_s2s_step(framer, *at);
        if (next != BROKEN)
            at++;
        if (next == WHOLE || next == BROKEN)
            break;
        framer->state = (uint8_t)next;
    }
    *taken = (struct span){rest->at, at};
    rest->at = at;
    framer->length += span_len(*taken);
    if (next != WHOLE && next != BROKEN && next != SKIPPING && next != SPACE)
        return false;
    end(framer, next);
    return true;
}

void xmpp_s2s_resync(struct xmpp_s2s_framer *framer) {
    *framer = (struct xmpp_s2s_framer){.searching = true};
}
