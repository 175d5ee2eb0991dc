/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ldap/ldap_operation.h"

static struct span nothing_at(const uint8_t *at) {
    return (struct span){at, at};
}

bool ldap_read_bind(struct span body, struct ldap_bind *out) {
    struct ldap_bind bind = {.mechanism = nothing_at(body.end)};
    struct ldap_ber dn, method, mechanism;
    if (!ldap_take_number(&body, BER_INTEGER, &bind.version) ||
        !ldap_take_tagged(&body, BER_OCTETS, &dn))
        return false;
    bind.dn = dn.value;
    if (!dn.is_cut && ldap_take_ber(&body, &method)) {
        bind.method = method.tag;
        bind.has_password = method.tag == LDAP_AUTH_SIMPLE && method.length > 0;
        if (method.tag == LDAP_AUTH_SASL && ldap_take_tagged(&method.value, BER_OCTETS, &mechanism))
            bind.mechanism = mechanism.value;
    }
    *out = bind;
    return true;
}

bool ldap_read_search(struct span body, struct ldap_search *out) {
    struct ldap_search search = {.scope = LDAP_SCOPE_BASE};
    struct ldap_ber base;
    uint32_t aliases, size_limit;
    if (!ldap_take_tagged(&body, BER_OCTETS, &base))
        return false;
    search.base = base.value;
    search.has_scope = !base.is_cut && ldap_take_number(&body, BER_ENUMERATED, &search.scope);
    search.has_size_limit = search.has_scope && ldap_take_number(&body, BER_ENUMERATED, &aliases) &&
                            ldap_take_number(&body, BER_INTEGER, &size_limit);
    if (search.has_size_limit)
        search.size_limit = size_limit;
    *out = search;
    return true;
}

/* Takes what every result begins with. */
static bool take_result(struct span *body, struct ldap_result *out) {
    enum { REFERRAL = 0xa3 };
    struct ldap_result result;
    struct ldap_ber matched, diagnostic, referral, address;
    if (!ldap_take_number(body, BER_ENUMERATED, &result.code))
        return false;
    result.matched_dn = result.diagnostic = result.referral = nothing_at(body->end);
    *out = result;
    if (!ldap_take_tagged(body, BER_OCTETS, &matched))
        return true;
    out->matched_dn = matched.value;
    if (matched.is_cut || !ldap_take_tagged(body, BER_OCTETS, &diagnostic))
        return true;
    out->diagnostic = diagnostic.value;
    if (!diagnostic.is_cut && ldap_take_tagged(body, REFERRAL, &referral) &&
        ldap_take_tagged(&referral.value, BER_OCTETS, &address))
        out->referral = address.value;
    return true;
}

bool ldap_read_result(struct span body, struct ldap_result *out) {
    struct ldap_result result;
    if (!take_result(&body, &result))
        return false;
    *out = result;
    return true;
}

struct span ldap_extended_request_name(struct span body) {
    enum { REQUEST_NAME = 0x80 };
    struct ldap_ber name;
    return ldap_take_tagged(&body, REQUEST_NAME, &name) ? name.value : nothing_at(body.end);
}

struct span ldap_extended_answer_name(struct span body) {
    enum { RESPONSE_NAME = 0x8a };
    struct ldap_result result;
    struct ldap_ber name;
    if (!take_result(&body, &result))
        return nothing_at(body.end);
    return ldap_take_tagged(&body, RESPONSE_NAME, &name) ? name.value : nothing_at(body.end);
}

static bool is_hexadecimal(uint8_t byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
}

struct span ldap_data_code(struct span diagnostic) {
    enum { DIGITS_MOST = 8 };
    const uint8_t *found = span_find_text(diagnostic, "data ");
    if (found == NULL)
        return nothing_at(diagnostic.end);
    struct span code = nothing_at(found + strlen("data "));
    while (code.end < diagnostic.end && is_hexadecimal(*code.end))
        code.end++;
    return span_len(code) <= DIGITS_MOST ? code : nothing_at(diagnostic.end);
}
