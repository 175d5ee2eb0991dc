/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tls/clear_speech.h"

#include "ldap/ldap_message.h"

#include <string.h>

static const struct {
    const char *start;
    const char *speech;
} starts[] = {
    {"SIP/2.0 ", "SIP"},   {"HTTP/1.", "HTTP"},     {"SSH-", "SSH"},         {"<?xml", "XMPP"},
    {"<stream:", "XMPP"},  {"GET ", "HTTP"},        {"HEAD ", "HTTP"},       {"POST ", "HTTP"},
    {"PUT ", "HTTP"},      {"DELETE ", "HTTP"},     {"CONNECT ", "HTTP"},    {"OPTIONS /", "HTTP"},
    {"OPTIONS *", "HTTP"}, {"220 ", "SMTP or FTP"}, {"220-", "SMTP or FTP"}, {"EHLO ", "SMTP"},
    {"HELO ", "SMTP"},     {"+OK ", "POP3"},        {"* OK ", "IMAP"},
};

/* RFC 3261, 3262, 3265, 3311, 3428, 3515, 3903, 6086. */
static const char *const sip_methods[] = {
    "OPTIONS ", "REGISTER ", "INVITE ", "SUBSCRIBE ", "NOTIFY ", "PUBLISH ", "MESSAGE ",
    "REFER ",   "UPDATE ",   "INFO ",   "PRACK ",     "ACK ",    "BYE ",     "CANCEL "};

/* Most are told by their first byte. */
static bool begins(struct span bytes, const char *text) {
    return !span_is_empty(bytes) && *bytes.at == (uint8_t)text[0] &&
           span_starts_with_text(bytes, text);
}

/* Of a method the beginning of its address is there, as far as the first bytes go. */
static bool is_sip_request(struct span start) {
    for (size_t i = 0; i < sizeof sip_methods / sizeof sip_methods[0]; i++) {
        if (!begins(start, sip_methods[i]))
            continue;
        const struct span address = span_after(start, strlen(sip_methods[i]));
        return span_starts_with_text(address, "sip") || span_starts_with_text(address, "tel:");
    }
    return false;
}

/* What begins or ends a talk: bind, its answer, a search, or what a server says of its own before
 * it closes. */
static bool is_ldap(struct span start) {
    switch (ldap_operation_of(start)) {
    case LDAP_BIND:
    case LDAP_BIND_ANSWER:
    case LDAP_SEARCH:
    case LDAP_EXTENDED_ANSWER:
        return true;
    default:
        return false;
    }
}

const char *clear_speech(struct span start) {
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (begins(start, starts[i].start))
            return starts[i].speech;
    return is_sip_request(start) ? "SIP" : is_ldap(start) ? "LDAP" : NULL;
}

bool clear_speech_is_connect(struct span start) {
    return span_starts_with_text(start, "CONNECT ");
}

bool clear_speech_is_tls(struct span start) {
    enum { HANDSHAKE = 22, MAJOR = 3, SSL2 = 0x80, SSL2_HELLO = 1 };
    if (span_len(start) < 3)
        return false;
    return (start.at[0] == HANDSHAKE && start.at[1] == MAJOR) ||
           (start.at[0] >= SSL2 && start.at[2] == SSL2_HELLO);
}
