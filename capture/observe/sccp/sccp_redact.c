/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of every message the header stays, and of bodies what findings rest on: numbers of registrations,
 * texts of rejections that are known, firmware, the name of a device. That has its hardware address
 * in it: where addresses become others, so does it. Numbers that are dialled, names and texts of
 * users are in bodies of which nothing stays. */
#include "capture/observe/sccp/sccp_state.h"
#include "sccp/sccp_device.h"
#include "sccp/sccp_reason.h"

#include <glib.h>

/* "SEP" tells what it is; who it is stands behind that, the same for the same everywhere. Without
 * the means to make another address of it, nothing stays of that. */
static void allow_name(struct redact_unit *unit, struct span name) {
    enum { LETTERS = 3, MOST = 16 };
    const struct pseudonyms *pseudonyms = unit->listener->pseudonyms;
    uint8_t other[MOST];
    if (!redact_is_made_of(name, "-_.") || span_len(name) > MOST)
        return;
    redact_unit_allow_binary(unit, pseudonyms->address == NULL ? name : span_first(name, LETTERS));
    const struct span behind = span_after(name, LETTERS);
    if (pseudonyms->address == NULL || pseudonyms->key == NULL)
        return;
    pseudonyms->key(pseudonyms->data, behind, other);
    redact_unit_replace(unit, behind, other);
}

static void allow_device(struct redact_unit *unit, const struct sccp_register *said) {
    allow_name(unit, said->name);
    if (!said->has_type)
        return;
    redact_unit_allow_address(unit, said->address);
    redact_unit_allow_binary(unit, span_of(said->device_type.at, sizeof said->device_type.value));
}

static void redact_token(struct redact_unit *unit, struct span body) {
    struct sccp_register said;
    if (sccp_read_register_token(body, &said))
        allow_device(unit, &said);
}

static void redact_register(struct redact_unit *unit, struct span body) {
    struct sccp_register said;
    if (!sccp_read_register(body, &said))
        return;
    allow_device(unit, &said);
    if (said.has_version)
        redact_unit_allow_binary(unit, span_of(said.protocol_version.at, 1));
    if (redact_is_made_of(said.load, "-_.()"))
        redact_unit_allow_binary(unit, said.load);
}

static void redact_register_ack(struct redact_unit *unit, struct span body) {
    struct sccp_register_ack ack;
    if (!sccp_read_register_ack(body, &ack))
        return;
    redact_unit_allow_binary(unit, span_of(ack.keep_alive.at, sizeof ack.keep_alive.value));
    if (ack.has_secondary)
        redact_unit_allow_binary(
            unit, span_of(ack.secondary_keep_alive.at, sizeof ack.secondary_keep_alive.value));
    if (ack.has_version)
        redact_unit_allow_binary(unit, span_of(ack.protocol_version.at, 1));
}

static void redact_reject(struct redact_unit *unit, struct span body) {
    const struct span text = sccp_reject_text(body);
    if (sccp_reason_of(text) != SCCP_REASON_OTHER)
        redact_unit_allow_binary(unit, text);
}

static void redact_number(struct redact_unit *unit, struct span body) {
    struct wire_u32 number;
    if (sccp_read_number(body, &number))
        redact_unit_allow_binary(unit, span_of(number.at, sizeof number.value));
}

typedef void body_rule(struct redact_unit *unit, struct span body);

static const struct {
    enum sccp_id id;
    body_rule *rule;
} rules[] = {
    {SCCP_REGISTER, redact_register},
    {SCCP_REGISTER_TOKEN, redact_token},
    {SCCP_REGISTER_ACK, redact_register_ack},
    {SCCP_REGISTER_REJECT, redact_reject},
    {SCCP_RESET, redact_number},
    {SCCP_UNREGISTER, redact_number},
    {SCCP_UNREGISTER_ACK, redact_number},
    {SCCP_REGISTER_TOKEN_REJECT, redact_number},
};

void sccp_redact_message(struct redact_unit *unit, const struct sccp_message *message) {
    redact_unit_allow_binary(unit, span_first(message->whole, SCCP_HEADER_SIZE));
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (rules[i].id == message->header.id.value)
            rules[i].rule(unit, message->body);
    redact_unit_end(unit);
}
