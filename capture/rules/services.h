/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which service listens on which port, and which product plays which role there. */
#ifndef UCSCOPE_CAPTURE_RULES_SERVICES_H
#define UCSCOPE_CAPTURE_RULES_SERVICES_H

#include <stdbool.h>
#include <stdint.h>

/* The transports that a service is spoken over: a port may be of one service by TCP, and of another
 * or of none by UDP. */
enum service_transport { OVER_TCP = 1, OVER_UDP = 2 };

/* X(id, option name, first and last of its default ports, transports, what a person reads, role of
 * the server, role of the client). Roles are "" where the port does not tell. */
#define SERVICE_TABLE(X)                                                                           \
    X(SERVICE_ILS_TLS, "ils-tls", 7501, 7501, OVER_TCP, "ILS/TLS", "ILS hub", "ILS spoke")         \
    X(SERVICE_ILS, "ils", 7502, 7502, OVER_TCP, "ILS", "ILS hub", "ILS spoke")                     \
    X(SERVICE_SIP_TLS, "sip-tls", 5061, 5061, OVER_TCP, "SIP/TLS", "", "")                         \
    X(SERVICE_SIP, "sip", 5060, 5060, OVER_TCP | OVER_UDP, "SIP", "", "")                          \
    X(SERVICE_SIP_TLS_PEER, "sip-tls-peer", 5062, 5062, OVER_TCP, "SIP/TLS of IM and Presence",    \
      "", "")                                                                                      \
    X(SERVICE_SCCP_TLS, "sccp-tls", 2443, 2443, OVER_TCP, "SCCP/TLS", "CUCM", "")                  \
    X(SERVICE_SCCP, "sccp", 2000, 2000, OVER_TCP, "SCCP", "CUCM", "")                              \
    X(SERVICE_MGCP, "mgcp", 2427, 2427, OVER_UDP, "MGCP", "", "")                                  \
    X(SERVICE_MGCP_BACKHAUL, "mgcp-backhaul", 2428, 2428, OVER_TCP, "MGCP backhaul", "", "")       \
    X(SERVICE_CTI, "cti", 2748, 2748, OVER_TCP, "CTI", "CUCM", "")                                 \
    X(SERVICE_CTI_TLS, "cti-tls", 2749, 2749, OVER_TCP, "CTI/TLS", "CUCM", "")                     \
    X(SERVICE_AXL, "axl", 8443, 8443, OVER_TCP, "AXL/HTTPS", "", "")                               \
    X(SERVICE_XMPP_S2S, "xmpp-s2s", 5269, 5269, OVER_TCP, "XMPP federation", "XMPP server",        \
      "XMPP server")                                                                               \
    X(SERVICE_XMPP_CLIENT, "xmpp-client", 5222, 5222, OVER_TCP, "XMPP of clients", "", "")         \
    X(SERVICE_XCP, "xcp", 7400, 7400, OVER_TCP, "XCP router", "", "")                              \
    X(SERVICE_SSH_TUNNEL, "ssh-tunnel", 2222, 2222, OVER_TCP, "Expressway SSH tunnel",             \
      "Expressway-E", "Expressway-C")                                                              \
    X(SERVICE_TRAVERSAL, "traversal", 7001, 7003, OVER_TCP, "Expressway traversal zone", "", "")   \
    X(SERVICE_EXPRESSWAY_INTERNAL, "expressway-internal", 8191, 8191, OVER_TCP,                    \
      "inside of Expressway", "", "")                                                              \
    X(SERVICE_TFTP, "tftp", 69, 69, OVER_UDP, "TFTP", "CUCM TFTP", "")                             \
    X(SERVICE_HTTP_TFTP, "http-tftp", 6970, 6970, OVER_TCP, "TFTP over HTTP", "CUCM TFTP", "")     \
    X(SERVICE_HTTPS_TFTP, "https-tftp", 6971, 6972, OVER_TCP, "TFTP over HTTPS", "CUCM TFTP", "")  \
    X(SERVICE_TVS, "tvs", 2445, 2445, OVER_TCP, "TVS", "CUCM", "")                                 \
    X(SERVICE_CAPF, "capf", 3804, 3804, OVER_TCP, "CAPF", "CUCM", "")                              \
    X(SERVICE_LDAP, "ldap", 389, 389, OVER_TCP, "LDAP", "", "")                                    \
    X(SERVICE_LDAPS, "ldaps", 636, 636, OVER_TCP, "LDAPS", "", "")                                 \
    X(SERVICE_LDAP_GC, "ldap-gc", 3268, 3268, OVER_TCP, "LDAP global catalog", "", "")             \
    X(SERVICE_LDAPS_GC, "ldaps-gc", 3269, 3269, OVER_TCP, "LDAPS global catalog", "", "")          \
    X(SERVICE_DATABASE, "database", 1500, 1501, OVER_TCP, "CUCM database", "", "")                 \
    X(SERVICE_CLUSTER, "cluster", 8500, 8500, OVER_TCP | OVER_UDP, "CUCM cluster manager", "", "") \
    X(SERVICE_NTP, "ntp", 123, 123, OVER_UDP, "NTP", "", "")                                       \
    X(SERVICE_NODES, "nodes", 8600, 8600, OVER_TCP, "CUCM between nodes", "", "")

enum service {
#define X(id, option, first, last, transports, words, server, client) id,
    SERVICE_TABLE(X)
#undef X
        SERVICE_COUNT,
    SERVICE_NONE = SERVICE_COUNT
};

struct service_entry {
    const char *option;
    uint16_t first_port, last_port; /* where it is by default */
    unsigned transports;            /* enum service_transport */
    const char *words;
    const char *server_role;
    const char *client_role;
};

extern const struct service_entry service_table[SERVICE_COUNT];

/* Its default ports: "5061", "7001-7003". Returns `out`. */
enum { SERVICE_PORTS_TEXT = 16 };
const char *service_ports_text(enum service service, char out[SERVICE_PORTS_TEXT]);
/* "TCP", "UDP", "TCP and UDP". Static text. */
const char *service_transports_text(enum service service);

/* Ports by service, with what the user taught. A service may have several ports. */
struct services {
    uint8_t tcp[65536], udp[65536]; /* by port: enum service, or SERVICE_NONE */
};

/* Whether its messages are read, and not only how its connections open and end and the TLS around
 * them. */
bool service_is_read(enum service service);

/* The default ports. */
void services_init(struct services *services);

/* No port is known: services are put where they are, over each transport that they have. */
void services_clear(struct services *services);
void services_put(struct services *services, uint16_t port, enum service service);

/* "sip-tls=15061": one more port for a service. False when the text is not SERVICE=PORT or no such
 * service. */
bool services_teach(struct services *services, const char *text);

/* The service on this port by this IP protocol; SERVICE_NONE when it is no service of ours. */
enum service services_at(const struct services *services, uint8_t protocol, uint16_t port);

/* The first port from `port` on with a service by TCP or UDP; past UINT16_MAX: none. */
unsigned services_next(const struct services *services, uint8_t protocol, unsigned port);

#endif
