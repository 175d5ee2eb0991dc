/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The XMPP observer: puts the units of both directions together and hands them to the decoder. TLS
 * after STARTTLS is given back, for its own observer. */
#include <glib.h>

#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/observe/xmpp_s2s/s2s_state.h"

enum { CLIENT_PORT = 5222, BUFFER_LEAST = 512 };

/* A stream that was begun in clear goes on inside TLS with what is known of it. */
static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct s2s_state *s2s = layer->connection->states[OBSERVER_XMPP_S2S];
    (void)ref;
    s2s->layer = layer;
    const bool on_client_port = layer->connection->flow->endpoints[SERVER].port == CLIENT_PORT;
    s2s->session.client_to_server |= on_client_port && !s2s->session.has_server;
    struct s2s_input *input = &s2s->inputs[side];
    buffer_clear(&input->unit, connection_budget(layer->connection));
    input->framer = (struct xmpp_s2s_framer){.searching = layer->directions[side].searching};
    input->from_start = !layer->directions[side].searching;
    return true;
}

/* More of a unit, as far as it is worth keeping and there is memory. */
static void buffer_unit(struct connection *connection, struct s2s_input *input, struct span bytes) {
    struct span kept = span_first(bytes, XMPP_S2S_UNIT_MOST - input->unit.length);
    (void)!buffer_add(&input->unit, connection_budget(connection), kept, BUFFER_LEAST,
                      XMPP_S2S_UNIT_MOST);
}

/* What the header says of prefixes is needed as long as its stream lasts. */
static void store_opening(struct connection *connection, struct s2s_input *input,
                          struct span opening) {
    buffer_clear(&input->opening, connection_budget(connection));
    if (span_len(opening) <= XMPP_S2S_OPENING_MOST)
        (void)!buffer_add(&input->opening, connection_budget(connection), opening, 0,
                          span_len(opening));
}

/* XML that begins like a stream and is none: nobody's. A server may refuse a stream before it opens
 * its own, against RFC 6120 4.9.1.2. */
static bool is_no_stream(const struct s2s_input *input, const struct s2s_side *side,
                         const struct xmpp_s2s_unit *unit) {
    if (!input->from_start || side->opening.frame != 0 || side->stream_error.frame != 0)
        return false;
    if (unit->kind == XMPP_S2S_OPENING)
        return (unit->anomalies & ANOMALY(XMPP_S2S_NAMESPACE_UNKNOWN)) != 0;
    return unit->kind != XMPP_S2S_DECLARATION && unit->kind != XMPP_S2S_SPACE &&
           unit->kind != XMPP_S2S_STREAM_ERROR;
}

/* A stanza that is no error, by its bytes alone: most of what servers exchange, counted without
 * being read. A character reference could spell anything, so it is read. */
static bool is_ordinary_stanza(const struct s2s_input *input, struct span bytes) {
    static const char *const stanzas[] = {"<message", "<presence", "<iq"};
    static const char *const words[] = {"error", "&#"};
    bool stanza = false;
    for (size_t i = 0; i < G_N_ELEMENTS(stanzas); i++)
        stanza = stanza || span_starts_with_text(bytes, stanzas[i]);
    if (!stanza || input->framer.shape != XMPP_S2S_SHAPE_ELEMENT || input->framer.anomalies != 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (span_find_text(bytes, words[i]) != NULL)
            return false;
    return input->framer.length == span_len(bytes);
}

/* `begin`: the unit's position in the stream. */
static void take_whole(struct layer *layer, enum side side, struct span bytes, uint64_t begin,
                       struct frame_ref ref) {
    struct s2s_state *s2s = layer->connection->states[OBSERVER_XMPP_S2S];
    struct s2s_input *input = &s2s->inputs[side];
    struct xmpp_s2s_unit unit;
    bool before_any = input->from_start && s2s->session.sides[side].opening.frame == 0;
    if (!before_any && is_ordinary_stanza(input, bytes)) {
        s2s->session.sides[side].stanzas++;
        s2s_redact_unit(s2s, side, NULL, bytes, begin);
        return;
    }
    xmpp_s2s_read_unit(&input->framer, buffer_span(&input->opening), bytes, &unit);
    if (is_no_stream(input, &s2s->session.sides[side], &unit)) {
        *direction_ignored(layer, side) = true;
        return;
    }
    if ((unit.anomalies & ANOMALY(XMPP_S2S_UNIT_TOO_LONG)) != 0)
        connection_budget(layer->connection)->limits->hit[LIMIT_UNIT]++;
    if (unit.kind == XMPP_S2S_OPENING && (unit.anomalies & ANOMALY(XMPP_S2S_NOT_WELL_FORMED)) == 0)
        store_opening(layer->connection, input, bytes);
    s2s_note_unit(s2s, side, &unit, ref);
    if (!input->too_long)
        s2s_redact_unit(s2s, side, &unit, bytes, begin);
}

/* What is kept of a unit that goes on is not waited for for ever. */
static void note_length(struct layer *layer, enum side side, uint64_t position) {
    struct s2s_state *s2s = layer->connection->states[OBSERVER_XMPP_S2S];
    struct s2s_input *input = &s2s->inputs[side];
    const bool too_long = input->framer.in_unit && input->framer.length > XMPP_S2S_UNIT_MOST;
    if (too_long && !input->too_long)
        s2s_redact_unit(s2s, side, NULL, buffer_span(&input->unit),
                        position - input->framer.length);
    input->too_long = too_long;
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct s2s_state *s2s = layer->connection->states[OBSERVER_XMPP_S2S];
    struct s2s_input *input = &s2s->inputs[side];
    struct span rest = bytes, taken;
    bool *ignored = direction_ignored(layer, side);
    s2s->layer = layer;
    while (!*ignored && xmpp_s2s_take_unit(&input->framer, &rest, &taken)) {
        struct span whole = taken;
        const uint64_t end = layer->directions[side].at + (uint64_t)(taken.end - bytes.at);
        if (input->unit.bytes != NULL) {
            buffer_unit(layer->connection, input, taken);
            whole = buffer_span(&input->unit);
        }
        if (input->too_long)
            s2s_redact_end(s2s, side, taken, end - span_len(taken));
        take_whole(layer, side, whole, end - input->framer.length, ref);
        input->too_long = false;
        buffer_clear(&input->unit, connection_budget(layer->connection));
    }
    if (*ignored)
        return span_len(bytes);
    if (!input->framer.not_xml)
        buffer_unit(layer->connection, input, taken);
    else if (!input->from_start) /* where it stands in what comes next is not known either */
        layer->directions[side].searching = true;
    note_length(layer, side, layer->directions[side].at + (uint64_t)(rest.at - bytes.at));
    return span_len(bytes) - span_len(rest);
}

static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    struct s2s_state *s2s = layer->connection->states[OBSERVER_XMPP_S2S];
    (void)missing;
    (void)ref;
    if (s2s == NULL)
        return;
    struct s2s_input *input = &s2s->inputs[side];
    buffer_clear(&input->unit, connection_budget(layer->connection));
    xmpp_s2s_resync(&input->framer);
    input->too_long = false;
    input->from_start = false;
    s2s->session.sides[side].gap = true;
}

static void release(struct connection *connection) {
    struct s2s_state *s2s = connection->states[OBSERVER_XMPP_S2S];
    for (unsigned i = 0; i < 2; i++) {
        buffer_clear(&s2s->inputs[i].unit, connection_budget(connection));
        buffer_clear(&s2s->inputs[i].opening, connection_budget(connection));
    }
}

const struct observer xmpp_s2s_observer = {
    .connection_state_size = sizeof(struct s2s_state),
    .detect = s2s_detect,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .release = release,
};
