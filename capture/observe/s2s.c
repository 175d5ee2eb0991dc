/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The XMPP observer: puts the units of both directions together and hands them to the decoder. TLS
 * after STARTTLS is given back, for its own observer. */
#include <glib.h>

#include "capture/observe/s2s_reader.h"

enum { CLIENT_PORT = 5222, KEPT_LEAST = 512 };

static void drop_kept(struct watch *watch, struct s2s_input *input) {
    budget_free(&watch->observe->budget, input->kept, input->kept_size);
    input->kept = NULL;
    input->kept_length = input->kept_size = 0;
}

/* A stream that was begun in clear goes on inside TLS with what is known of it. */
static bool begin(struct watch *watch, enum side side, struct place place) {
    (void)place;
    if (watch->s2s == NULL) {
        watch->s2s = budget_new(&watch->observe->budget, sizeof *watch->s2s);
        if (watch->s2s == NULL)
            return false;
        watch->s2s->watch = watch;
        watch->s2s->talk.client_to_server =
            watch->conversation.flow->ends[SERVER].port == CLIENT_PORT;
        watch->conversation.s2s = &watch->s2s->talk;
    }
    struct s2s_input *input = &watch->s2s->inputs[side];
    drop_kept(watch, input);
    input->framer = (struct xmpp_s2s_framer){.searching = watch->sides[side].searching};
    input->from_start = !watch->sides[side].searching;
    return true;
}

/* More of a unit, as far as it is worth keeping and there is memory. */
static void keep(struct watch *watch, struct s2s_input *input, struct span bytes) {
    struct span kept = span_first(bytes, XMPP_S2S_UNIT_MOST - input->kept_length);
    size_t wanted = input->kept_length + span_len(kept);
    if (span_is_empty(kept))
        return;
    if (wanted > input->kept_size) {
        size_t size = MIN(MAX(wanted + wanted / 2, (size_t)KEPT_LEAST), (size_t)XMPP_S2S_UNIT_MOST);
        uint8_t *grown = budget_grow(&watch->observe->budget, input->kept, input->kept_size, size);
        if (grown == NULL)
            return;
        input->kept = grown;
        input->kept_size = size;
    }
    memcpy(input->kept + input->kept_length, kept.at, span_len(kept));
    input->kept_length = wanted;
}

/* What the header says of prefixes is needed as long as its stream lasts. */
static void keep_opening(struct watch *watch, struct s2s_input *input, struct span opening) {
    budget_free(&watch->observe->budget, input->opening, input->opening_length);
    input->opening_length = 0;
    size_t length = span_len(opening);
    input->opening =
        length > XMPP_S2S_OPENING_MOST ? NULL : budget_new(&watch->observe->budget, length);
    if (input->opening == NULL)
        return;
    memcpy(input->opening, opening.at, length);
    input->opening_length = length;
}

/* XML that begins like a stream and is none: nobody's. */
static bool is_no_stream(const struct s2s_input *input, const struct s2s_side *side,
                         const struct xmpp_s2s_unit *unit) {
    bool before_any = input->from_start && side->opening.frame == 0;
    return before_any && (unit->kind == XMPP_S2S_OPENING
                              ? (unit->findings & FINDING(XMPP_S2S_NAMESPACE_UNKNOWN)) != 0
                              : unit->kind != XMPP_S2S_DECLARATION && unit->kind != XMPP_S2S_SPACE);
}

/* A stanza that is no error, by its bytes alone: most of what servers exchange, counted without
 * being read. A character reference could spell anything, so it is read. */
static bool is_ordinary_stanza(const struct s2s_input *input, struct span bytes) {
    static const char *const stanzas[] = {"<message", "<presence", "<iq"};
    static const char *const words[] = {"error", "&#"};
    bool stanza = false;
    for (size_t i = 0; i < G_N_ELEMENTS(stanzas); i++)
        stanza = stanza || span_starts_with_text(bytes, stanzas[i]);
    if (!stanza || input->framer.shape != XMPP_S2S_SHAPE_ELEMENT || input->framer.findings != 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (memmem(bytes.at, span_len(bytes), words[i], strlen(words[i])) != NULL)
            return false;
    return input->framer.length == span_len(bytes);
}

/* `begin`: the unit's position in the stream. */
static void take_whole(struct watch *watch, enum side side, struct span bytes, uint64_t begin,
                       struct place place) {
    struct s2s_reader *reader = watch->s2s;
    struct s2s_input *input = &reader->inputs[side];
    struct xmpp_s2s_unit unit;
    bool before_any = input->from_start && reader->talk.sides[side].opening.frame == 0;
    if (!before_any && is_ordinary_stanza(input, bytes)) {
        reader->talk.sides[side].stanzas++;
        s2s_keep_unit(reader, side, NULL, bytes, begin);
        return;
    }
    xmpp_s2s_read_unit(&input->framer, span_of(input->opening, input->opening_length), bytes,
                       &unit);
    if (is_no_stream(input, &reader->talk.sides[side], &unit)) {
        *watch_ignored(watch, side) = true;
        return;
    }
    if ((unit.findings & FINDING(XMPP_S2S_UNIT_TOO_LONG)) != 0)
        watch->observe->budget.limits->hit[LIMIT_UNIT]++;
    if (unit.kind == XMPP_S2S_OPENING && (unit.findings & FINDING(XMPP_S2S_NOT_WELL_FORMED)) == 0)
        keep_opening(watch, input, bytes);
    s2s_note_unit(reader, side, &unit, place);
    if (!input->too_long)
        s2s_keep_unit(reader, side, &unit, bytes, begin);
}

/* What is kept of a unit that goes on is not waited for for ever. */
static void note_length(struct watch *watch, enum side side, uint64_t position) {
    struct s2s_input *input = &watch->s2s->inputs[side];
    const bool too_long = input->framer.under_way && input->framer.length > XMPP_S2S_UNIT_MOST;
    if (too_long && !input->too_long)
        s2s_keep_unit(watch->s2s, side, NULL, span_of(input->kept, input->kept_length),
                      position - input->framer.length);
    input->too_long = too_long;
    watch->sides[side].undecided = input->framer.under_way && !too_long;
}

static size_t take_bytes_of(struct watch *watch, enum side side, struct span bytes,
                            struct place place) {
    struct s2s_input *input = &watch->s2s->inputs[side];
    struct span rest = bytes, taken;
    bool *ignored = watch_ignored(watch, side);
    while (!*ignored && xmpp_s2s_take_unit(&input->framer, &rest, &taken)) {
        struct span whole = taken;
        const uint64_t end = watch->sides[side].at + (uint64_t)(taken.end - bytes.at);
        if (input->kept != NULL) {
            keep(watch, input, taken);
            whole = span_of(input->kept, input->kept_length);
        }
        if (input->too_long)
            s2s_keep_end(watch->s2s, side, taken, end - span_len(taken));
        take_whole(watch, side, whole, end - input->framer.length, place);
        input->too_long = false;
        drop_kept(watch, input);
    }
    if (*ignored)
        return span_len(bytes);
    if (!input->framer.not_xml)
        keep(watch, input, taken);
    else if (!input->from_start) /* where it stands in what comes next is not known either */
        watch->sides[side].searching = true;
    note_length(watch, side, watch->sides[side].at + (uint64_t)(rest.at - bytes.at));
    return span_len(bytes) - span_len(rest);
}

static void take_gap(struct watch *watch, enum side side, uint64_t missing, struct place place) {
    (void)missing;
    (void)place;
    if (watch->s2s == NULL)
        return;
    struct s2s_input *input = &watch->s2s->inputs[side];
    drop_kept(watch, input);
    xmpp_s2s_resync(&input->framer);
    input->too_long = false;
    input->from_start = false;
    watch->s2s->talk.sides[side].gap = true;
}

static void gone(struct watch *watch) {
    struct s2s_reader *reader = watch->s2s;
    if (reader == NULL)
        return;
    for (unsigned i = 0; i < 2; i++) {
        drop_kept(watch, &reader->inputs[i]);
        budget_free(&watch->observe->budget, reader->inputs[i].opening,
                    reader->inputs[i].opening_length);
    }
    budget_free(&watch->observe->budget, reader, sizeof *reader);
    watch->s2s = NULL;
    watch->conversation.s2s = NULL;
}

const struct observer s2s_observer = {
    .recognise = s2s_recognise,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .gone = gone,
};
