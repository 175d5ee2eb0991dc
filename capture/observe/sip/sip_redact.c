/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of a head the lines stay, their names, and of values what findings rest on in the form that the
 * field wants: hosts without users, numbers, known words. What tells messages and calls from each
 * other becomes pseudonyms. Of bodies nothing stays: keys of media are in them. */
#include "capture/observe/sip/sip_redact.h"

#include "capture/observe/sip/sip.h"
#include "sip/sip_value.h"

#include <glib.h>

static void allow_number(struct redact_unit *unit, struct span value) {
    enum { DIGITS = 10 };
    struct span digits = {value.at, value.at};
    while (digits.end < value.end && g_ascii_isdigit(*digits.end))
        digits.end++;
    if (span_len(digits) <= DIGITS)
        redact_unit_allow_binary(unit, digits);
}

/* The same for the same everywhere. */
static void allow_pseudonym(struct redact_unit *unit, struct span text) {
    const struct pseudonyms *pseudonyms = unit->listener->pseudonyms;
    if (span_is_empty(text))
        return;
    uint8_t *other = g_malloc(span_len(text));
    if (pseudonyms->key != NULL) {
        pseudonyms->key(pseudonyms->data, text, other);
        redact_unit_replace(unit, text, other);
    } else if (redact_is_made_of(text, "-.!%*_+`'~@:[]")) {
        redact_unit_allow(unit, text, REDACT_CLEAR);
    }
    g_free(other);
}

/* "branch=", and a pseudonym for what it says; in `value`. */
static void allow_token(struct redact_unit *unit, struct span value, const char *name) {
    const struct span token = sip_parameter(value, name);
    const size_t before = strlen(name) + 1;
    if (span_is_empty(token) || (size_t)(token.at - value.at) < before + 1)
        return;
    redact_unit_allow_binary(unit, (struct span){token.at - before - 1, token.at});
    allow_pseudonym(unit, token);
    if (token.end < value.end && *token.end == ';') /* else what follows would be part of it */
        redact_unit_allow_binary(unit, (struct span){token.end, token.end + 1});
}

/* A host, and its port if there is one. */
static void allow_host(struct redact_unit *unit, struct span host, const uint8_t *end) {
    struct span port = {host.end, host.end};
    if (!redact_is_made_of(host, ".-:[]"))
        return;
    redact_unit_allow(unit, host, REDACT_CLEAR);
    if (port.end < end && *port.end == ':')
        for (port.end++; port.end < end && g_ascii_isdigit(*port.end);)
            port.end++;
    if (span_len(port) <= strlen(":65535"))
        redact_unit_allow_binary(unit, port);
}

/* "sip:" and the host, without the user. */
static void allow_address(struct redact_unit *unit, struct span uri) {
    struct span rest = uri, scheme;
    const struct span host = sip_uri_host(uri);
    if (!take_until(&rest, ':', &scheme) ||
        !(sip_same_word(scheme, "sip") || sip_same_word(scheme, "sips")) || host.at < rest.at)
        return;
    redact_unit_allow_binary(unit, (struct span){scheme.at, rest.at});
    if (host.at > rest.at && host.at[-1] == '@')
        redact_unit_allow_binary(unit, (struct span){host.at - 1, host.at});
    allow_host(unit, host, uri.end);
}

/* --- values ----------------------------------------------------------------------------------- */

/* What its place needs: "<sip:host>;tag=pseudonym". */
static void allow_party(struct redact_unit *unit, struct span value) {
    const struct span address = sip_address(value);
    if (!span_is_empty(address) && address.at > value.at && address.at[-1] == '<')
        redact_unit_allow_binary(unit, (struct span){address.at - 1, address.at});
    if (address.end < value.end && *address.end == '>')
        redact_unit_allow_binary(unit, (struct span){address.end, address.end + 1});
    allow_address(unit, address);
    allow_token(unit, value, "tag");
}

/* "SIP/2.0/TCP host:port;branch=pseudonym", each of them. */
static void allow_hops(struct redact_unit *unit, struct span value) {
    static const char *const transports[] = {"SIP/2.0/UDP ", "SIP/2.0/TCP ", "SIP/2.0/TLS "};
    struct span hop;
    while (sip_take_value(&value, &hop)) {
        if (hop.end < value.at)
            redact_unit_allow_binary(unit, (struct span){value.at - 1, value.at});
        for (size_t i = 0; i < G_N_ELEMENTS(transports); i++) {
            if (!span_starts_with_text(hop, transports[i]))
                continue;
            struct span rest = span_after(hop, strlen(transports[i]));
            const struct span host = sip_uri_host(rest);
            redact_unit_allow_binary(unit, (struct span){hop.at, rest.at});
            const bool is_whole = host.end == hop.end || *host.end == ';' || *host.end == ':';
            if (is_whole)
                allow_host(unit, host, hop.end);
        }
        allow_token(unit, hop, "branch");
    }
}

/* "101 INVITE". */
static void allow_sequence(struct redact_unit *unit, struct span value) {
    uint32_t number;
    struct span rest = value;
    allow_number(unit, value);
    if (!sip_take_number(&rest, 10, &number))
        return;
    rest = sip_trim(rest);
    if (sip_method_of(rest) != SIP_OTHER)
        redact_unit_allow_binary(unit, rest);
}

/* The code, and words that are known. */
static void allow_warning(struct redact_unit *unit, struct span value) {
    static const char *const known[] = {SIP_NO_DEVICE, SIP_MOST_CALLS, SIP_NO_TRANSCODER,
                                        SIP_NO_BANDWIDTH, SIP_BY_POLICY};
    struct sip_warning warning;
    if (!sip_read_warning(value, &warning))
        return;
    redact_unit_allow_binary(unit, span_first(sip_trim(value), 3));
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        const uint8_t *at = span_find_text(value, known[i]);
        if (at != NULL)
            redact_unit_allow_binary(unit, span_of(at, strlen(known[i])));
    }
}

/* "Q.850;cause=47". */
static void allow_reason(struct redact_unit *unit, struct span value) {
    struct sip_reason reason;
    sip_read_reason(value, &reason);
    const struct span cause = sip_parameter(value, "cause");
    static const char name[] = ";cause=";
    if (!sip_same_word(reason.protocol, "Q.850") && !sip_same_word(reason.protocol, "SIP"))
        return;
    redact_unit_allow_binary(unit, reason.protocol);
    if (!reason.has_cause || (size_t)(cause.at - value.at) < strlen(name) ||
        !span_starts_with_text((struct span){cause.at - strlen(name), cause.end}, name))
        return;
    redact_unit_allow_binary(unit, (struct span){cause.at - strlen(name), cause.at});
    allow_number(unit, span_first(cause, 3));
}

/* The scheme, so that it is seen that there are some. */
static void allow_credentials(struct redact_unit *unit, struct span value) {
    static const char digest[] = "Digest ";
    if (span_starts_with_text(value, digest))
        redact_unit_allow_binary(unit, span_first(value, strlen(digest)));
}

/* And whether the nonce was too old. Commas stay, since they tell parameters from each other. */
static void allow_challenge(struct redact_unit *unit, struct span value) {
    static const char *const known[] = {"stale=true", "stale=TRUE", "stale=false", "stale=FALSE"};
    struct span rest = value, one;
    allow_credentials(unit, value);
    for (const uint8_t *at = value.at; at < value.end; at++)
        if (*at == ',')
            redact_unit_allow_binary(unit, (struct span){at, at + 1});
    while (sip_take_value(&rest, &one)) {
        if (span_starts_with_text(one, "Digest "))
            one = sip_trim(span_after(one, strlen("Digest ")));
        for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
            if (span_equals_text(one, known[i]))
                redact_unit_allow_binary(unit, one);
    }
}

/* Products that are told by what they say of themselves, and their versions. */
static void allow_product(struct redact_unit *unit, struct span value) {
    static const char *const known[] = {"Cisco-CUCM", "Cisco-CCM", "Cisco-SIPGateway/IOS-",
                                        "TANDBERG/",  "Cisco-CP",  "Cisco-CSF",
                                        "Cisco-TCT",  "Cisco-TAB", "Unity"};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (!span_starts_with_text(value, known[i]))
            continue;
        struct span product = span_first(value, strlen(known[i]));
        for (; product.end < value.end && product.end < product.at + 40; product.end++)
            if (!g_ascii_isdigit(*product.end) && strchr("./ (X", *product.end) == NULL)
                break;
        redact_unit_allow_binary(unit, product);
    }
}

static void allow_type(struct redact_unit *unit, struct span value) {
    static const char sdp[] = "application/sdp";
    if (sip_same_word(value, sdp))
        redact_unit_allow_binary(unit, value);
}

typedef void value_rule(struct redact_unit *unit, struct span value);

static value_rule *const rules[SIP_FIELD_COUNT] = {
    [SIP_FIELD_VIA] = allow_hops,
    [SIP_FIELD_FROM] = allow_party,
    [SIP_FIELD_TO] = allow_party,
    [SIP_FIELD_CALL_ID] = allow_pseudonym,
    [SIP_FIELD_CSEQ] = allow_sequence,
    [SIP_FIELD_CONTENT_LENGTH] = allow_number,
    [SIP_FIELD_CONTENT_TYPE] = allow_type,
    [SIP_FIELD_MAX_FORWARDS] = allow_number,
    [SIP_FIELD_SERVER] = allow_product,
    [SIP_FIELD_USER_AGENT] = allow_product,
    [SIP_FIELD_WARNING] = allow_warning,
    [SIP_FIELD_REASON] = allow_reason,
    [SIP_FIELD_RETRY_AFTER] = allow_number,
    [SIP_FIELD_EXPIRES] = allow_number,
    [SIP_FIELD_AUTHORIZATION] = allow_credentials,
    [SIP_FIELD_PROXY_AUTHORIZATION] = allow_credentials,
    [SIP_FIELD_WWW_AUTHENTICATE] = allow_challenge,
    [SIP_FIELD_PROXY_AUTHENTICATE] = allow_challenge,
};

/* --- heads ------------------------------------------------------------------------------------ */

static void allow_start(struct redact_unit *unit, const struct sip_message *message,
                        struct span line, bool is_whole) {
    static const char version[] = "SIP/2.0";
    const struct span trimmed = sip_trim(line);
    if (!message->is_request) {
        redact_unit_allow_binary(unit, span_first(trimmed, strlen("SIP/2.0 503")));
        if (sip_same_word(message->reason, sip_status_text(message->status)))
            redact_unit_allow_binary(unit, message->reason);
        return;
    }
    if (message->method != SIP_OTHER)
        redact_unit_allow_binary(unit, message->method_word);
    if (!is_whole) {
        redact_unit_allow_binary(unit, span_first(message->uri, strlen("sip")));
        return;
    }
    allow_address(unit, message->uri);
    if (span_len(trimmed) > strlen(version) &&
        span_equals_text((struct span){trimmed.end - strlen(version), trimmed.end}, version))
        redact_unit_allow_binary(unit, (struct span){trimmed.end - strlen(version), trimmed.end});
}

static void allow_field(struct redact_unit *unit, const struct sip_field *field) {
    if (span_is_empty(field->name) || !redact_is_made_of(field->name, "-_"))
        return;
    redact_unit_allow_binary(unit, field->name);
    for (const uint8_t *at = field->name.end; at < field->whole.end; at++)
        if (*at == ':') {
            redact_unit_allow_binary(unit, (struct span){at, at + 1});
            break;
        }
    if (rules[field->kind] != NULL && !field->is_cut)
        rules[field->kind](unit, field->value);
}

void sip_redact_message(struct redact_unit *unit, const struct sip_message *message) {
    struct span rest = message->head, line;
    struct sip_field field;
    redact_unit_allow_blanks(unit, (struct span){unit->bytes.at, message->head.end});
    const bool is_whole = take_until(&rest, '\n', &line);
    if (!is_whole) {
        line = rest;
        rest.at = rest.end;
    }
    allow_start(unit, message, line, is_whole);
    while (sip_take_field(&rest, &field))
        allow_field(unit, &field);
    redact_unit_end(unit);
}
