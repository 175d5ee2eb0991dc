/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every message that sip_read is given, and for all that is read of it. */
#ifndef UCSCOPE_TESTS_SIP_CONTRACT_H
#define UCSCOPE_TESTS_SIP_CONTRACT_H

#include "sip/sip_message.h"
#include "sip/sip_sdp.h"
#include "sip/sip_value.h"
#include "tests/span_contract.h"
#include "wire/message_head.h"

#include <glib.h>

static inline void sip_contract_values(struct span bytes, struct span value) {
    struct span one;
    struct sip_warning warning;
    struct sip_reason reason;
    const struct span all = value;
    span_contract_inside(bytes, sip_address(value));
    span_contract_inside(bytes, sip_uri_host(value));
    span_contract_inside(bytes, sip_auth_parameter(value, "realm"));
    if (sip_read_warning(value, &warning)) {
        span_contract_inside(bytes, warning.agent);
        span_contract_inside(bytes, warning.text);
    }
    sip_read_reason(value, &reason);
    span_contract_inside(bytes, reason.text);
    for (const uint8_t *before = value.at; sip_take_value(&value, &one); before = value.at) {
        g_assert_true(value.at > before);
        span_contract_inside(all, one);
        span_contract_inside(all, sip_parameter(one, "tag"));
    }
}

static inline void sip_contract_fields(struct span bytes, struct span head) {
    struct sip_field field;
    struct span line, rest = head;
    if (!take_until(&rest, '\n', &line))
        return;
    for (const uint8_t *before = rest.at; sip_take_field(&rest, &field); before = rest.at) {
        g_assert_true(rest.at > before);
        g_assert_true(field.whole.at == before && field.whole.end == rest.at);
        span_contract_inside(field.whole, field.name);
        span_contract_inside(field.whole, field.value);
        sip_contract_values(bytes, field.value);
    }
}

static inline void sip_contract_media(struct span sdp) {
    struct sip_media media;
    const struct span all = sdp;
    for (const uint8_t *before = sdp.at; sip_take_media(&sdp, &media); before = sdp.at) {
        g_assert_true(sdp.at > before);
        span_contract_inside(all, media.kind);
        span_contract_inside(all, media.transport);
        for (unsigned i = 0; i < media.suite_count; i++)
            span_contract_inside(all, media.suites[i]);
    }
}

static inline void sip_contract_check(struct span bytes) {
    struct sip_message message, again;
    size_t from = 0;
    const size_t length = message_head_length(bytes, &from);
    g_assert_cmpuint(length, <=, span_len(bytes));
    g_assert_cmpuint(from, <=, span_len(bytes));
    sip_contract_media(bytes);
    if (span_len(bytes) >= SIP_START_SIZE)
        g_assert_cmpint(sip_starts(bytes), !=, SIP_START_MORE);
    if (!sip_read(bytes, &message))
        return;
    g_assert_true(sip_read(bytes, &again));
    g_assert_cmphex(message.anomalies, ==, again.anomalies);
    span_contract_inside(bytes, message.whole);
    span_contract_inside(message.whole, message.head);
    span_contract_inside(message.whole, message.body);
    for (unsigned kind = 0; kind < SIP_FIELD_COUNT; kind++)
        span_contract_inside(message.head, message.fields[kind]);
    span_contract_inside(message.head, message.branch);
    span_contract_inside(message.head, message.to_tag);
    g_assert_true(message.is_request == (message.status == 0));
    g_assert_true(span_len(message.head) > 0);
    sip_contract_fields(bytes, message.head);
}

#endif
