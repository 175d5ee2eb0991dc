/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for all bytes that the decoder of SCCP is given, and for all that is read of them. */
#ifndef UCSCOPE_TESTS_SCCP_CONTRACT_H
#define UCSCOPE_TESTS_SCCP_CONTRACT_H

#include "sccp/sccp_body.h"
#include "sccp/sccp_device.h"
#include "sccp/sccp_reason.h"
#include "tests/span_contract.h"

#include <glib.h>

static inline void sccp_contract_bodies(struct span body) {
    struct sccp_register said, token;
    struct sccp_register_ack ack;
    struct wire_u32 number;
    const bool has_name = sccp_read_register(body, &said);
    g_assert_cmpint(sccp_read_register_token(body, &token), ==, has_name);
    if (has_name) {
        g_assert_true(span_equals(said.name, token.name) && said.has_type == token.has_type);
        g_assert_false(token.has_version);
        span_contract_inside(body, said.name);
        span_contract_inside(body, said.address);
        span_contract_inside(body, said.load);
        g_assert_true(said.has_type || !said.has_version);
        g_assert_true(!said.has_type || span_len(said.address) == 4);
        g_assert_cmpuint(span_len(said.name), <=, 16);
        g_assert_cmpuint(span_len(said.load), <=, 32);
        g_assert_nonnull(sccp_device_text(said.has_type ? said.device_type.value : 0));
        g_assert_cmpint(sccp_device_kind_of(said.name), <=, SCCP_DEVICE_VOICE_PORT);
    }
    if (sccp_read_register_ack(body, &ack))
        g_assert_true(ack.has_secondary || !ack.has_version);
    g_assert_cmpint(sccp_read_number(body, &number), ==, span_len(body) >= 4);
    span_contract_inside(body, sccp_reject_text(body));
    const enum sccp_reason reason = sccp_reason_of(sccp_reject_text(body));
    g_assert_cmpint(reason, <, SCCP_REASON_COUNT);
    g_assert_cmpint(sccp_reason_text(reason)[0] == '\0', ==, reason == SCCP_REASON_OTHER);
}

static inline void sccp_contract_check(struct span bytes) {
    struct span rest = bytes;
    struct sccp_message message;
    if (span_len(bytes) >= SCCP_HEADER_SIZE)
        g_assert_cmpint(sccp_starts(bytes), !=, SCCP_START_MORE);
    if (sccp_starts(bytes) == SCCP_START_YES)
        g_assert_cmpuint(span_len(bytes), >=, SCCP_HEADER_SIZE);
    sccp_contract_bodies(bytes);
    for (const uint8_t *before = rest.at; sccp_take_message(&rest, &message); before = rest.at) {
        g_assert_true(rest.at >= before + SCCP_HEADER_SIZE);
        g_assert_true(message.whole.at == before && message.whole.end == rest.at);
        span_contract_inside(message.whole, message.body);
        const bool is_cut = (message.anomalies & ANOMALY(SCCP_BODY_CUT)) != 0;
        g_assert_cmpint(span_len(message.body) < message.header.body_length, ==, is_cut);
        g_assert_nonnull(sccp_message_text(message.header.id.value));
        sccp_contract_bodies(message.body);
    }
}

#endif
