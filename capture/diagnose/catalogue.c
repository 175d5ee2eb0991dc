/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/catalogue.h"

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
