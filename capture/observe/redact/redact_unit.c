/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/redact/redact_unit.h"

#include <glib.h>

#include "capture/net/address_text.h"
#include "capture/observe/observer.h"

enum fate { GOES, STAYS, STAYS_BINARY, BECOMES_SPACE, BECOMES_OTHER };

static bool begin(struct redact_unit *unit, const struct redact_listener *listener,
                  struct span bytes) {
    if (listener == NULL || span_is_empty(bytes))
        return false;
    *unit = (struct redact_unit){.listener = listener, .bytes = bytes};
    unit->left = g_memdup2(bytes.at, span_len(bytes));
    unit->fates = g_malloc0(span_len(bytes));
    return true;
}

bool redact_unit_begin(struct redact_unit *unit, struct layer *layer, enum side side,
                       struct span bytes, uint64_t position) {
    if (layer->is_decrypted || !begin(unit, layer->connection->observe->redact, bytes))
        return false;
    unit->flow = layer->connection->flow;
    unit->side = side;
    unit->position = position;
    return true;
}

bool redact_unit_begin_datagram(struct redact_unit *unit, struct observe *observe,
                                struct span bytes) {
    return begin(unit, observe->redact, bytes);
}

bool redact_unit_begin_text(struct redact_unit *unit, const struct redact_listener *listener,
                            struct span text) {
    return begin(unit, listener, text);
}

static void mark(struct redact_unit *unit, struct span part, enum fate fate) {
    if (!span_is_empty(part))
        memset(unit->fates + (part.at - unit->bytes.at), (int)fate, span_len(part));
}

void redact_unit_allow(struct redact_unit *unit, struct span part, enum redact_as as) {
    mark(unit, part, as == REDACT_SPACE ? BECOMES_SPACE : STAYS);
}

void redact_unit_allow_binary(struct redact_unit *unit, struct span part) {
    mark(unit, part, STAYS_BINARY);
}

void redact_unit_replace(struct redact_unit *unit, struct span part, const uint8_t *other) {
    mark(unit, part, BECOMES_OTHER);
    if (!span_is_empty(part))
        memcpy(unit->left + (part.at - unit->bytes.at), other, span_len(part));
}

void redact_unit_allow_address(struct redact_unit *unit, struct span part) {
    const struct pseudonyms *pseudonyms = unit->listener->pseudonyms;
    uint8_t address[16];
    if (pseudonyms->address == NULL || (span_len(part) != 4 && span_len(part) != 16)) {
        redact_unit_allow_binary(unit, part);
        return;
    }
    memcpy(address, part.at, span_len(part));
    pseudonyms->address(pseudonyms->data, span_len(part) == 4 ? 4 : 6, address);
    redact_unit_replace(unit, part, address);
}

void redact_unit_allow_blanks(struct redact_unit *unit, struct span part) {
    for (const uint8_t *at = part.at; at < part.end; at++)
        if (g_ascii_isspace(*at))
            redact_unit_allow_binary(unit, (struct span){at, at + 1});
}

/* --- the end ---------------------------------------------------------------------------------- */

/* How many bytes from `at` on have the fate of the first of them. */
static size_t run_length(const struct redact_unit *unit, size_t at) {
    size_t length = 1;
    while (at + length < span_len(unit->bytes) && unit->fates[at + length] == unit->fates[at])
        length++;
    return length;
}

/* In what stays as it is. */
static void replace_addresses(struct redact_unit *unit) {
    if (unit->listener->pseudonyms->address == NULL)
        return;
    for (size_t at = 0, length; at < span_len(unit->bytes); at += length) {
        length = run_length(unit, at);
        if (unit->fates[at] == STAYS)
            address_text_replace(unit->left + at, length, unit->listener->pseudonyms);
    }
    for (size_t at = 0; at < span_len(unit->bytes); at++)
        if (unit->fates[at] == STAYS && unit->left[at] != unit->bytes.at[at])
            unit->fates[at] = BECOMES_OTHER;
        else if (unit->fates[at] == STAYS_BINARY)
            unit->fates[at] = STAYS;
}

static void tell(const struct redact_unit *unit, size_t at, size_t length) {
    const struct redact_listener *listener = unit->listener;
    const uint64_t position = unit->position + at;
    const struct span other = span_of(unit->left + at, length);
    const bool is_other = unit->fates[at] == BECOMES_OTHER;
    const enum redact_as as = unit->fates[at] == BECOMES_SPACE ? REDACT_SPACE : REDACT_CLEAR;
    if (unit->fates[at] == GOES)
        return;
    if (unit->flow == NULL && is_other)
        listener->datagram_other(listener->data, position, other);
    else if (unit->flow == NULL)
        listener->datagram(listener->data, position, length);
    else if (is_other)
        listener->stream_other(listener->data, unit->flow, unit->side, position, other);
    else
        listener->stream(listener->data, unit->flow, unit->side, position, length, as);
}

void redact_unit_end(struct redact_unit *unit) {
    replace_addresses(unit);
    for (size_t at = 0, length; at < span_len(unit->bytes); at += length) {
        length = run_length(unit, at);
        tell(unit, at, length);
    }
    g_free(unit->left);
    g_free(unit->fates);
}

/* --- the form that a text has to have --------------------------------------------------------- */

struct span redact_take_letters(struct span *rest, const char *others) {
    struct span taken = {rest->at, rest->at};
    while (taken.end < rest->end && (g_ascii_isalnum(*taken.end) ||
                                     (*taken.end != '\0' && strchr(others, *taken.end) != NULL)))
        taken.end++;
    rest->at = taken.end;
    return taken;
}

bool redact_is_made_of(struct span text, const char *others) {
    struct span rest = text;
    return !span_is_empty(redact_take_letters(&rest, others)) && span_is_empty(rest);
}
