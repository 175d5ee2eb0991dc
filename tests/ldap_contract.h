/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for all bytes that the decoder of LDAP is given, and for all that is read of them. */
#ifndef UCSCOPE_TESTS_LDAP_CONTRACT_H
#define UCSCOPE_TESTS_LDAP_CONTRACT_H

#include "ldap/ldap_operation.h"
#include "tests/span_contract.h"

#include <glib.h>

static inline void ldap_contract_bodies(struct span body) {
    struct ldap_bind bind;
    struct ldap_search search;
    struct ldap_result result;
    if (ldap_read_bind(body, &bind)) {
        span_contract_lies_in(body, bind.dn);
        span_contract_lies_in(body, bind.mechanism);
        g_assert_true(!bind.has_password || bind.method == LDAP_AUTH_SIMPLE);
    }
    if (ldap_read_search(body, &search)) {
        span_contract_lies_in(body, search.base);
        g_assert_true(search.has_size_limit || search.size_limit == 0);
    }
    if (ldap_read_result(body, &result)) {
        span_contract_lies_in(body, result.matched_dn);
        span_contract_lies_in(body, result.diagnostic);
        span_contract_lies_in(body, result.referral);
        span_contract_lies_in(result.diagnostic, ldap_data_code(result.diagnostic));
    }
    span_contract_lies_in(body, ldap_extended_request_name(body));
    span_contract_lies_in(body, ldap_extended_answer_name(body));
}

static inline void ldap_contract_check(struct span bytes) {
    struct span rest = bytes;
    struct ldap_message message;
    if (span_len(bytes) >= LDAP_HEAD_MOST)
        g_assert_cmpint(ldap_starts(bytes), !=, LDAP_START_MORE);
    ldap_contract_bodies(bytes);
    for (const uint8_t *before = rest.at; ldap_take_message(&rest, &message); before = rest.at) {
        const struct span at_first = {before, bytes.end};
        g_assert_true(rest.at > before);
        g_assert_cmpint(ldap_starts(at_first), ==, LDAP_START_YES);
        g_assert_cmphex(ldap_operation_of(at_first), ==, message.operation);
        g_assert_true(message.whole.at == before && message.whole.end == rest.at);
        g_assert_cmpint(span_len(message.whole) < message.length, ==, message.is_cut);
        span_contract_lies_in(message.whole, message.head);
        span_contract_lies_in(message.whole, message.body);
        ldap_contract_bodies(message.body);
    }
}

#endif
