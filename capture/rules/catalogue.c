/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/catalogue.h"

#include <string.h>

const struct catalogue_entry catalogue[CODE_COUNT] = {
    [CODE_TLS_UNKNOWN_CA] =
        {CODE_TLS_UNKNOWN_CA, "uc.tls_unknown_ca", SEVERITY_ERROR,
         "certificate refused: unknown CA",
         "One side sent the fatal TLS alert unknown_ca: it holds no certificate that vouches for "
         "the one "
         "the other side presented. The sender of the alert is the side whose trust store must "
         "change; "
         "the certificate named in the facts is the one that it did not accept.",
         "Import the issuer's certificate (for a self-signed one, the certificate itself) into the "
         "trust "
         "store of the side that refused, and restart the service that reads it."},
    [CODE_TLS_CERTIFICATE_REFUSED] = {CODE_TLS_CERTIFICATE_REFUSED, "uc.tls_certificate_refused",
                                      SEVERITY_ERROR, "certificate refused",
                                      "One side sent a fatal TLS alert about the other side's "
                                      "certificate: bad, unsupported, revoked, "
                                      "expired, unknown, or required (alerts 42 to 46, 113, 116). "
                                      "The alert's name is in the facts.",
                                      "Compare the certificate in the facts with what the side "
                                      "that refused asks for: validity, key "
                                      "usage, names, revocation list."},
    [CODE_TLS_HANDSHAKE_FAILED] =
        {CODE_TLS_HANDSHAKE_FAILED, "uc.tls_handshake_failed", SEVERITY_ERROR,
         "TLS handshake failed",
         "A fatal TLS alert that is not about trust ended the handshake: the two sides have no "
         "version, "
         "cipher suite or extension in common, or one found the other's messages wrong. The "
         "alert's name "
         "is in the facts.",
         "Compare the TLS versions and cipher suites that both sides allow."},
    [CODE_TLS_HANDSHAKE_CUT] = {CODE_TLS_HANDSHAKE_CUT, "uc.tls_handshake_cut", SEVERITY_ERROR,
                                "TLS handshake cut off without a readable alert",
                                "The connection ended inside the TLS handshake and no alert can be "
                                "read. In TLS 1.3 alerts are "
                                "encrypted once the server has spoken: a short protected record in "
                                "place of the next message is "
                                "one, usually the refusal of a certificate.",
                                "Read the log of the side that ended the connection, or capture "
                                "again with the session keys."},
    [CODE_TLS_CLIENT_CERTIFICATE_MISSING] =
        {CODE_TLS_CLIENT_CERTIFICATE_MISSING, "uc.tls_client_certificate_missing", SEVERITY_ERROR,
         "no client certificate given",
         "The server asked for the client's certificate, the client sent none, and the server "
         "refused to "
         "go on.",
         "Give the client a certificate and its key for this connection, or the right one if it "
         "has "
         "several: a client sends none when it has none from a CA that the server named."},
    [CODE_TLS_CERTIFICATE_EXPIRED] = {CODE_TLS_CERTIFICATE_EXPIRED, "uc.tls_certificate_expired",
                                      SEVERITY_ERROR, "certificate outside its validity",
                                      "A presented certificate was not valid at the time of the "
                                      "capture: it had expired, or was not "
                                      "valid yet.",
                                      "Regenerate the certificate on the server that presents it "
                                      "and import it again wherever it was "
                                      "trusted. If it is not valid yet, compare the clocks (NTP)."},
    [CODE_TLS_SELF_SIGNED] =
        {CODE_TLS_SELF_SIGNED, "uc.tls_self_signed", SEVERITY_NOTE, "self-signed certificate",
         "A side presented a certificate that it signed itself. That is the default on Cisco "
         "collaboration servers and works where the certificate itself was imported on the other "
         "side.",
         "Nothing, unless the other side refuses it: then exchange the certificates or have them "
         "signed "
         "by a CA that both trust."},
    [CODE_TCP_RESET] =
        {CODE_TCP_RESET, "uc.tcp_reset", SEVERITY_WARNING, "connection reset in the middle",
         "An established connection was reset while data or an answer was outstanding. Resets "
         "after a "
         "fatal alert, after FIN or after the work was done are not reported.",
         "Look at the log of the side that sent the reset at that time: a crash or restart of its "
         "service. If it knows nothing of it, a firewall between the two sent the reset in its "
         "name."},
    [CODE_TCP_REFUSED] =
        {CODE_TCP_REFUSED, "uc.tcp_refused", SEVERITY_ERROR, "connection refused",
         "The opening of a connection was answered by a reset: the host is there, but nothing "
         "listens on "
         "that port, or a firewall rejects in its name.",
         "Is the service activated and started on the host that refused, and is the port right?"},
    [CODE_TCP_NO_ANSWER] = {CODE_TCP_NO_ANSWER, "uc.tcp_no_answer", SEVERITY_ERROR,
                            "connection attempt never answered",
                            "The opening of a connection was repeated and nothing came back: a "
                            "firewall drops it, the host "
                            "is down, or its answer takes a way that was not captured.",
                            "Is the port open in every firewall between the two, is the address "
                            "right, and is there a way "
                            "back?"},
    [CODE_ICMP_UNREACHABLE] =
        {CODE_ICMP_UNREACHABLE, "uc.icmp_unreachable", SEVERITY_ERROR, "destination unreachable",
         "A router, a firewall or the host itself answered by ICMP that the destination is not "
         "reached; "
         "the code in the facts says why.",
         "Look at the rules and routes of the device that sent the ICMP message."},
    [CODE_AXL_UNAUTHORIZED] = {CODE_AXL_UNAUTHORIZED, "uc.axl_unauthorized", SEVERITY_ERROR,
                               "AXL request not authorized",
                               "An AXL request was answered by 401 although it carried credentials "
                               "(or none followed), or by "
                               "403: the user or password is wrong, or the user lacks AXL access.",
                               "Update the user name and password of the AXL client, and give the "
                               "user the Standard AXL API "
                               "Access role."},
    [CODE_AXL_CHALLENGED] = {CODE_AXL_CHALLENGED, "uc.axl_challenged", SEVERITY_NOTE,
                             "AXL request challenged, then accepted",
                             "A first AXL request without credentials was answered by 401 and the "
                             "same client then succeeded "
                             "on the same URL. That is how HTTP authentication works.",
                             "Nothing."},
    [CODE_AXL_UNAVAILABLE] =
        {CODE_AXL_UNAVAILABLE, "uc.axl_unavailable", SEVERITY_ERROR, "AXL service unavailable",
         "An AXL request was answered by 404 (wrong path, service off, or an expired session), 503 "
         "(busy: throttled), 599 (schema version not supported) or another server error, or was "
         "not "
         "answered at all.",
         "Is the Cisco AXL Web Service activated and started on that node? Does the client ask for "
         "an "
         "AXL version that the node supports?"},
    [CODE_AXL_FAULT] =
        {CODE_AXL_FAULT, "uc.axl_fault", SEVERITY_ERROR, "AXL request answered by a SOAP fault",
         "An AXL request was understood and failed; the fault's text is in the facts.",
         "Read the fault's text: it names the operation's own error (a query too large, a missing "
         "object, a wrong value)."},
    [CODE_AXL_REFUSED_HIDDEN] =
        {CODE_AXL_REFUSED_HIDDEN, "uc.axl_refused_hidden", SEVERITY_WARNING,
         "AXL credentials possibly refused, hidden in TLS",
         "Nothing of these sessions can be read, but their lengths look like a refusal: each "
         "request was sent twice, the second time with a head longer by what a header with user "
         "and password may take, each answer had the length of the first one, the connections "
         "then ended, and nothing else was ever answered between the two hosts. A server that "
         "answers 401 to the request and to its repetition with credentials looks so; one that "
         "accepts them and by chance answers as long as it challenged does too. Clients that send "
         "the password at once can not be judged without keys: their refusals (401, 403, 503) look "
         "like any short answer.",
         "Capture again with the session keys (--keylog), or read the server's log of the AXL web "
         "service: 401 there means a wrong user name or password. Then update them in the AXL "
         "client."},
#include "capture/rules/catalogue_s2s.inc"
    [CODE_ILS_JOINED] =
        {CODE_ILS_JOINED, "uc.ils_joined", SEVERITY_NOTE, "clusters joined by ILS",
         "The spoke spoke first, the hub answered, and both went on: ILS is up between the two "
         "clusters. The method is told by the port (7502 password, 7501 TLS) and by what came "
         "before: 7501 after 7502 is method 4. Methods 2 and 3 look the same on the wire, for a "
         "password inside TLS does not show.",
         "Nothing. Advanced Features > ILS Configuration lists the cluster, and `run sql select * "
         "from remotecluster` on its publisher too."},
    [CODE_ILS_PASSWORD_MISMATCH] =
        {CODE_ILS_PASSWORD_MISMATCH, "uc.ils_password_mismatch", SEVERITY_ERROR,
         "ILS passwords most likely differ",
         "On the port for passwords the spoke sent its first message and the hub closed the "
         "connection without a word. A hub does that when it cannot decrypt the message: its ILS "
         "trace says `EncrUtil::decryptData failed` and it raises the alarm "
         "ILSPwdAuthenticationFailed. The wire shows the close, not the reason.",
         "Set the same password on every cluster of the ILS network: CUCM Administration > "
         "Advanced Features > ILS Configuration, ILS Authentication, Use Password. Look for "
         "ILSPwdAuthenticationFailed in RTMT on the hub."},
    [CODE_ILS_CERTIFICATE_NOT_IMPORTED] =
        {CODE_ILS_CERTIFICATE_NOT_IMPORTED, "uc.ils_certificate_not_imported", SEVERITY_ERROR,
         "spoke's certificate most likely not imported on the hub",
         "The TLS handshake on 7501 ended well, and the hub then closed the connection before it "
         "answered anything. A hub does that when the spoke's tomcat certificate is neither in its "
         "store, nor signed by a CA in its tomcat-trust while a password is set, nor its name "
         "known "
         "from an earlier join: its ILS trace says that the certificate is not in the local store "
         "and the FQDN is not in the peer info vector, and it raises ILSTLSAuthenticationFailed. "
         "Where TLS and a password are used together, passwords that differ look the same.",
         "Import the spoke's tomcat certificate into tomcat-trust on the hub, and the hub's on the "
         "spoke (Cisco Unified OS Administration > Security > Certificate Management). With "
         "CA-signed certificates and no exchange, set the same password on both too (11.5 and "
         "later). The alarm on the hub tells which: ILSTLSAuthenticationFailed, or "
         "ILSPwdAuthenticationFailed for the password."},
    [CODE_ILS_METHOD_MISMATCH] =
        {CODE_ILS_METHOD_MISMATCH, "uc.ils_method_mismatch", SEVERITY_ERROR,
         "ILS methods do not match",
         "TLS was spoken to the port of ILS that takes a password without TLS (7502), or something "
         "without TLS to the one that wants TLS (7501): the two sides do not mean the same "
         "authentication.",
         "Choose the same ILS Authentication on all clusters (CUCM Administration > Advanced "
         "Features > ILS Configuration): Use TLS Certificates, Use Password, or both. If the "
         "clusters agree, look for a device between them that maps 7501 to 7502."},
#include "capture/rules/catalogue_ctl.inc"
    [CODE_DNS_SRV_MISSING] =
        {CODE_DNS_SRV_MISSING, "uc.dns_srv_missing", SEVERITY_ERROR,
         "SRV record of an XMPP domain missing",
         "A server looked in DNS for the XMPP servers of a domain (_xmpp-server._tcp.DOMAIN, type "
         "SRV) and did not find them: the name does not exist, has no such record, or the name "
         "server failed, refused or did not answer. Without that record a domain can be neither "
         "reached nor verified by dialback. Told at the end of the capture or when the failure has "
         "stood for a minute; not when a later lookup succeeded before that.",
         "The domain's DNS must have an SRV record _xmpp-server._tcp.DOMAIN that names the "
         "federation server, on Expressway the Expressway-E, with port 5269: in the public DNS for "
         "every domain that is federated, and in the DNS that the server which asked uses. Where "
         "the "
         "answer was SERVFAIL, REFUSED or none, look at the name server in the facts first."},
    [CODE_DNS_SAN_UNRESOLVED] =
        {CODE_DNS_SAN_UNRESOLVED, "uc.dns_san_unresolved", SEVERITY_ERROR,
         "name in a certificate does not resolve",
         "A host name that is a subject alternative name of a certificate presented in this "
         "capture "
         "was looked up in DNS and no address was found. The Intercluster Sync Agent resolves "
         "every "
         "name in the peer's tomcat certificate, and does not connect to the peer when one of them "
         "fails.",
         "Add the name to the DNS that the host which asked uses, or correct it there, for every "
         "node in the peer's tomcat certificate; compare with `utils network host NAME` on the "
         "node. "
         "If the name is that of a server which is gone, regenerate the multi-server certificate."},
};

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
