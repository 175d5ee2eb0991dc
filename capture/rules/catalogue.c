/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/catalogue.h"

#include <string.h>

/* The long texts are for reading: the formatter leaves them alone. */
/* clang-format off */
const struct catalogue_entry catalogue[CODE_COUNT] = {
    [CODE_TLS_UNKNOWN_CA] = {
        .code = CODE_TLS_UNKNOWN_CA, .name = "uc.tls_unknown_ca",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET | IMPLIES_NO_TLS,
        .summary = "certificate refused: unknown CA",
        .meaning = "One side sent the fatal TLS alert unknown_ca: it holds no certificate that "
                   "vouches for the one the other side presented. The sender of the alert is the "
                   "side whose trust store must change; the certificate named in the facts is the "
                   "one that it did not accept.",
        .check = "Import the issuer's certificate (for a self-signed one, the certificate itself) "
                 "into the trust store of the side that refused, and restart the service that "
                 "reads it.",
    },
    [CODE_TLS_CERTIFICATE_REFUSED] = {
        .code = CODE_TLS_CERTIFICATE_REFUSED, .name = "uc.tls_certificate_refused",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET | IMPLIES_NO_TLS,
        .summary = "certificate refused",
        .meaning = "One side sent a fatal TLS alert about the other side's certificate: bad, "
                   "unsupported, revoked, expired, unknown, or required (alerts 42 to 46, 113, "
                   "116), or a client answered it by decrypt_error (51): a signature did not fit, "
                   "as where a CA was given a new key under its old name. The alert's name is in "
                   "the facts.",
        .check = "Compare the certificate in the facts with what the side that refused asks for: "
                 "validity, key usage, names, revocation list.",
    },
    [CODE_TLS_HANDSHAKE_FAILED] = {
        .code = CODE_TLS_HANDSHAKE_FAILED, .name = "uc.tls_handshake_failed",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_NO_TLS | IMPLIES_ALERTS,
        .summary = "TLS handshake failed",
        .meaning = "A fatal TLS alert that is not about trust ended the handshake: the two sides "
                   "have no version, cipher suite or extension in common, or one found the "
                   "other's messages wrong. The alert's name is in the facts.",
        .check = "Compare the TLS versions and cipher suites that both sides allow.",
    },
    [CODE_TLS_HANDSHAKE_CUT] = {
        .code = CODE_TLS_HANDSHAKE_CUT, .name = "uc.tls_handshake_cut",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_NO_TLS | IMPLIES_END,
        .summary = "TLS handshake cut off without a readable alert",
        .meaning = "The connection ended inside the TLS handshake and no alert can be read. In "
                   "TLS 1.3 alerts are encrypted once the server has spoken: a short protected "
                   "record in place of the next message is one, usually the refusal of a "
                   "certificate.",
        .check = "Read the log of the side that ended the connection, or capture again with the "
                 "session keys.",
    },
    [CODE_TLS_NO_ANSWER] = {
        .code = CODE_TLS_NO_ANSWER, .name = "uc.tls_no_answer",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_NO_TLS,
        .summary = "ClientHello never answered",
        .meaning = "The server's TCP acknowledged the ClientHello, and no byte of an answer came: "
                   "the client gave up after three seconds or more, or still waited when the "
                   "capture ended. The client is not at fault: either the program behind that "
                   "port does not take up its connections, or what it answers, or the hello "
                   "itself, is held by a device in between that speaks TCP for it.",
        .check = "Capture at the server as well. If the ClientHello arrives there and nothing is "
                 "answered, the service behind the port hangs: look at its log and restart it. If "
                 "an answer leaves, look for what drops it on the way back (MTU, firewall). If the "
                 "ClientHello does not arrive, a firewall, load balancer or TLS inspection in "
                 "between took it.",
    },
    [CODE_TLS_NOT_SPOKEN] = {
        .code = CODE_TLS_NOT_SPOKEN, .name = "uc.tls_not_spoken",
        .severity = SEVERITY_ERROR,
        .implies = IMPLIES_RESET | IMPLIES_NO_TLS | IMPLIES_ALERTS,
        .summary = "TLS on one side, clear text on the other",
        .meaning = "The two sides do not mean the same: a client began with TLS on a port where "
                   "the server speaks in clear (SIP, HTTP, or XMPP, where TLS begins later by "
                   "STARTTLS), or it spoke in clear to a port that speaks TLS, which answered 400, "
                   "sent a TLS alert, or closed without a word. Certain where the answer shows "
                   "what the server speaks, likely where the port alone and the close do.",
        .check = "Set the client to the port and the transport that the server means: TLS to a "
                 "TLS port (SIP 5061, HTTPS 8443), clear text to the other (SIP 5060), XMPP "
                 "between servers in clear with STARTTLS on 5269.",
    },
    [CODE_TLS_CLOSED_AFTER_HANDSHAKE] = {
        .code = CODE_TLS_CLOSED_AFTER_HANDSHAKE, .name = "uc.tls_closed_after_handshake",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "connection closed right after a complete TLS handshake",
        .meaning = "The TLS handshake ended well, so both sides trust the certificates they saw, "
                   "and one of them then left at once. A server that leaves within a second of "
                   "it, or in place of its first answer, most likely does not let this client in: "
                   "the certificate is trusted but its name is not the one that is configured, or "
                   "the program behind TLS gave up. A client that leaves without a request is "
                   "told only where the name it asked for, or the address it called, is not in "
                   "the server's certificate; monitors that look at a certificate do the same.",
        .check = "Look at the log of the side that left, at that time. If it is about a name, have "
                 "it accept a name that is in the certificate of the other side, or give the other "
                 "side a certificate with the name that it asks for.",
    },
    [CODE_TLS_CLIENT_CERTIFICATE_MISSING] = {
        .code = CODE_TLS_CLIENT_CERTIFICATE_MISSING, .name = "uc.tls_client_certificate_missing",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_NO_TLS,
        .summary = "no client certificate given",
        .meaning = "The server asked for the client's certificate, the client sent none, and the "
                   "server refused to go on.",
        .check = "Give the client a certificate and its key for this connection, or the right one "
                 "if it has several: a client sends none when it has none from a CA that the "
                 "server named.",
    },
    [CODE_TLS_CERTIFICATE_EXPIRED] = {
        .code = CODE_TLS_CERTIFICATE_EXPIRED, .name = "uc.tls_certificate_expired",
        .severity = SEVERITY_ERROR,
        .summary = "certificate outside its validity",
        .meaning = "A presented certificate was not valid at the time of the capture: it had "
                   "expired, or was not valid yet.",
        .check = "Regenerate the certificate on the server that presents it and import it again "
                 "wherever it was trusted. If it is not valid yet, compare the clocks (NTP).",
    },
    [CODE_TLS_SELF_SIGNED] = {
        .code = CODE_TLS_SELF_SIGNED, .name = "uc.tls_self_signed",
        .severity = SEVERITY_NOTE,
        .summary = "self-signed certificate",
        .meaning = "A side presented a certificate that it signed itself. That is the default on "
                   "Cisco collaboration servers and works where the certificate itself was "
                   "imported on the other side.",
        .check = "Nothing, unless the other side refuses it: then exchange the certificates or "
                 "have them signed by a CA that both trust.",
    },
    [CODE_TCP_RESET] = {
        .code = CODE_TCP_RESET, .name = "uc.tcp_reset",
        .severity = SEVERITY_WARNING, .implies = IMPLIES_RESET | IMPLIES_END,
        .summary = "connection reset in the middle",
        .meaning = "An established connection was reset while data or an answer was outstanding. "
                   "Resets after a fatal alert, after FIN or after the work was done are not "
                   "reported.",
        .check = "Look at the log of the side that sent the reset at that time: a crash or "
                 "restart of its service. If it knows nothing of it, a firewall between the two "
                 "sent the reset in its name.",
    },
    [CODE_TCP_REFUSED] = {
        .code = CODE_TCP_REFUSED, .name = "uc.tcp_refused",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL,
        .summary = "connection refused",
        .meaning = "The opening of a connection was answered by a reset: the host is there, but "
                   "nothing listens on that port, or a firewall rejects in its name.",
        .check = "Is the service activated and started on the host that refused, is the port "
                 "right, and does no firewall in between reject it?",
    },
    [CODE_TCP_NO_ANSWER] = {
        .code = CODE_TCP_NO_ANSWER, .name = "uc.tcp_no_answer",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_SILENCE,
        .summary = "connection attempt never answered",
        .meaning = "The opening of a connection was repeated and nothing came back: a firewall "
                   "drops it, the host is down, or its answer takes a way that was not captured.",
        .check = "Is the port open in every firewall between the two, is the address right, and "
                 "is there a way back?",
    },
    [CODE_TCP_UNACKNOWLEDGED] = {
        .code = CODE_TCP_UNACKNOWLEDGED, .name = "uc.tcp_unacknowledged",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_NO_TLS | IMPLIES_SILENCE,
        .summary = "what was sent was never acknowledged",
        .meaning = "One side sent the same data, SYN-ACK or keep-alive again and again and never got "
                   "an acknowledgement of it; or the receiver said to the end that it lacks data; or "
                   "it had no room for any. Something between the two drops packets: those of full "
                   "size only (MTU, tunnel, fragments), those of a connection that was idle and that "
                   "a firewall forgot, or all of one direction (routing). The side that gave up is "
                   "not the one that failed.",
        .check = "Capture at both ends at the same time and compare which packets arrive. Where small "
                 "segments pass and large ones do not: find the hop with the smaller MTU (ping with "
                 "DF set and growing sizes), and let ICMP \"fragmentation needed\" pass. Where nothing "
                 "comes back: routing of the way back, and firewalls; after a long silence, their idle "
                 "time-out.",
    },
    [CODE_ICMP_UNREACHABLE] = {
        .code = CODE_ICMP_UNREACHABLE, .name = "uc.icmp_unreachable",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL,
        .summary = "destination unreachable",
        .meaning = "A router, a firewall or the host itself answered by ICMP that the destination "
                   "is not reached; the code in the facts says why.",
        .check = "Look at the rules and routes of the device that sent the ICMP message.",
    },
    [CODE_SERVICE_NO_ANSWER] = {
        .code = CODE_SERVICE_NO_ANSWER, .name = "uc.service_no_answer",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_SILENCE | IMPLIES_RESET,
        .summary = "service took a request and did not answer",
        .meaning = "A server accepted the connection, its TCP acknowledged what the client asked, "
                   "and no answer came until the client gave up or the capture ended; or the server "
                   "closed the connection instead. So it is for the bind and StartTLS of LDAP, and "
                   "for CTI, CUCM's database and the SSH tunnel of Expressway where the server did "
                   "not say a single byte. Who gave up is not at fault.",
        .check = "The host is there and its port is open, so the service behind it hangs, is "
                 "starting, or does not take this client: look into its log of that moment. A "
                 "firewall or load balancer that accepts connections in its name looks the same: "
                 "capture at the server as well.",
    },
    [CODE_AXL_UNAUTHORIZED] = {
        .code = CODE_AXL_UNAUTHORIZED, .name = "uc.axl_unauthorized",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL,
        .summary = "AXL request not authorized",
        .meaning = "An AXL request was answered by 401 although it carried credentials (or none "
                   "followed), or by 403: the user or password is wrong, or the user lacks AXL "
                   "access.",
        .check = "Update the user name and password of the AXL client, and give the user the "
                 "Standard AXL API Access role.",
    },
    [CODE_AXL_CHALLENGED] = {
        .code = CODE_AXL_CHALLENGED, .name = "uc.axl_challenged",
        .severity = SEVERITY_NOTE, .implies = IMPLIES_SUCCESS,
        .summary = "AXL request challenged, then accepted",
        .meaning = "A first AXL request without credentials was answered by 401 and the same "
                   "client then succeeded on the same URL. That is how HTTP authentication works.",
        .check = "Nothing.",
    },
    [CODE_AXL_UNAVAILABLE] = {
        .code = CODE_AXL_UNAVAILABLE, .name = "uc.axl_unavailable",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET,
        .summary = "AXL service unavailable",
        .meaning = "An AXL request was answered by 404 (wrong path, service off, or an expired "
                   "session), 503 (busy: throttled), 599 (schema version not supported), another "
                   "error, a redirection or a web page in the place of AXL; or it was acknowledged "
                   "and not answered at all: the server closed the connection, or the client gave "
                   "up after three seconds or more, or still waited when the capture ended. The "
                   "client that gave up is not at fault.",
        .check = "Is the Cisco AXL Web Service activated and started on that node? Does the "
                 "client ask for an AXL version that the node supports?",
    },
    [CODE_AXL_FAULT] = {
        .code = CODE_AXL_FAULT, .name = "uc.axl_fault",
        .severity = SEVERITY_ERROR,
        .summary = "AXL request answered by a SOAP fault",
        .meaning = "An AXL request was understood and failed, whatever the HTTP status was; the "
                   "fault's text is in the facts.",
        .check = "Read the fault's text: it names the operation's own error (a query too large, a "
                 "missing object, a wrong value).",
    },
    [CODE_AXL_REFUSED_HIDDEN] = {
        .code = CODE_AXL_REFUSED_HIDDEN, .name = "uc.axl_refused_hidden",
        .severity = SEVERITY_WARNING,
        .summary = "AXL credentials possibly refused, hidden in TLS",
        .meaning = "Nothing of these sessions can be read, but their lengths look like a refusal: "
                   "each request was sent twice, the second time with a head longer by what a "
                   "header with user and password may take, each answer had the length of the "
                   "first one, the connections then ended, and nothing else was ever answered "
                   "between the two hosts. A server that answers 401 to the request and to its "
                   "repetition with credentials looks so; one that accepts them and by chance "
                   "answers as long as it challenged does too. Clients that send the password at "
                   "once can not be judged without keys: their refusals (401, 403, 503) look like "
                   "any short answer.",
        .check = "Capture again with the session keys (--keylog), or read the server's log of the "
                 "AXL web service: 401 there means a wrong user name or password. Then update "
                 "them in the AXL client.",
    },
    [CODE_S2S_DIALBACK_OK] = {
        .code = CODE_S2S_DIALBACK_OK, .name = "uc.s2s_dialback_ok",
        .severity = SEVERITY_NOTE, .implies = IMPLIES_SUCCESS,
        .summary = "dialback valid",
        .meaning = "The authoritative server of the originating domain confirmed the key, and the "
                   "receiving server accepts stanzas from that domain on this stream. It holds "
                   "for one direction; the other needs a dialback of its own.",
        .check = "Nothing.",
    },
    [CODE_S2S_DIALBACK_REFUSED] = {
        .code = CODE_S2S_DIALBACK_REFUSED, .name = "uc.s2s_dialback_refused",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "dialback refused: key invalid",
        .meaning = "A db:verify or db:result was answered by type='invalid': the key that the "
                   "originating server sent is not the one that the authoritative server of its "
                   "domain computes. Usually the two hold different dialback secrets.",
        .check = "Enter the same dialback secret on every server of the originating domain.",
    },
    [CODE_S2S_DIALBACK_ERROR] = {
        .code = CODE_S2S_DIALBACK_ERROR, .name = "uc.s2s_dialback_error",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET,
        .summary = "dialback failed with an error",
        .meaning = "A dialback was answered by type='error': the key was not judged, because a "
                   "server could not be found or reached, or a rule forbids it. The condition is "
                   "in the facts.",
        .check = "Look at what the condition names: DNS SRV records of the originating domain, "
                 "the way from the receiving server to the authoritative one, or its rules.",
    },
    [CODE_S2S_DIALBACK_UNANSWERED] = {
        .code = CODE_S2S_DIALBACK_UNANSWERED, .name = "uc.s2s_dialback_unanswered",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_SILENCE,
        .summary = "dialback never answered",
        .meaning = "A dialback was begun and not answered within 30 seconds, or before its "
                   "connection ended. The facts say which step is missing.",
        .check = "Can the receiving server resolve _xmpp-server._tcp of the originating domain, "
                 "and reach that server on TCP 5269?",
    },
    [CODE_S2S_DIALBACK_KEY_WRONG] = {
        .code = CODE_S2S_DIALBACK_KEY_WRONG, .name = "uc.s2s_dialback_key_wrong",
        .severity = SEVERITY_ERROR,
        .summary = "dialback key computed with another secret",
        .meaning = "With the dialback secret that was given, the key of a refused dialback was "
                   "computed again by the known formulas. If it fits, the authoritative server "
                   "holds another secret; if it fits none, the originating server does. It rests "
                   "on the secret being that of the originating domain, and for Cisco XCP on a "
                   "formula inferred from one published key.",
        .check = "Enter the same dialback secret on the server that the finding names and on the "
                 "others of its domain.",
    },
    [CODE_S2S_SECURED] = {
        .code = CODE_S2S_SECURED, .name = "uc.s2s_secured",
        .severity = SEVERITY_NOTE,
        .summary = "XMPP stream secured by STARTTLS",
        .meaning = "STARTTLS was offered, asked for and accepted, the TLS handshake completed and "
                   "data followed. The facts say what each side announced as its policy.",
        .check = "Nothing.",
    },
    [CODE_S2S_TLS_POLICY] = {
        .code = CODE_S2S_TLS_POLICY, .name = "uc.s2s_tls_policy",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET,
        .summary = "TLS policies do not fit",
        .meaning = "One server requires TLS for federation and the other did not start it, or "
                   "does not offer it; or the stream was ended with policy-violation while it was "
                   "in clear.",
        .check = "Set the security mode for XMPP federation on both sides to values that fit: TLS "
                 "required on one needs TLS required or TLS optional on the other.",
    },
    [CODE_S2S_STARTTLS_FAILED] = {
        .code = CODE_S2S_STARTTLS_FAILED, .name = "uc.s2s_starttls_failed",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_NO_TLS | IMPLIES_ALERTS,
        .summary = "STARTTLS failed",
        .meaning = "STARTTLS was asked for and refused by <failure/> or not answered, or the TLS "
                   "handshake after proceed was ended by an alert or cut off. The alert and the "
                   "refused certificate are in the facts, and the code that the same would have "
                   "without STARTTLS.",
        .check = "Look at the certificate of the side that was refused and at the trusted CA "
                 "certificates of the side that refused, and at the TLS versions of both.",
    },
    [CODE_S2S_NO_ANSWER] = {
        .code = CODE_S2S_NO_ANSWER, .name = "uc.s2s_no_answer",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_SILENCE,
        .summary = "XMPP stream header never answered",
        .meaning = "A server opened an XMPP stream, the other side's TCP acknowledged its header, "
                   "and no byte of an answer came: the other side closed the connection, or the "
                   "one that asked gave up after three seconds or more, or still waited when the "
                   "capture ended. The side that gave up is not at fault.",
        .check = "Capture at the side that did not answer as well. If the stream header arrives there, its XMPP service "
                 "hangs or does not serve that domain: look at its log and restart it (Cisco XCP "
                 "Router on IM and Presence). If not, a firewall or proxy in between takes the "
                 "connection.",
    },
    [CODE_S2S_SASL_REFUSED] = {
        .code = CODE_S2S_SASL_REFUSED, .name = "uc.s2s_sasl_refused",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "XMPP server not authenticated: SASL refused",
        .meaning = "A server answered the SASL authentication of another one, EXTERNAL as a rule, "
                   "which rests on the certificate, by <failure/>; the condition and its text in "
                   "the facts say why. Not told where the two got over it by dialback, on the same "
                   "stream or a new one.",
        .check = "Look at what condition and text name: the certificate of the side that was "
                 "refused, the CA certificates that the other trusts, and the domains in both.",
    },
    [CODE_S2S_AUTH_NOT_OFFERED] = {
        .code = CODE_S2S_AUTH_NOT_OFFERED, .name = "uc.s2s_auth_not_offered",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_END,
        .summary = "XMPP server offers no way to prove a domain",
        .meaning = "The stream features of a server name neither a SASL mechanism nor dialback, "
                   "nor STARTTLS before them, and the stream came to nothing: a side ended it with "
                   "an error, or the other server left. Features that name nothing are no trouble "
                   "by themselves: some servers do dialback without announcing it.",
        .check = "Turn dialback on at the server that offered nothing (Expressway: Configuration > "
                 "Unified Communications > Configuration, a dialback secret), or give it TLS and "
                 "certificates that both sides trust, so that it offers SASL EXTERNAL.",
    },
    [CODE_S2S_STREAM_ERROR] = {
        .code = CODE_S2S_STREAM_ERROR, .name = "uc.s2s_stream_error",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET,
        .summary = "XMPP stream ended with an error",
        .meaning = "A server ended the XMPP stream with <stream:error>; the condition in the "
                   "facts says why.",
        .check = "Look at what the condition names; for host-unknown, whether the domain is "
                 "served there and spelled right.",
    },
    [CODE_S2S_STANZA_BOUNCED] = {
        .code = CODE_S2S_STANZA_BOUNCED, .name = "uc.s2s_stanza_bounced",
        .severity = SEVERITY_WARNING,
        .summary = "XMPP stanza sent back as an error",
        .meaning = "A message, presence or iq came back with type='error'; the condition in the "
                   "facts says why. Many of them with one condition show a router that does not "
                   "know the way.",
        .check = "Are both addresses right and their domains federated? If they are, look at the "
                 "log of the router that sent the stanza back.",
    },
    [CODE_ILS_JOINED] = {
        .code = CODE_ILS_JOINED, .name = "uc.ils_joined",
        .severity = SEVERITY_NOTE, .implies = IMPLIES_SUCCESS,
        .summary = "clusters joined by ILS",
        .meaning = "The spoke spoke first, the hub answered, and both went on: ILS is up between "
                   "the two clusters. The method is told by the port (7502 password, 7501 TLS) "
                   "and by what came before: 7501 after 7502 is method 4. Methods 2 and 3 look "
                   "the same on the wire, for a password inside TLS does not show.",
        .check = "Nothing. Advanced Features > ILS Configuration lists the cluster, and `run sql "
                 "select * from remotecluster` on its publisher too.",
    },
    [CODE_ILS_PASSWORD_MISMATCH] = {
        .code = CODE_ILS_PASSWORD_MISMATCH, .name = "uc.ils_password_mismatch",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "ILS passwords most likely differ",
        .meaning = "On the port for passwords the spoke sent its first message and the hub closed "
                   "the connection without a word. A hub does that when it cannot decrypt the "
                   "message: its ILS trace says `EncrUtil::decryptData failed` and it raises the "
                   "alarm ILSPwdAuthenticationFailed. The wire shows the close, not the reason.",
        .check = "Set the same password on every cluster of the ILS network: CUCM Administration "
                 "> Advanced Features > ILS Configuration, ILS Authentication, Use Password. Look "
                 "for ILSPwdAuthenticationFailed in RTMT on the hub.",
    },
    [CODE_ILS_CERTIFICATE_NOT_IMPORTED] = {
        .code = CODE_ILS_CERTIFICATE_NOT_IMPORTED, .name = "uc.ils_certificate_not_imported",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "spoke's certificate most likely not imported on the hub",
        .meaning = "The TLS handshake on 7501 ended well, and the hub then closed the connection "
                   "before it answered anything. A hub does that when the spoke's tomcat "
                   "certificate is neither in its store, nor signed by a CA in its tomcat-trust "
                   "while a password is set, nor its name known from an earlier join: its ILS "
                   "trace says that the certificate is not in the local store and the FQDN is not "
                   "in the peer info vector, and it raises ILSTLSAuthenticationFailed. Where TLS "
                   "and a password are used together, passwords that differ look the same.",
        .check = "Import the spoke's tomcat certificate into tomcat-trust on the hub, and the "
                 "hub's on the spoke (Cisco Unified OS Administration > Security > Certificate "
                 "Management). With CA-signed certificates and no exchange, set the same password "
                 "on both too (11.5 and later). The alarm on the hub tells which: "
                 "ILSTLSAuthenticationFailed, or ILSPwdAuthenticationFailed for the password.",
    },
    [CODE_ILS_METHOD_MISMATCH] = {
        .code = CODE_ILS_METHOD_MISMATCH, .name = "uc.ils_method_mismatch",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_NO_TLS,
        .summary = "ILS methods do not match",
        .meaning = "TLS was spoken to the port of ILS that takes a password without TLS (7502), "
                   "or something without TLS to the one that wants TLS (7501): the two sides do "
                   "not mean the same authentication.",
        .check = "Choose the same ILS Authentication on all clusters (CUCM Administration > "
                 "Advanced Features > ILS Configuration): Use TLS Certificates, Use Password, or "
                 "both. If the clusters agree, look for a device between them that maps 7501 to "
                 "7502.",
    },
    [CODE_ILS_NO_ANSWER] = {
        .code = CODE_ILS_NO_ANSWER, .name = "uc.ils_no_answer",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_SILENCE,
        .summary = "ILS hub never answered",
        .meaning = "The spoke sent its first message, the hub's TCP acknowledged it, and nothing "
                   "came back: the spoke gave up after three seconds or more, or still waited when "
                   "the capture ended. A hub whose password differs closes at once, so this is "
                   "something else: the program behind the port does not take up its connections, "
                   "or a device in between answers TCP for it. The spoke that gave up is not at "
                   "fault.",
        .check = "Is the ILS service up on the hub (Advanced Features > ILS Configuration, and its "
                 "SDL trace at that time)? Restart it there (Cisco Intercluster Lookup Service). "
                 "Capture on the hub as well: if the message does not arrive there, a firewall or "
                 "load balancer between the two took it.",
    },
    [CODE_ILS_CONNECTION_REJECTED] = {
        .code = CODE_ILS_CONNECTION_REJECTED, .name = "uc.ils_connection_rejected",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "ILS connection rejected",
        .meaning = "A cluster raised the alarm ILSUnacceptableConnectionAttempt: it did not take "
                   "an ILS connection for the reason that the alarm tells, which is in the facts.",
        .check = "Look at the reason, and at ILS Configuration of both clusters: which of them is "
                 "a hub, and whether the other one should join it.",
    },
    [CODE_ILS_VERSION_MISMATCH] = {
        .code = CODE_ILS_VERSION_MISMATCH, .name = "uc.ils_version_mismatch",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "versions of ILS do not fit",
        .meaning = "A cluster raised the alarm ILSProtocolVersion: the other one speaks a version "
                   "of ILS that it does not.",
        .check = "Compare the versions of CUCM on both clusters; upgrade the older one.",
    },
    [CODE_ILS_DUPLICATE_CLUSTER_ID] = {
        .code = CODE_ILS_DUPLICATE_CLUSTER_ID, .name = "uc.ils_duplicate_cluster_id",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL,
        .summary = "two clusters with one cluster ID",
        .meaning = "A cluster raised the alarm ILSDuplicateClusterID: another one in the ILS "
                   "network has its cluster ID. Every cluster is installed with the same, "
                   "StandAloneCluster.",
        .check = "Give each cluster an ID of its own (System > Enterprise Parameters, Cluster ID) "
                 "and restart the services that the page names.",
    },
    [CODE_PEER_SYNC_FAILED] = {
        .code = CODE_PEER_SYNC_FAILED, .name = "uc.peer_sync_failed",
        .severity = SEVERITY_ERROR,
        .summary = "intercluster peer not synchronised",
        .meaning = "The Intercluster Sync Agent of IM and Presence raised an alarm: synchronising "
                   "with a peer failed, or did not come to its end in two hours. The alarm does "
                   "not tell why: AXL of the peer's publisher (TCP 8443), its user name and "
                   "password, its certificates, or a name in them that DNS does not know.",
        .check = "Presence > Inter-Clustering tells the state of each peer. Is the Cisco AXL Web "
                 "Service started there, TCP 8443 open, the AXL user right, and every name in the "
                 "peer's tomcat certificate known to DNS? Then Force Sync, where certificates "
                 "changed with \"also resync peer's Tomcat certificates\".",
    },
    [CODE_XCP_RESTART_DUE] = {
        .code = CODE_XCP_RESTART_DUE, .name = "uc.xcp_restart_due",
        .severity = SEVERITY_WARNING,
        .summary = "Cisco XCP Router must be restarted",
        .meaning = "A node of IM and Presence raised the alarm XCPConfigMgrJabberRestartRequired: "
                   "its configuration changed, and its router goes on with the old one until it "
                   "is restarted. Federation and peers may fail until then, and may for other "
                   "reasons.",
        .check = "Restart the Cisco XCP Router on that node (Control Center - Network Services); "
                 "clients of the node are signed out meanwhile.",
    },
    [CODE_CTL_NOT_FOUND] = {
        .code = CODE_CTL_NOT_FOUND, .name = "uc.ctl_not_found",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL,
        .summary = "trust list not given",
        .meaning = "A client asked for a CTL or ITL file and the server answered that it has none "
                   "(TFTP error 1, HTTP 404) or does not give it (the facts have its words). "
                   "Without the list the client trusts no server of the cluster. On a non-secure "
                   "cluster there is no CTL file and this answer is normal.",
        .check = "Is this address a TFTP server of the cluster? Is the cluster in mixed mode "
                 "(`show ctl` on CUCM prints a list; Enterprise Parameters > Cluster Security Mode is 1) and the Cisco TFTP "
                 "service started since then? If the cluster is meant to be non-secure, nothing.",
    },
    [CODE_CTL_NO_ANSWER] = {
        .code = CODE_CTL_NO_ANSWER, .name = "uc.ctl_no_answer",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_SILENCE,
        .summary = "trust list requested, no answer",
        .meaning = "A client asked for a CTL or ITL file, asked again, and nothing came back: the "
                   "TFTP server is down, the address is wrong, a firewall drops the request or "
                   "the answer, which comes from another port, or the answer takes a way that was "
                   "not captured.",
        .check = "Is the TFTP address right and the Cisco TFTP service started there? Do "
                 "firewalls let UDP 69 through and the answer from the server's ephemeral port back?",
    },
    [CODE_CTL_INCOMPLETE] = {
        .code = CODE_CTL_INCOMPLETE, .name = "uc.ctl_incomplete",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET,
        .summary = "trust list stopped half-way",
        .meaning = "The transfer of a CTL or ITL file began and did not come to its end: the server sent no more though the client asked for it, closed the "
                   "connection before all that it had announced, or sent an error; or what it sent "
                   "was never acknowledged; or the client gave up. The client did not get it in "
                   "another way either. Holes of the capture itself are not told.",
        .check = "Capture at both ends and compare where the packets stop: firewalls that inspect "
                 "TFTP or forget its ports, lost packets, fragments and MTU (blocks of more than "
                 "about 1,400 bytes come in fragments). If the server stops by itself, look at its "
                 "TFTP log and at its load, and restart the Cisco TFTP service.",
    },
    [CODE_CTL_NONSECURE] = {
        .code = CODE_CTL_NONSECURE, .name = "uc.ctl_nonsecure",
        .severity = SEVERITY_NOTE,
        .summary = "no CTL, and the client went on without it",
        .meaning = "The server has no CTL file, and the same client then got its ITL file or its "
                   "configuration, or registered in clear. That is how clients start on a cluster "
                   "that is not in mixed mode: nothing is wrong. Counted once for all clients of a "
                   "server.",
        .check = "Nothing, if the cluster is meant to be non-secure. Otherwise put it in mixed mode "
                 "(`utils ctl set-cluster mixed-mode` on the publisher) and restart the "
                 "CallManager and TFTP services.",
    },
    [CODE_CTL_SERVER_MISSING] = {
        .code = CODE_CTL_SERVER_MISSING, .name = "uc.ctl_server_missing",
        .severity = SEVERITY_ERROR,
        .summary = "server is not in the client's trust list",
        .meaning = "A TLS handshake failed, and the trust list that this client fetched has no "
                   "record of the server: not by certificate, issuer and serial number, name, "
                   "address or subject.",
        .check = "Is the server part of the cluster whose list the client fetches? Then update "
                 "the CTL on the publisher (`utils ctl update CTLFile`), restart the CallManager "
                 "and TFTP services, and have the client fetch it again (a phone: reset it).",
    },
    [CODE_CTL_CERTIFICATE_STALE] = {
        .code = CODE_CTL_CERTIFICATE_STALE, .name = "uc.ctl_certificate_stale",
        .severity = SEVERITY_ERROR,
        .summary = "client's trust list has another certificate of the server",
        .meaning = "A TLS handshake failed, and the trust list that this client fetched has a "
                   "record of the server, but with another certificate than the one it presented: "
                   "the certificate was renewed after the list was made, or the client still has "
                   "an old list. Both serial numbers and fingerprints are in the facts.",
        .check = "Compare `show ctl` on CUCM with the list's md5. If CUCM's is newer, have the "
                 "client fetch it again (a phone: reset it); if not, "
                 "update it with `utils ctl update CTLFile` on the publisher and restart the "
                 "CallManager and TFTP services first.",
    },
    [CODE_CTL_CHANGED] = {
        .code = CODE_CTL_CHANGED, .name = "uc.ctl_changed",
        .severity = SEVERITY_WARNING,
        .summary = "trust list changed between downloads",
        .meaning = "A file was fetched twice under one name, by one client or from one server, "
                   "and is not the same. The facts have both MD5 sums, as md5sum and `show ctl` "
                   "print them, and the records that changed.",
        .check = "Was the CTL updated or a certificate regenerated in between? If not, TFTP "
                 "servers of the cluster give different files: compare `show ctl` on each and "
                 "restart the TFTP service where it is old.",
    },
    [CODE_CTL_MALFORMED] = {
        .code = CODE_CTL_MALFORMED, .name = "uc.ctl_malformed",
        .severity = SEVERITY_ERROR,
        .summary = "trust list or signed file is damaged",
        .meaning = "A file came whole and its structure is broken: lengths do not fit, required "
                   "fields are missing, it ends too early, or it is no such file at all. The "
                   "client cannot use it.",
        .check = "Compare its md5 with `show ctl` on CUCM. Update the CTL (`utils ctl update "
                 "CTLFile`) and restart the TFTP service.",
    },
    [CODE_CTL_SIGNATURE_BAD] = {
        .code = CODE_CTL_SIGNATURE_BAD, .name = "uc.ctl_signature_bad",
        .severity = SEVERITY_ERROR,
        .summary = "signature of a trust list or signed file is bad",
        .meaning = "A file's signature does not fit its contents, or the list does not name "
                   "whoever signed it: it was changed after it was signed, or signed by somebody "
                   "else.",
        .check = "Compare its md5 with `show ctl` on CUCM. When they differ, find out who serves "
                 "the file; when they are the same, update the CTL (`utils ctl update CTLFile`) "
                 "and restart the TFTP service.",
    },
    [CODE_FILE_NOT_FOUND] = {
        .code = CODE_FILE_NOT_FOUND, .name = "uc.file_not_found",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL,
        .summary = "file of a phone not given",
        .meaning = "A phone, or another device of its kind, asked for a file that it needs "
                   "(its configuration, firmware, dial rules, softkeys) and the server answered "
                   "that it has none (TFTP error 1, HTTP 404), is busy (503), or does not give it. "
                   "The device did not get it in another form (.enc.sgn, .sgn), over the other "
                   "protocol, or from another server within a minute. One finding for all devices "
                   "of a server; trust lists have codes of their own (uc.ctl_not_found).",
        .check = "Is this address a TFTP server of the cluster, its Cisco TFTP service started, and "
                 "the file there (a browser shows it: http://SERVER:6970/NAME)? Restart the service "
                 "where it has not built it. Where it answered 503 it was busy: see how many phones "
                 "start at once.",
    },
    [CODE_FILE_NO_ANSWER] = {
        .code = CODE_FILE_NO_ANSWER, .name = "uc.file_no_answer",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_SILENCE,
        .summary = "file of a phone requested, no answer",
        .meaning = "A phone asked for a file, asked again, and nothing came back, or over HTTP the "
                   "request was acknowledged and not answered: the TFTP server is down, the address "
                   "is wrong, a firewall drops the request or the answer, which over TFTP comes "
                   "from another port, or the answer takes a way that was not captured. Told once "
                   "for a server; where it did not give trust lists either, uc.ctl_no_answer says "
                   "so.",
        .check = "Is the TFTP address right (DHCP option 150, or the phone's own settings) and the "
                 "Cisco TFTP service started there? Do firewalls let UDP 69 through and the answer "
                 "from the server's ephemeral port back, and TCP 6970 to 6972?",
    },
    [CODE_FILE_INCOMPLETE] = {
        .code = CODE_FILE_INCOMPLETE, .name = "uc.file_incomplete",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET,
        .summary = "file of a phone stopped half-way",
        .meaning = "The transfer of a file that is no trust list began and did not come to its end: "
                   "the server sent no more though the client asked for it, closed the connection "
                   "before all that it had announced, or sent an error; or what it sent was never "
                   "acknowledged; or the client gave up. The client did not get it in another way "
                   "either. Holes of the capture itself are not told.",
        .check = "Capture at both ends and compare where the packets stop: firewalls that inspect "
                 "TFTP or forget its ports, lost packets, fragments and MTU (blocks of more than "
                 "about 1,400 bytes come in fragments). If the server stops by itself, look at its "
                 "TFTP log and at its load, and restart the Cisco TFTP service.",
    },
    [CODE_FILE_SLOW] = {
        .code = CODE_FILE_SLOW, .name = "uc.file_slow",
        .severity = SEVERITY_WARNING,
        .summary = "file of a phone came late or slowly",
        .meaning = "A file came whole, but its first byte only five seconds or more after it was "
                   "asked for, or all of it in a minute or more at less than 10,000 bytes a second. "
                   "Phones give up meanwhile, or go on with what they have. TFTP waits for the "
                   "acknowledgement of each block before it sends the next: over a long way it is "
                   "slow by itself.",
        .check = "Came the first byte late: look at the load of the TFTP server, at how many phones "
                 "start at once, and whether it asks other clusters first (proxy TFTP). Is the "
                 "transfer slow: let phones fetch firmware over HTTP (6970), from a load server of "
                 "their site (Load Server of the device) or from each other (Peer Firmware Sharing), "
                 "and look for lost packets.",
    },
    [CODE_FILE_OPTIONAL] = {
        .code = CODE_FILE_OPTIONAL, .name = "uc.file_optional",
        .severity = SEVERITY_NOTE,
        .summary = "optional file of phones not there",
        .meaning = "Phones asked for files that they can do without (ring lists, locales, background "
                   "images, settings of Jabber, or names of no known kind), and the server has "
                   "none. That is part of how they start on a healthy cluster. Counted once for all "
                   "clients of a server; the facts name the files.",
        .check = "Nothing, unless just that is missing on the phones: then install it on every TFTP "
                 "server (locales: the locale installer; others: Cisco Unified OS Administration > "
                 "Software Upgrades > TFTP File Management) and restart the Cisco TFTP service.",
    },
    [CODE_PHONE_LOOP] = {
        .code = CODE_PHONE_LOOP, .name = "uc.phone_loop",
        .severity = SEVERITY_WARNING,
        .summary = "phone starts again and again",
        .meaning = "A phone asked for the same file of its own (trust list, configuration) four "
                   "times or more, each within five minutes of the last: it starts anew, does not "
                   "register or is reset, and starts anew. What it got and did not get is in the "
                   "facts. A phone that is reset by hand again and again looks the same.",
        .check = "Look for other findings of that phone between the rounds: a file that it did not "
                 "get, a certificate that it refused, a port of CUCM (2000, 2443, 5060, 5061) that "
                 "was refused or gave no answer. Its own page (http://PHONE, Status Messages, "
                 "Console Logs) says why it restarted. If it fetches firmware each time, the load "
                 "is not for it or never comes whole.",
    },
    [CODE_SIP_UNAVAILABLE] = {
        .code = CODE_SIP_UNAVAILABLE, .name = "uc.sip_unavailable",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "SIP peer out of service",
        .meaning = "OPTIONS, by which a SIP trunk asks whether its peer serves, was answered by "
                   "408 or 5xx. CUCM takes the trunk out of service until another answer comes; "
                   "calls go another way or fail. Any other answer says that somebody is there.",
        .check = "Warning, Reason and Server (facts) say who could not, and why: look there. Are "
                 "the services of the peer started, has it licences and capacity left, and is what "
                 "it needs itself in service (its own trunks, zones, dial peers)? A proxy that "
                 "answers 408 or 503 had no answer from the one behind it.",
    },
    [CODE_SIP_REFUSED] = {
        .code = CODE_SIP_REFUSED, .name = "uc.sip_refused",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "SIP request refused",
        .meaning = "A SIP request was refused for good: forbidden, credentials that were given and "
                   "not taken (401, 407 again), no media in common (488), an error of the server "
                   "(5xx) or of all of them (6xx). What a person decides (busy, declined, "
                   "cancelled), a challenge that is met and a request that is granted after it was "
                   "changed are not told.",
        .check = "Status, Warning and Reason (facts) say why, Server who: a proxy hands on what "
                 "another one answered. Look into its log of that moment (CUCM: SDL trace, CUBE: "
                 "`debug ccsip messages`, Expressway: Event log, search history).",
    },
    [CODE_SIP_NOT_COMPLETED] = {
        .code = CODE_SIP_NOT_COMPLETED, .name = "uc.sip_not_completed",
        .severity = SEVERITY_WARNING,
        .summary = "call not completed",
        .meaning = "A call (INVITE) reached nobody: the number is not known (404), not in use "
                   "(410), not complete (484), who was called is not there (480), or no answer came "
                   "in time (408). Where another branch of a forked call was taken, nothing is "
                   "told.",
        .check = "Compare the number that was called (facts) with what the answering side routes, "
                 "and whether who was called is registered there. A misdialled number looks the "
                 "same.",
    },
    [CODE_SIP_NO_ANSWER] = {
        .code = CODE_SIP_NO_ANSWER, .name = "uc.sip_no_answer",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_SILENCE | IMPLIES_RESET,
        .summary = "SIP request not answered",
        .meaning = "A SIP request had no answer, not even a provisional one, in the 32 seconds that "
                   "a transaction has, though it was sent again and again or its receiver was heard "
                   "otherwise; or TCP acknowledged it and the connection was closed without an "
                   "answer. Who gave up is not at fault.",
        .check = "Is the request in the log of the side that was silent? If not, look for a "
                 "firewall or SIP inspection between the two, and at the size of the request: over "
                 "UDP a large one comes in fragments, of which some may be dropped. If it is, see "
                 "where its answer was sent: to the address and port in the top Via.",
    },
    [CODE_SIP_TOO_LARGE] = {
        .code = CODE_SIP_TOO_LARGE, .name = "uc.sip_too_large",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_END,
        .summary = "SIP message too large",
        .meaning = "A connection was reset while a SIP message of more than 5,000 bytes came in, or "
                   "right after it. CUCM takes no more than a limit (5,000 bytes by default) and "
                   "resets the connection instead of an answer.",
        .check = "Make the message shorter (fewer codecs and media, fewer Record-Route and "
                 "Diversion headers, no early attributes) or let CUCM take longer ones: System > "
                 "Service Parameters > Cisco CallManager, SIP Max Incoming Message Size. Its SDL "
                 "trace says \"Ignoring large message\".",
    },
    [CODE_SCCP_REGISTER_REJECTED] = {
        .code = CODE_SCCP_REGISTER_REJECTED, .name = "uc.sccp_register_rejected",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "SCCP station rejected",
        .meaning = "CUCM, or a gateway in its place (CME, SRST), answered the registration of a "
                   "phone, a voice port of Unity Connection or a media resource by RegisterReject. "
                   "Its text says why, and stands on the phone's display, too.",
        .check = "Look for a device of that name (facts) on the server that rejected it, compare its "
                 "model, protocol and security mode with what registers, and look into the "
                 "server's trace of that moment (CUCM: SDL trace and the alarm "
                 "EndpointTransientConnection, which names the reason).",
    },
    [CODE_SCCP_UNREGISTERED] = {
        .code = CODE_SCCP_UNREGISTERED, .name = "uc.sccp_unregistered",
        .severity = SEVERITY_WARNING, .implies = IMPLIES_END | IMPLIES_RESET,
        .summary = "SCCP station not registered any more",
        .meaning = "A station is without its registration, and nobody refused it: it unregistered "
                   "by itself; or the server did not answer its registration or its KeepAlives, "
                   "though its TCP acknowledged them; or the server ended the connection of a "
                   "station that was registered. What the server asks for (Reset, restart), saving "
                   "power, and moves to another server are not told.",
        .check = "See who acted. A station that unregisters by itself was reset by its user, or got "
                 "another configuration: its status messages (web page of the phone) tell, and the "
                 "alarm EndpointUnregistered in CUCM's log names the reason. A server that is "
                 "silent, or leaves: does the CallManager service run there, was it restarted, is "
                 "its processor busy (RTMT, code yellow)? One and the same for many stations is "
                 "the server's or the network's trouble.",
    },
    [CODE_SCCP_TOKEN_REJECTED] = {
        .code = CODE_SCCP_TOKEN_REJECTED, .name = "uc.sccp_token_rejected",
        .severity = SEVERITY_WARNING,
        .summary = "SCCP station not let back to its server",
        .meaning = "A station that is registered with another server, its second choice, asks the "
                   "better one for a token (RegisterTokenReq) to come over to it. The answer was "
                   "RegisterTokenReject, which says not yet and how long to wait, several times for "
                   "five minutes or longer, and the station was not registered there until the end "
                   "of the capture. For a shorter time this is how a server spreads the stations "
                   "that come back to it, and is not told.",
        .check = "See how many stations wait to come back (facts), and whether the server is busy "
                 "(RTMT: processor, code yellow). CUCM lets so many come at a time as System > "
                 "Service Parameters > Cisco CallManager, Maximum Phone Fallback Queue Depth, "
                 "says. One station alone: look for it in the server's trace of that moment, and "
                 "reset it.",
    },
    [CODE_DEVICE_NOT_REGISTERED] = {
        .code = CODE_DEVICE_NOT_REGISTERED, .name = "uc.device_not_registered",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL,
        .summary = "device does not come to be registered",
        .meaning = "An alarm of CUCM (EndPointTransientConnection, ConnectionFailure and others, from "
                   "CiscoSyslog or an SDL trace) tells that a phone or another device tried to "
                   "register and cannot as it is, and by a number why: it is not configured, of "
                   "another model or protocol, its security or its certificate's name is another "
                   "one, or the database did not give its configuration.",
        .check = "Compare the device page in CUCM (name, model, protocol, security profile, owner) "
                 "with the device. One and the same for many devices is a change of theirs all: a "
                 "security profile, a firmware, the database.",
    },
    [CODE_DEVICE_UNREGISTERED] = {
        .code = CODE_DEVICE_UNREGISTERED, .name = "uc.device_unregistered",
        .severity = SEVERITY_WARNING, .implies = IMPLIES_END,
        .summary = "device lost by CUCM",
        .meaning = "An alarm of CUCM (EndPointUnregistered, DeviceUnregistered, "
                   "EndPointTransientConnection and others, from CiscoSyslog or an SDL trace) tells "
                   "that a phone or another device is registered no more, or was lost before it "
                   "was, and by a number why: no KeepAlive came, the connection was interrupted, it "
                   "did not answer. Resets and restarts that somebody asked for, logins and logouts, "
                   "saving power and moves to another node are not told.",
        .check = "See whether the devices had power and network, whether packets were lost on the "
                 "way, and whether the node's CPU was busy. Many devices at one time are the "
                 "network's or the node's trouble; one, again and again, is its own.",
    },
    [CODE_LDAP_BIND_REFUSED] = {
        .code = CODE_LDAP_BIND_REFUSED, .name = "uc.ldap_bind_refused",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "LDAP bind refused",
        .meaning = "A directory refused a bind, by which CUCM's synchronisation, its LDAP "
                   "authentication or another client logs in. Result and, of Active Directory, the "
                   "data code say why: the password is wrong, the account does not exist, is "
                   "disabled, locked or expired, or this way of binding is not allowed.",
        .check = "Who bound stands in the facts: the manager of an LDAP configuration (CUCM: System > "
                 "LDAP > LDAP Directory and LDAP Authentication) or a user who logs in. The "
                 "directory's log of that moment names the reason (Active Directory: Security log, "
                 "events 4625 and 4776).",
    },
    [CODE_LDAP_SEARCH_FAILED] = {
        .code = CODE_LDAP_SEARCH_FAILED, .name = "uc.ldap_search_failed",
        .severity = SEVERITY_WARNING,
        .summary = "LDAP search failed",
        .meaning = "A directory did not carry a search out, or not to its end: a limit of size or "
                   "time, a referral to another server, a base that does not exist, missing rights, "
                   "or a server that is busy or not available. A limit that the client set itself "
                   "and reached, and a single entry that is not there, are not told.",
        .check = "Compare search base and filter of the client (CUCM: System > LDAP > LDAP "
                 "Directory, LDAP User Search Base and LDAP Custom Filter) with the directory, and "
                 "what the account that binds may read there.",
    },
    [CODE_LDAP_STARTTLS_REFUSED] = {
        .code = CODE_LDAP_STARTTLS_REFUSED, .name = "uc.ldap_starttls_refused",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "LDAP StartTLS refused",
        .meaning = "A client asked for TLS on the port where LDAP begins in clear, and the directory "
                   "refused: it has no certificate or no TLS, or TLS is not for now. A handshake "
                   "that fails after StartTLS was granted is told by the codes of TLS.",
        .check = "Give the directory a server certificate with its private key (a domain controller "
                 "takes one of its computer store by itself), or have the client use LDAPS on 636 "
                 "(global catalog 3269) where that is served.",
    },
    [CODE_LDAP_DISCONNECTED] = {
        .code = CODE_LDAP_DISCONNECTED, .name = "uc.ldap_disconnected",
        .severity = SEVERITY_WARNING, .implies = IMPLIES_END | IMPLIES_RESET,
        .summary = "LDAP connection ended by the directory",
        .meaning = "A directory sent a notice of disconnection and closes: the result says why. It "
                   "shuts down or is not available, a message was not LDAP or too large, or it wants "
                   "a stronger way of binding.",
        .check = "Look into the directory's log of that moment, and whether it was restarted; the "
                 "client connects again by itself, or to the next server of its list.",
    },
    [CODE_SSH_NEGOTIATION_FAILED] = {
        .code = CODE_SSH_NEGOTIATION_FAILED, .name = "uc.ssh_negotiation_failed",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_REFUSAL | IMPLIES_RESET,
        .summary = "SSH did not come up",
        .meaning = "An SSH connection, such as the tunnel on 2222 from Expressway-C to Expressway-E, "
                   "ended before both sides had keys: they have no version or no algorithm of one "
                   "kind in common (the facts have what each offers), or the server turned the "
                   "client away, by a reason that it tells or by closing the connection.",
        .check = "Read the server's log of that moment. Versions and algorithms: bring both sides to "
                 "releases and settings that fit each other. A server that closes by itself may have "
                 "too many connections that are not logged in, bar the client's address, or have "
                 "trouble with its own keys.",
    },
    [CODE_SSH_HOST_KEY_CHANGED] = {
        .code = CODE_SSH_HOST_KEY_CHANGED, .name = "uc.ssh_host_key_changed",
        .severity = SEVERITY_WARNING, .implies = 0,
        .summary = "SSH host key is another one than before",
        .meaning = "The same address and port presented another host key of the same kind than "
                   "earlier in these captures. A client that remembers the first does not take the "
                   "second. Either the server was installed anew or given new keys, or another "
                   "server answers for it: a member of its cluster, or somebody in between.",
        .check = "Compare the fingerprints in the facts with those on the server itself (`ssh-keygen "
                 "-lf`). If the new one is the server's own, have the client forget the old one; if "
                 "not, find out who answers at that address.",
    },
    [CODE_DNS_SRV_MISSING] = {
        .code = CODE_DNS_SRV_MISSING, .name = "uc.dns_srv_missing",
        .severity = SEVERITY_ERROR,
        .summary = "SRV record of an XMPP domain missing",
        .meaning = "A server looked in DNS for the XMPP servers of a domain "
                   "(_xmpp-server._tcp.DOMAIN, type SRV) and did not find them: the name does not "
                   "exist, has no such record, or the name server failed, refused or did not "
                   "answer. Without that record a domain can be neither reached nor verified by "
                   "dialback. Told at the end of the capture or when the failure has stood for a "
                   "minute; not when a later lookup succeeded before that.",
        .check = "The domain's DNS must have an SRV record _xmpp-server._tcp.DOMAIN that names "
                 "the federation server, on Expressway the Expressway-E, with port 5269: in the "
                 "public DNS for every domain that is federated, and in the DNS that the server "
                 "which asked uses. Where the answer was SERVFAIL, REFUSED or none, look at "
                 "that name server first.",
    },
    [CODE_DNS_SRV_TARGET_UNRESOLVED] = {
        .code = CODE_DNS_SRV_TARGET_UNRESOLVED, .name = "uc.dns_srv_target_unresolved",
        .severity = SEVERITY_ERROR,
        .summary = "SRV record of an XMPP domain leads to no address",
        .meaning = "The SRV record _xmpp-server._tcp of a domain was found, but leads nowhere: DNS "
                   "gives no address, of IPv4 or IPv6, for any host that it names and that was "
                   "asked for; or its only target is \".\", by which a domain says that it has no "
                   "such service (RFC 2782). Told at the end of the capture or when the failure "
                   "has stood for a minute; not where one of the hosts is found, or the domain was "
                   "reached after all.",
        .check = "Correct the SRV record, or add the A or AAAA record of the host that it names, "
                 "in the DNS that the server which asked uses; compare both with `dig` or "
                 "`nslookup` there.",
    },
    [CODE_DNS_SRV_FALLBACK] = {
        .code = CODE_DNS_SRV_FALLBACK, .name = "uc.dns_srv_fallback",
        .severity = SEVERITY_NOTE,
        .summary = "XMPP domain reached by its address, without an SRV record",
        .meaning = "The SRV record _xmpp-server._tcp of a domain was not found, so the server that "
                   "asked took the address of the domain's own name and port 5269 (RFC 6120 3.2.2) "
                   "and was let in there.",
        .check = "Nothing while it works. An SRV record makes it independent of the address of "
                 "the domain's own name, which often is that of a web server.",
    },
    [CODE_DNS_SAN_UNRESOLVED] = {
        .code = CODE_DNS_SAN_UNRESOLVED, .name = "uc.dns_san_unresolved",
        .severity = SEVERITY_ERROR,
        .summary = "name in a certificate does not resolve",
        .meaning = "A host name that is a subject alternative name of a certificate presented in "
                   "this capture was looked up in DNS and no address was found. The Intercluster "
                   "Sync Agent resolves every name in the peer's tomcat certificate, and does not "
                   "connect to the peer when one of them fails.",
        .check = "Add the name to the DNS that the host which asked uses, or correct it there, "
                 "for every node in the peer's tomcat certificate; compare with `utils network "
                 "host NAME` on the node. If the name is that of a server which is gone, "
                 "regenerate the multi-server certificate.",
    },
    [CODE_PATH_LOST] = {
        .code = CODE_PATH_LOST, .name = "uc.path_lost",
        .severity = SEVERITY_ERROR,
        .implies = IMPLIES_RESET | IMPLIES_NO_TLS | IMPLIES_SILENCE,
        .summary = "packets lost between two captures",
        .meaning = "Of captures of one case, the one nearer to the sender has packets that the one "
                   "farther away never saw, though it ran then and saw others of the same hosts. "
                   "They were sent again and never acknowledged, or came only then, one in twenty of "
                   "them and more. What drops them lies between the two places: a firewall, a route "
                   "that leads elsewhere, where only large packets are lost, a link with a smaller "
                   "MTU, and where some are, a link that is faulty or full.",
        .check = "Look at what lies between the two places where it was captured, in the direction "
                 "that the facts tell: rules of firewalls, routing, MTU.",
    },
    [CODE_PATH_RESET_INJECTED] = {
        .code = CODE_PATH_RESET_INJECTED, .name = "uc.path_reset_injected",
        .severity = SEVERITY_ERROR, .implies = IMPLIES_RESET | IMPLIES_END,
        .summary = "reset put in between two captures",
        .meaning = "A reset came in the name of a host, and the capture that is nearer to that host "
                   "saw none leave it. A device between the two places ended the connection: a "
                   "firewall, intrusion prevention, a load balancer.",
        .check = "Look at the log of the devices between the two places for that connection and "
                 "time.",
    },
    [CODE_PATH_TLS_INTERCEPTED] = {
        .code = CODE_PATH_TLS_INTERCEPTED, .name = "uc.path_tls_intercepted",
        .severity = SEVERITY_WARNING, .implies = 0,
        .summary = "another certificate came than was sent",
        .meaning = "The certificate that a server sent in one capture is not the one that its "
                   "client was given in another: a device between the two opens TLS and closes it "
                   "again by a certificate of its own making (TLS inspection). Cisco products do "
                   "not trust its CA unless somebody imported it, and connections where the client "
                   "shows a certificate, too, cannot work through it.",
        .check = "Leave the connections of these hosts out of TLS inspection.",
    },
    [CODE_PATH_NAT] = {
        .code = CODE_PATH_NAT, .name = "uc.path_nat",
        .severity = SEVERITY_NOTE, .implies = 0,
        .summary = "addresses are changed on the way",
        .meaning = "The same connection, by its sequence numbers or by what was said, has other "
                   "addresses, ports or sequence numbers in another capture, or a second time in "
                   "the same one: a NAT or a proxy lies between. That is no trouble; findings name "
                   "the addresses of the capture that they are told from.",
        .check = "Nothing, unless a product names an address that the other side cannot reach.",
    },
    [CODE_NTP_UNSYNCHRONIZED] = {
        .code = CODE_NTP_UNSYNCHRONIZED, .name = "uc.ntp_unsynchronized",
        .severity = SEVERITY_WARNING,
        .summary = "time source gives no time",
        .meaning = "A client asked for the time by NTP and got none: the server is not "
                   "synchronized itself (leap indicator 3, stratum 16, or 0), refuses by a kiss "
                   "code (DENY, RSTR, RATE ...), or did not answer several queries in a row. A "
                   "single lost query is not told, nor is silence where the capture does not show "
                   "what the client gets.",
        .check = "On the server: is it synchronized (`ntpq -p`, `chronyc tracking`, `show ntp "
                 "status`), and since when? On CUCM `utils ntp status` and `utils diagnose module "
                 "ntp_reachability`: the other nodes of a cluster ask the publisher, and that asks "
                 "an external source. Until then clocks drift apart, and certificates made by one "
                 "of them may not be valid yet for others.",
    },
    [CODE_NTP_UNFIT] = {
        .code = CODE_NTP_UNFIT, .name = "uc.ntp_unfit",
        .severity = SEVERITY_WARNING,
        .summary = "time source that its clients do not take",
        .meaning = "A server gives time by NTP, and by its own word it is so far from a reference "
                   "that its client does not use it: root delay and dispersion of more than 1.5 "
                   "seconds, which ntpd does not take, or a stratum above 4 for CUCM or Unity "
                   "Connection, for whose sources Cisco asks for 4 or better.",
        .check = "Give the publisher a source of stratum 1 to 3 that speaks NTPv4 (Linux, Cisco "
                 "IOS): `utils ntp server add`, then `utils ntp status` and `utils diagnose module "
                 "ntp_stratum`. The time service of Windows is not supported as one.",
    },
    [CODE_NTP_OFFSET] = {
        .code = CODE_NTP_OFFSET, .name = "uc.ntp_offset",
        .severity = SEVERITY_WARNING,
        .summary = "clock does not follow its time source",
        .meaning = "The time that a client writes into its queries stayed more than three seconds "
                   "from that of the server, over three exchanges and five minutes at least: the "
                   "client gets the time and does not set its clock by it. Which of the two is "
                   "right is not told by that. Clients that hide their time are not judged.",
        .check = "Compare both clocks with a third. On the client see why it does not set its own: "
                 "an offset that its daemon does not take (ntpd ends above 1,000 s), a source that "
                 "it does not select (`utils ntp status`: no asterisk), or a daemon that only "
                 "watches; `utils ntp restart` on CUCM sets the clock at once.",
    },
};
/* clang-format on */

const struct catalogue_entry *catalogue_find(const char *name) {
    if (strncmp(name, "uc.", 3) == 0)
        name += 3;
    for (unsigned i = 0; i < CODE_COUNT; i++)
        if (strcmp(catalogue[i].name + 3, name) == 0)
            return &catalogue[i];
    return NULL;
}

const char *severity_word(enum severity severity) {
    static const char *const words[] = {
        [SEVERITY_NOTE] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};
    return words[severity];
}

const char *confidence_word(enum confidence confidence) {
    static const char *const words[] = {[CONFIDENCE_POSSIBLE] = "possible",
                                        [CONFIDENCE_LIKELY] = "likely",
                                        [CONFIDENCE_CERTAIN] = "certain"};
    return words[confidence];
}
