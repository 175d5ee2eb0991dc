/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/s2s_conditions.h"

#include <stddef.h>
#include <string.h>

struct condition {
    const char *name, *advice;
};

#define BROKEN_XML                                                                                 \
    "Find the bytes that came before the error: a fault of the sender's software, or a device in " \
    "between that changes XMPP (a firewall with inspection)."
#define TLS_MODES                                                                                  \
    "Compare what both sides demand: TLS, certificates, and lists of allowed or denied domains. "  \
    "Expressway: Configuration > Unified Communications > Configuration, security mode and "       \
    "privacy mode."

/* RFC 6120 4.9.3; the last ones are of RFC 3920 4.7.3. */
static const struct condition stream_errors[] = {
    {"bad-format", "Something was sent that the server can not process. " BROKEN_XML},
    {"bad-namespace-prefix",
     "A prefix other than `stream` or `db` was used, or none where one is needed. " BROKEN_XML},
    {"conflict",
     "Two servers, or two nodes with one name, open streams for the same domain: are the names of "
     "cluster peers unique, and does a restarted server come back while its old stream lives?"},
    {"connection-timeout",
     "The server that sent it heard nothing for too long: look at why the other side was silent, "
     "and whether a firewall forgets connections that are idle."},
    {"host-gone",
     "The domain was served there and is no longer: was it removed or moved? The SRV record "
     "_xmpp-server._tcp of the domain must name the servers of today."},
    {"host-unknown",
     "The server that sent it does not serve the domain in the stream's `to`: is the domain "
     "spelled "
     "right, and configured there (Expressway: Configuration > Domains, with XMPP federation on; "
     "IM and Presence: Presence > Domains)? Does the SRV record of the domain name this server?"},
    {"improper-addressing",
     "A stanza came without a `from` or `to` that can be used: a fault of the sending server or of "
     "a component or gateway behind it."},
    {"internal-server-error",
     "Look at the log of the server that sent it, at this time: it could not go on for a reason of "
     "its own. Restart its XMPP service (Cisco XCP Router) if it does not recover."},
    {"invalid-from",
     "A stanza was sent from a domain that this stream had not proved: each domain needs its own "
     "dialback or a name in the certificate. Which domain is it, and who sends it?"},
    {"invalid-namespace",
     "A stream of another kind was opened: is it a client (5222) or component that called the port "
     "of servers (5269), or the other way round?"},
    {"invalid-xml", "The XML is not valid by the schema that the server holds it to. " BROKEN_XML},
    {"not-authorized",
     "Something was sent before the sender had proved its domain: look at the dialback or the "
     "certificate that failed before on this stream or between the same two servers."},
    {"not-well-formed", "The XML breaks off or is not well-formed. " BROKEN_XML},
    {"policy-violation", "A rule of the server that sent it forbids the stream. " TLS_MODES},
    {"remote-connection-failed",
     "The server that sent it could not reach another one that it needs, to verify a key or to "
     "pass the stream on: check its DNS, and the way from it to the domain's servers (TCP 5269; "
     "behind an Expressway TCP 7400 to IM and Presence)."},
    {"reset", "The stream must be opened anew, mostly since what it was agreed on has changed (a "
              "certificate "
              "that expired). If it does not come back by itself, look at what changed."},
    {"resource-constraint", "The server that sent it is short of memory, descriptors or licences: "
                            "look at its load and its "
                            "limits for streams and hosts."},
    {"restricted-xml",
     "A comment, processing instruction or entity was sent, which XMPP forbids: a fault of the "
     "sender, or a device in between."},
    {"see-other-host",
     "The domain is served by the host that the text names: the SRV record should name it, and the "
     "way to it be open."},
    {"system-shutdown",
     "The server was stopped or restarted: by whom, and is it back? Streams come up again by "
     "themselves."},
    {"undefined-condition",
     "The reason is in the text, if there is one, and in the log of the server that sent it."},
    {"unsupported-encoding", "The stream is not in UTF-8, which XMPP demands. " BROKEN_XML},
    {"unsupported-feature",
     "One side demands what the other can not do, such as TLS or a way to prove the domain (SASL "
     "EXTERNAL or dialback): compare the features in the capture. " TLS_MODES},
    {"unsupported-stanza-type",
     "Something that is no message, presence or iq was sent at the top of the stream: a client or "
     "component on the wrong port, or a fault of the sender."},
    {"unsupported-version",
     "The `version` in the stream header is not supported: update the older side, or turn off what "
     "makes it ask for another version."},
    {"invalid-id", "The stream id of the dialback is not that of a stream of this server: was it "
                   "restarted, or is "
                   "another node behind the same address asked?"},
    {"xml-not-well-formed",
     "The XML breaks off or is not well-formed (in the words of RFC 3920). " BROKEN_XML},
};

/* RFC 6120 6.5. */
static const struct condition sasl_failures[] = {
    {"aborted", "The side that was refused gave up itself: look at its log, at this time."},
    {"account-disabled",
     "The server that refused knows the domain and has it barred: look at its list of denied "
     "domains."},
    {"credentials-expired",
     "The certificate of the side that was refused has expired, or the clock of the server that "
     "refused is wrong."},
    {"encryption-required", "SASL was asked for in clear: have the side that was refused begin TLS "
                            "first (STARTTLS). " TLS_MODES},
    {"incorrect-encoding", "The identity is not sent as base64: a fault of the sender's software."},
    {"invalid-authzid",
     "The identity that was asked for is not the domain of the stream: which domain does the "
     "sender's server speak for, and is it among the names of its certificate?"},
    {"invalid-mechanism",
     "This mechanism is not offered there: compare it with the mechanisms in the features; between "
     "servers it is EXTERNAL, which rests on the certificate."},
    {"malformed-request", "The request is malformed: a fault of the sender's software."},
    {"mechanism-too-weak",
     "The server that refused wants a stronger mechanism: between servers EXTERNAL, under TLS with "
     "a certificate that it trusts."},
    {"not-authorized",
     "The server that refused does not take the certificate as proof of the domain: it must trust "
     "the CA that signed it (Expressway: Maintenance > Security > Trusted CA certificate; IM and "
     "Presence: cup-xmpp-trust), and the XMPP domain must be among the certificate's names. "
     "Where both sides allow it, dialback takes its place."},
    {"temporary-auth-failure",
     "Authentication does not work there for the moment: look at the log of the server that "
     "refused, and whether it recovers."},
};

/* XEP-0220 2.4.2. */
static const struct condition dialback_errors[] = {
    {"item-not-found", "The server that was asked does not serve the domain: are both domains "
                       "spelled right, and does "
                       "the SRV record of the originating domain name a server that serves it?"},
    {"remote-connection-failed",
     "The receiving server could not connect to the authoritative one: TCP 5269 of the server that "
     "the SRV record of the originating domain names must be open to it."},
    {"remote-server-not-found",
     "The receiving server did not find the originating domain in DNS: _xmpp-server._tcp of that "
     "domain must be in the DNS that the receiving server asks, with a target that resolves."},
    {"remote-server-timeout",
     "The authoritative server did not answer the receiving one in time: look at the way between "
     "them (TCP 5269), and at what the authoritative server did then."},
    {"policy-violation", "A rule of the server that sent it forbids the dialback; most often it "
                         "demands TLS. " TLS_MODES},
    {"not-authorized",
     "The authoritative server does not accept the receiving one as who it says it is: does the "
     "stream of the db:verify come from the address and domain that it expects?"},
    {"forbidden",
     "The receiving server holds the key for wrong: enter the same dialback secret on every server "
     "of the originating domain."},
    {"not-acceptable",
     "The server that sent it refuses the domain as such: is it on a list of denied domains, or "
     "missing on one of allowed domains?"},
    {"resource-constraint",
     "The server that sent it is too busy for another dialback: look at its load and limits; it is "
     "tried again later."},
    {"internal-server-error",
     "Look at the log of the server that sent it, at this time: it could not judge the key for a "
     "reason of its own."},
    {"host-unknown",
     "The server that sent it does not serve the domain: is the domain spelled right, and "
     "configured there?"},
};

static const char *find(const struct condition *conditions, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(conditions[i].name, name) == 0)
            return conditions[i].advice;
    return NULL;
}

const char *s2s_stream_error_advice(const char *condition) {
    return find(stream_errors, sizeof stream_errors / sizeof stream_errors[0], condition);
}

const char *s2s_sasl_failure_advice(const char *condition) {
    return find(sasl_failures, sizeof sasl_failures / sizeof sasl_failures[0], condition);
}

const char *s2s_dialback_error_advice(const char *condition) {
    return find(dialback_errors, sizeof dialback_errors / sizeof dialback_errors[0], condition);
}
