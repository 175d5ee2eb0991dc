/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/advice.h"

#include "capture/rules/hosts.h"

#include <string.h>

#define CUCM_REFUSED                                                                               \
    "upload the current Unity Connection root certificate (Telephony Integrations > Security > "   \
    "Root Certificate) "                                                                           \
    "to CUCM as CallManager-trust, then restart the CallManager service on the servers that talk " \
    "to Unity Connection"
#define UNITY_CONNECTION_REFUSED                                                                   \
    "the TFTP address under Port Group > Edit > Servers must be right and reachable from Unity "   \
    "Connection, and the CTL "                                                                     \
    "file current: compare `show ctl` on CUCM with the certificate; then reset the port group so " \
    "that CTLFile.tlv is "                                                                         \
    "fetched again"
#define TOMCAT_RESYNC                                                                              \
    "in Presence > Inter-Clustering run Force Sync with \"also resync peer's Tomcat "              \
    "certificates\"; "                                                                             \
    "certificates still marked missing there are copied by hand to tomcat-trust (cup-xmpp-trust "  \
    "for XMPP) of the side that refused"
#define ILS_REFUSED                                                                                \
    "import the refused tomcat certificate into tomcat-trust of the cluster that refused (TLS "    \
    "certificates exchanged), or have it signed by a CA whose root is in tomcat-trust there and "  \
    "set the same password on "                                                                    \
    "both (TLS and password, 11.5 and later); alarm there: ILSTLSAuthenticationFailed"
#define ILS_UNREACHABLE                                                                            \
    "the hub's ILS service must be activated and started, and TCP 7501 (certificates) and 7502 "   \
    "(password) open between the "                                                                 \
    "publishers; alarm: ILSHubClusterUnreachable"
#define CUC_UNREACHABLE                                                                            \
    "SIP/TLS 5061 and SCCP/TLS 2443 must be open between Unity Connection and every CUCM server "  \
    "of the "                                                                                      \
    "port group, the CallManager service started and the cluster in mixed mode; check the port "   \
    "group's servers and port"

#define SAME_SECRET                                                                                \
    "the dialback secret must be the same on every Expressway-E of the originating domain "        \
    "(Configuration > Unified Communications > Configuration, Dialback secret)"
#define FITTING_MODES                                                                              \
    "set the security mode under Configuration > Unified Communications > Configuration so that "  \
    "both partners fit: TLS required needs TLS required or TLS optional on the other side, "       \
    "No TLS fits only No TLS and TLS optional"
#define FEDERATION_CERTIFICATES                                                                    \
    "upload the CA that signed the refused certificate on the Expressway-E that refused "          \
    "(Maintenance > Security > Trusted CA certificate), with the domain among the names of the "   \
    "certificate, or set the security mode to TLS optional where the partner has no CA-signed "    \
    "certificate"
#define TLS_NOT_READY                                                                              \
    "find out why {actor} did not begin TLS; its log of that moment names the reason. It needs a " \
    "server certificate with its private key (Expressway: Maintenance > Security > Server "        \
    "certificate) and a security mode other than No TLS"
#define XMPP_CERTIFICATE                                                                           \
    "find out why {actor} did not begin TLS: its cup-xmpp certificate must be there and valid; "   \
    "then restart the Cisco XCP Router on that node"
#define RESTART_ROUTER                                                                             \
    "restart the Cisco XCP Router on IM and Presence: after federation was changed it is needed, " \
    "even when no notification asks for it; if that does not help, restart the cluster's nodes"

struct advice {
    enum code code;
    enum service service;
    const char *actor_role; /* NULL: whoever acted */
    const char *text;
};

/* The first line that fits is taken. */
static const struct advice table[] = {
    {CODE_TLS_UNKNOWN_CA, SERVICE_ILS_TLS, NULL, ILS_REFUSED},
    {CODE_TLS_CERTIFICATE_REFUSED, SERVICE_ILS_TLS, NULL, ILS_REFUSED},
    {CODE_TLS_HANDSHAKE_CUT, SERVICE_ILS_TLS, NULL,
     "look for ILSTLSAuthenticationFailed on both publishers: the ILS trace of the side that ended "
     "the connection names "
     "the certificate; both tomcat certificates must be trusted on the other side"},
    {CODE_TLS_UNKNOWN_CA, SERVICE_SIP_TLS, ROLE_CUCM, CUCM_REFUSED},
    {CODE_TLS_UNKNOWN_CA, SERVICE_SIP_TLS, ROLE_UNITY_CONNECTION, UNITY_CONNECTION_REFUSED},
    {CODE_TLS_UNKNOWN_CA, SERVICE_SIP_TLS, NULL,
     "if {actor} is CUCM: " CUCM_REFUSED ". If it is Unity Connection: " UNITY_CONNECTION_REFUSED},
    {CODE_TLS_UNKNOWN_CA, SERVICE_SCCP_TLS, ROLE_CUCM, CUCM_REFUSED},
    {CODE_TLS_UNKNOWN_CA, SERVICE_SCCP_TLS, ROLE_UNITY_CONNECTION, UNITY_CONNECTION_REFUSED},
    {CODE_TLS_UNKNOWN_CA, SERVICE_SCCP_TLS, NULL,
     "if {actor} is Unity Connection: " UNITY_CONNECTION_REFUSED
     ". If it is a phone, its CTL or ITL file is not the cluster's: delete it on the phone"},
    {CODE_TLS_UNKNOWN_CA, SERVICE_AXL, NULL, TOMCAT_RESYNC},
    {CODE_TLS_CERTIFICATE_REFUSED, SERVICE_AXL, NULL, TOMCAT_RESYNC},
    {CODE_TLS_UNKNOWN_CA, SERVICE_XCP, NULL, TOMCAT_RESYNC},
    {CODE_TLS_CERTIFICATE_REFUSED, SERVICE_XCP, NULL, TOMCAT_RESYNC},
    {CODE_TLS_UNKNOWN_CA, SERVICE_XMPP_S2S, NULL, FEDERATION_CERTIFICATES},
    {CODE_TLS_CERTIFICATE_REFUSED, SERVICE_XMPP_S2S, NULL, FEDERATION_CERTIFICATES},
    {CODE_TLS_HANDSHAKE_CUT, SERVICE_XMPP_S2S, NULL,
     "the side that ended the connection logs why; most often it does not trust the other's "
     "certificate: " FEDERATION_CERTIFICATES},
    {CODE_S2S_DIALBACK_REFUSED, SERVICE_XMPP_S2S, NULL, SAME_SECRET},
    {CODE_S2S_DIALBACK_KEY_WRONG, SERVICE_XMPP_S2S, NULL, SAME_SECRET},
    {CODE_S2S_DIALBACK_UNANSWERED, SERVICE_XMPP_S2S, NULL,
     "the receiving server must resolve _xmpp-server._tcp of the originating domain and reach TCP "
     "5269 of the server it names; Expressway gives up after 30 seconds"},
    {CODE_S2S_TLS_POLICY, SERVICE_XMPP_S2S, NULL, FITTING_MODES},
    {CODE_S2S_STARTTLS_FAILED, SERVICE_XMPP_S2S, NULL, TLS_NOT_READY},
    {CODE_S2S_STARTTLS_FAILED, SERVICE_XCP, NULL, XMPP_CERTIFICATE},
    {CODE_S2S_STANZA_BOUNCED, SERVICE_XMPP_S2S, NULL, RESTART_ROUTER},
    {CODE_S2S_STANZA_BOUNCED, SERVICE_XCP, NULL, RESTART_ROUTER},
    {CODE_TLS_CLIENT_CERTIFICATE_MISSING, SERVICE_SIP_TLS, NULL,
     "on Unity Connection assign the SIP certificate to the port group (Port Group > SIP "
     "Certificate); on CUCM the trunk's "
     "security profile must be Encrypted"},
};

/* A port that cannot be reached: the same to check whether it was refused, unanswered or
 * prohibited. */
static const char *const unreachable_table[SERVICE_COUNT] = {
    [SERVICE_ILS_TLS] = ILS_UNREACHABLE,
    [SERVICE_ILS] = ILS_UNREACHABLE,
    [SERVICE_SIP_TLS] = CUC_UNREACHABLE,
    [SERVICE_SCCP_TLS] = CUC_UNREACHABLE,
    [SERVICE_XMPP_S2S] = "federation needs TCP 5269 open both ways between the Internet and "
                         "Expressway-E, XMPP federation support "
                         "on, and the SRV record _xmpp-server._tcp of the domain to name this host",
    [SERVICE_XCP] = "the Cisco XCP Router must run on that node (Control Center - Network "
                    "Services; restart it when notifications "
                    "ask for it) and TCP 7400 be open between IM and Presence, Expressway-C and "
                    "Expressway-E, or between the peers",
    [SERVICE_SSH_TUNNEL] = "TCP 2222 must be open from Expressway-C to Expressway-E and the "
                           "unified communications traversal zone "
                           "be active",
    [SERVICE_AXL] = "the Cisco AXL Web Service must be activated and started on that node and TCP "
                    "8443 be open from the "
                    "peer's publisher or Expressway-C to it",
    [SERVICE_SIP] = "SIP between the peers needs TCP 5060 open both ways; check that the SIP "
                    "service runs and that the trunk or "
                    "peer names this address and port",
};

static const char *unreachable_advice(enum code code, enum service service) {
    bool about_unreachable =
        code == CODE_TCP_REFUSED || code == CODE_TCP_NO_ANSWER || code == CODE_ICMP_UNREACHABLE;
    return about_unreachable && service != SERVICE_NONE ? unreachable_table[service] : NULL;
}

const char *advice_for(enum code code, enum service service, const char *actor_role) {
    const char *unreachable = unreachable_advice(code, service);
    if (unreachable != NULL)
        return unreachable;
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct advice *line = &table[i];
        if (line->code == code && line->service == service &&
            (line->actor_role == NULL || strcmp(line->actor_role, actor_role) == 0))
            return line->text;
    }
    return catalogue[code].check;
}
