/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/advice.h"

#include "capture/rules/hosts.h"

#include <string.h>

#define ILS_UNREACHABLE                                                                            \
    "ILS: the hub's ILS service must be activated and started, and TCP 7501 (certificates) and "   \
    "7502 (password) open between the publishers; alarm: ILSHubClusterUnreachable."
#define DIRECTORY                                                                                  \
    "LDAP: CUCM (System > LDAP > LDAP Directory and LDAP Authentication) and others name this "    \
    "address and port; a domain controller serves 389 and 636, one that holds the global catalog " \
    "3268 and 3269, too."
#define BETWEEN_NODES                                                                              \
    "{port} is needed between all nodes of a CUCM cluster: `utils network connectivity`, "         \
    "`show network cluster` and `utils dbreplication runtimestate` tell what each node reaches."
#define CTI_MANAGER                                                                                \
    "CTI (JTAPI, TAPI, contact centres, attendant consoles): the Cisco CTIManager service must "   \
    "run on that server, and the application name it."
#define CTI_PROGRAM                                                                                \
    "Behind {port} is the Cisco CTIManager (Cisco Unified Serviceability > Tools > Control "       \
    "Center - Feature Services)."

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
    {CODE_TLS_HANDSHAKE_CUT, SERVICE_ILS_TLS, NULL,
     "look for ILSTLSAuthenticationFailed on both publishers: the ILS trace of the side that ended "
     "the connection names "
     "the certificate; both tomcat certificates must be trusted on the other side"},
    {CODE_TLS_HANDSHAKE_CUT, SERVICE_XMPP_S2S, NULL,
     "the side that ended the connection logs why; most often it does not trust the other's "
     "certificate: " FEDERATION_CERTIFICATES},
    {CODE_TLS_CLOSED_AFTER_HANDSHAKE, SERVICE_SIP_TLS, NULL,
     "{actor} must know a name of the certificate that the client presented (facts): on CUCM the "
     "X.509 Subject Name in the security profile of the SIP trunk, on Expressway the TLS verify "
     "subject name of the zone; its SIP or TLS log of that moment names what it refused"},
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
     "give the client a certificate and its key for this connection. On CUCM the trunk's (or the "
     "phone's) security profile must be Encrypted, on a phone its certificate be installed (CAPF)"},
};

/* What to check on a client that is known to be Unity Connection. */
static const struct {
    enum code code;
    const char *text;
} of_unity[] = {
    {CODE_TLS_CLIENT_CERTIFICATE_MISSING,
     "Unity Connection: assign the SIP certificate to the port group (Port Group > SIP "
     "Certificate)."},
    {CODE_CTL_NOT_FOUND, "Unity Connection: the TFTP address stands under Port Group > Edit > "
                         "Servers."},
    {CODE_CTL_NO_ANSWER, "Unity Connection: the TFTP address stands under Port Group > Edit > "
                         "Servers."},
    {CODE_CTL_SERVER_MISSING, "Unity Connection fetches the list again when its port group is "
                              "reset."},
    {CODE_CTL_CERTIFICATE_STALE, "Unity Connection fetches the list again when its port group is "
                                 "reset."},
};

/* What listens on a port of the service, and what to check there and on those that call it. */
static const char *const of_services[SERVICE_COUNT] = {
    [SERVICE_ILS_TLS] = ILS_UNREACHABLE,
    [SERVICE_ILS] = ILS_UNREACHABLE,
    [SERVICE_SIP_TLS] = "SIP over TLS: trunk, phone or peer must name this address and port with a "
                        "security profile for TLS, and what listens there be started (on CUCM the "
                        "CallManager service).",
    [SERVICE_SIP] = "SIP over {transport}: the SIP service must run there and {port} be open both "
                    "ways; trunk, phone or peer must name this address, port and transport (CUCM: "
                    "SIP trunk security profile).",
    [SERVICE_SIP_TLS_PEER] = "5062 is where the Cisco SIP Proxy of IM and Presence takes TLS with "
                             "certificates of both sides: the service must run, and the peer be "
                             "among the TLS peer subjects.",
    [SERVICE_SCCP_TLS] =
        "SCCP over TLS (phones, voice mail ports): the CallManager service must "
        "run on that CUCM server, the cluster be in mixed mode, and the CallManager "
        "group of the device or the port group name the server.",
    [SERVICE_SCCP] = "SCCP (phones, gateways, voice mail ports): the CallManager service must run "
                     "on that CUCM server, and the CallManager group of the device or the port "
                     "group name the server.",
    [SERVICE_MGCP] =
        "MGCP: the gateway must be configured in CUCM by its name, name the CUCM server "
        "as call agent (`show ccm-manager`), and UDP 2427 be open both ways.",
    [SERVICE_MGCP_BACKHAUL] =
        "MGCP backhaul carries the D channel of ISDN from the gateway to CUCM: "
        "the CallManager service must run there (`show ccm-manager backhaul` "
        "on the gateway).",
    [SERVICE_CTI] = CTI_MANAGER,
    [SERVICE_CTI_TLS] = CTI_MANAGER " Over TLS its user needs the group Standard CTI Secure "
                                    "Connection and a certificate of CAPF.",
    [SERVICE_AXL] = "HTTPS on 8443 (AXL, UDS, web pages): Cisco Tomcat must run on that node, for "
                    "AXL the Cisco AXL Web Service be activated and started, and TCP 8443 be open "
                    "from the peer's publisher, Expressway-C or the application to it. On "
                    "Expressway-E it serves mobile and remote access.",
    [SERVICE_XMPP_S2S] = "Federation needs TCP 5269 open both ways between the Internet and "
                         "Expressway-E, XMPP federation support on, and the SRV record "
                         "_xmpp-server._tcp of the domain to name this host.",
    [SERVICE_XMPP_CLIENT] = "XMPP of clients such as Jabber: the Cisco XCP Connection Manager must "
                            "run on that IM and Presence node; from outside, clients come through "
                            "Expressway-E.",
    [SERVICE_XCP] =
        "The Cisco XCP Router must run on that node (Control Center - Network Services; "
        "restart it when notifications ask for it) and TCP 7400 be open between IM and "
        "Presence, Expressway-C and Expressway-E, or between the peers.",
    [SERVICE_SSH_TUNNEL] =
        "TCP 2222 must be open from Expressway-C to Expressway-E and the unified "
        "communications traversal zone be active.",
    [SERVICE_TRAVERSAL] = "Traversal zones of Expressway: Expressway-C calls Expressway-E on the "
                          "port that both have for the zone (Configuration > Zones), and the "
                          "firewall between them must let it out.",
    [SERVICE_EXPRESSWAY_INTERNAL] = "8191 is used inside of an Expressway for mobile and remote "
                                    "access: nothing needs to reach it from another host.",
    [SERVICE_TFTP] =
        "The Cisco TFTP service must run on that CUCM server; clients have its address "
        "from DHCP option 150 or their own settings.",
    [SERVICE_HTTP_TFTP] =
        "Files for phones over HTTP: the Cisco TFTP service must run on that CUCM "
        "server and TCP 6970 be open to it.",
    [SERVICE_HTTPS_TFTP] = "Files for phones and Expressway-C over HTTPS: the Cisco TFTP service "
                           "must run on that CUCM server and TCP 6971 and 6972 be open to it.",
    [SERVICE_TVS] =
        "The Cisco Trust Verification Service must run on that CUCM server. A phone asks "
        "the servers in its ITL file: one that asks a server of another cluster has the "
        "ITL of that one, delete it on the phone.",
    [SERVICE_CAPF] = "The Cisco Certificate Authority Proxy Function must run on the publisher; "
                     "phones that install, upgrade or delete an LSC call it.",
    [SERVICE_LDAP] = DIRECTORY,
    [SERVICE_LDAPS] = DIRECTORY,
    [SERVICE_LDAP_GC] = DIRECTORY,
    [SERVICE_LDAPS_GC] = DIRECTORY,
    [SERVICE_NTP] = "NTP: a time server must run there and let the client ask (CUCM's subscribers "
                    "ask the publisher, which must be up), and UDP 123 be open both ways: `utils "
                    "ntp status`, `utils diagnose module ntp_reachability`.",
    [SERVICE_DATABASE] = BETWEEN_NODES,
    [SERVICE_CLUSTER] = BETWEEN_NODES,
    [SERVICE_NODES] = BETWEEN_NODES,
};

/* What takes the connections there, where that is one program: for those that it took, and did not
 * serve. */
static const char *const of_programs[SERVICE_COUNT] = {
    [SERVICE_TVS] = "Behind {port} is the Cisco Trust Verification Service (Cisco Unified "
                    "Serviceability > Tools > Control Center - Network Services).",
    [SERVICE_CAPF] = "Behind {port} is the Cisco Certificate Authority Proxy Function (Cisco "
                     "Unified Serviceability > Tools > Control Center - Feature Services), of the "
                     "publisher alone.",
    [SERVICE_CTI] = CTI_PROGRAM,
    [SERVICE_CTI_TLS] = CTI_PROGRAM,
    [SERVICE_DATABASE] = "Behind {port} is the node's database: `utils service list` (A Cisco DB) "
                         "and `utils dbreplication runtimestate` there.",
    [SERVICE_CLUSTER] =
        "Behind {port} is the Cluster Manager of the node: `utils service list` and "
        "`show network cluster` there.",
    [SERVICE_SSH_TUNNEL] =
        "Behind {port} is the end of the SSH tunnels of mobile and remote access "
        "on Expressway-E (Status > Unified Communications).",
};

static bool is_unreachable(enum code code) {
    return code == CODE_TCP_REFUSED || code == CODE_TCP_NO_ANSWER || code == CODE_ICMP_UNREACHABLE;
}

static bool is_unserved(enum code code) {
    return code == CODE_TCP_RESET || code == CODE_SERVICE_NO_ANSWER || code == CODE_TLS_NO_ANSWER ||
           code == CODE_TLS_HANDSHAKE_CUT;
}

const char *advice_about_service(enum code code, enum service service) {
    if (service == SERVICE_NONE)
        return NULL;
    return is_unreachable(code) ? of_services[service]
           : is_unserved(code)  ? of_programs[service]
                                : NULL;
}

const char *advice_about_client(enum code code, const char *client_role) {
    if (strcmp(client_role, ROLE_UNITY_CONNECTION) != 0)
        return NULL;
    for (unsigned i = 0; i < sizeof of_unity / sizeof of_unity[0]; i++)
        if (of_unity[i].code == code)
            return of_unity[i].text;
    return NULL;
}

const char *advice_for(enum code code, enum service service, const char *actor_role) {
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct advice *line = &table[i];
        if (line->code == code && line->service == service &&
            (line->actor_role == NULL || strcmp(line->actor_role, actor_role) == 0))
            return line->text;
    }
    return catalogue[code].check;
}
