/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of every message its head stays, and of bodies what findings rest on: the method of a bind, scope
 * and limits of a search, results, the number in what Active Directory says, the names of StartTLS
 * and of the notice of disconnection. Passwords, credentials, names of users and of entries,
 * filters, attributes and texts do not. */
#include "capture/observe/ldap/ldap_state.h"

/* Takes an element of which tag and length stay. */
static bool take_framed(struct redact_unit *unit, struct span *body, struct ldap_ber *out) {
    if (!ldap_take_ber(body, out))
        return false;
    redact_unit_allow_binary(unit, out->head);
    return true;
}

/* Takes numbers, which stay. */
static bool take_numbers(struct redact_unit *unit, struct span *body, unsigned count) {
    struct ldap_ber ber;
    for (; count > 0; count--) {
        const struct span before = *body;
        const bool is_number =
            ldap_take_ber(body, &ber) && (ber.tag == BER_INTEGER || ber.tag == BER_ENUMERATED);
        if (!is_number)
            return false;
        redact_unit_allow_binary(unit, (struct span){before.at, body->at});
    }
    return true;
}

/* Names of mechanisms are of capitals, digits, "-" and "_" (RFC 4422 3.1). */
static bool is_mechanism(struct span name) {
    enum { LONGEST = 20 };
    for (const uint8_t *at = name.at; at < name.end; at++)
        if (!((*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || *at == '-' || *at == '_'))
            return false;
    return span_len(name) <= LONGEST;
}

static void redact_bind(struct redact_unit *unit, struct span body) {
    struct ldap_ber dn, method, mechanism;
    if (!take_numbers(unit, &body, 1) || !take_framed(unit, &body, &dn) ||
        !take_framed(unit, &body, &method) || method.tag != LDAP_AUTH_SASL)
        return;
    if (take_framed(unit, &method.value, &mechanism) && is_mechanism(mechanism.value))
        redact_unit_allow_binary(unit, mechanism.value);
}

static void redact_search(struct redact_unit *unit, struct span body) {
    struct ldap_ber base;
    if (take_framed(unit, &body, &base))
        (void)!take_numbers(unit, &body, 4);
}

static void allow_if_known(struct redact_unit *unit, struct ldap_ber name) {
    if (span_equals_text(name.value, LDAP_START_TLS) ||
        span_equals_text(name.value, LDAP_NOTICE_OF_DISCONNECTION))
        redact_unit_allow_binary(unit, name.value);
}

static void redact_result(struct redact_unit *unit, struct span body) {
    struct ldap_ber matched, diagnostic, more;
    if (!take_numbers(unit, &body, 1) || !take_framed(unit, &body, &matched) ||
        !take_framed(unit, &body, &diagnostic))
        return;
    const struct span code = ldap_data_code(diagnostic.value);
    if (!span_is_empty(code))
        redact_unit_allow_binary(unit, (struct span){code.at - strlen("data "), code.end});
    while (take_framed(unit, &body, &more))
        allow_if_known(unit, more);
}

static void redact_extended(struct redact_unit *unit, struct span body) {
    struct ldap_ber name;
    if (take_framed(unit, &body, &name))
        allow_if_known(unit, name);
}

void ldap_redact_message(struct redact_unit *unit, const struct ldap_message *message) {
    static const struct {
        enum ldap_operation operation;
        void (*rule)(struct redact_unit *unit, struct span body);
    } rules[] = {{LDAP_BIND, redact_bind},          {LDAP_SEARCH, redact_search},
                 {LDAP_EXTENDED, redact_extended},  {LDAP_BIND_ANSWER, redact_result},
                 {LDAP_SEARCH_DONE, redact_result}, {LDAP_EXTENDED_ANSWER, redact_result}};
    struct span operation = {message->head.end - 1, message->whole.end};
    struct ldap_ber body;
    redact_unit_allow_binary(unit, message->head);
    if (ldap_take_ber(&operation, &body))
        redact_unit_allow_binary(unit, body.head);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].operation == message->operation)
            rules[i].rule(unit, message->body);
    redact_unit_end(unit);
}
