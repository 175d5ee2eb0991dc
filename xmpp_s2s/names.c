/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds of units and conditions of errors, for people. */
#include "xmpp_s2s/unit.h"

const char *xmpp_s2s_kind_text(enum xmpp_s2s_kind kind) {
    static const char *const texts[XMPP_S2S_KIND_COUNT] = {
        [XMPP_S2S_SPACE] = "white space",
        [XMPP_S2S_DECLARATION] = "XML declaration",
        [XMPP_S2S_OPENING] = "stream header",
        [XMPP_S2S_FEATURES] = "stream features",
        [XMPP_S2S_STARTTLS] = "starttls",
        [XMPP_S2S_PROCEED] = "proceed",
        [XMPP_S2S_TLS_FAILURE] = "STARTTLS failure",
        [XMPP_S2S_RESULT] = "db:result",
        [XMPP_S2S_VERIFY] = "db:verify",
        [XMPP_S2S_AUTH] = "SASL auth",
        [XMPP_S2S_CHALLENGE] = "SASL challenge",
        [XMPP_S2S_RESPONSE] = "SASL response",
        [XMPP_S2S_SUCCESS] = "SASL success",
        [XMPP_S2S_SASL_FAILURE] = "SASL failure",
        [XMPP_S2S_ABORT] = "SASL abort",
        [XMPP_S2S_STREAM_ERROR] = "stream error",
        [XMPP_S2S_MESSAGE] = "message",
        [XMPP_S2S_PRESENCE] = "presence",
        [XMPP_S2S_IQ] = "iq",
        [XMPP_S2S_CLOSING] = "stream end",
        [XMPP_S2S_OTHER] = "element",
        [XMPP_S2S_REFUSED] = "markup not allowed in a stream",
        [XMPP_S2S_SKIPPED] = "skipped bytes",
    };
    return texts[kind];
}

/* RFC 6120 4.9.3, 6.5, 8.3.3; XEP-0220 2.4. */
static const struct {
    const char *condition, *text;
} conditions[] = {
    {"aborted", "authentication was given up"},
    {"account-disabled", "the account is disabled"},
    {"bad-format", "the XML can not be processed"},
    {"bad-namespace-prefix", "a namespace prefix is not supported"},
    {"bad-request", "the request is malformed"},
    {"conflict", "another stream or session is in the way"},
    {"connection-timeout", "nothing was heard from the other side for too long"},
    {"credentials-expired", "the credentials have expired"},
    {"encryption-required", "this is refused without TLS"},
    {"feature-not-implemented", "this is not implemented there"},
    {"forbidden", "the sender has no permission"},
    {"gone", "the address is no longer in use"},
    {"host-gone", "the domain is no longer served by this server"},
    {"host-unknown", "the domain is not served by this server"},
    {"improper-addressing", "from or to is missing or malformed"},
    {"incorrect-encoding", "the base64 of the authentication is wrong"},
    {"internal-server-error", "the server has an internal problem"},
    {"invalid-authzid", "the identity asked for does not fit the certificate"},
    {"invalid-from", "the from address is not one that was proved for this stream"},
    {"invalid-id", "the stream id is wrong"},
    {"invalid-mechanism", "this authentication mechanism is not offered"},
    {"invalid-namespace", "the stream is in the wrong namespace"},
    {"invalid-xml", "the XML is not valid"},
    {"item-not-found", "the domain or address is not known there"},
    {"jid-malformed", "an address is malformed"},
    {"malformed-request", "the authentication request is malformed"},
    {"mechanism-too-weak", "this authentication mechanism is too weak there"},
    {"not-acceptable", "the request does not fit that server's rules"},
    {"not-allowed", "nobody may do this there"},
    {"not-authorized", "the sender did not prove who it is"},
    {"not-well-formed", "the XML is not well-formed"},
    {"policy-violation", "a rule of that server forbids it, such as one that requires TLS"},
    {"recipient-unavailable", "the recipient is away for the moment"},
    {"redirect", "the recipient is to be reached elsewhere"},
    {"registration-required", "the sender is not registered"},
    {"remote-connection-failed", "the other domain's server could not be connected to"},
    {"remote-server-not-found",
     "the other domain's server was not found in DNS, or does not exist"},
    {"remote-server-timeout", "the other domain's server did not answer in time"},
    {"reset", "the stream is to be opened anew"},
    {"resource-constraint", "the server is short of resources"},
    {"restricted-xml", "the stream holds XML that is not allowed in it"},
    {"see-other-host", "the domain is served by another host"},
    {"service-unavailable", "the service or recipient is not there"},
    {"subscription-required", "the sender has no subscription"},
    {"system-shutdown", "the server is shutting down"},
    {"temporary-auth-failure", "authentication does not work for the moment"},
    {"undefined-condition", "for a reason that has no name"},
    {"unexpected-request", "the request was not expected at this moment"},
    {"unsupported-encoding", "the stream is not in UTF-8"},
    {"unsupported-feature", "a required stream feature is not supported"},
    {"unsupported-stanza-type", "this kind of stanza is not supported"},
    {"unsupported-version", "this version of XMPP is not supported"},
};

const char *xmpp_s2s_condition_text(const char *condition) {
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++)
        if (strcmp(conditions[i].condition, condition) == 0)
            return conditions[i].text;
    return condition;
}
