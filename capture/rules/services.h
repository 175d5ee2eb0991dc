/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which service listens on which port, and which product plays which role there. */
#ifndef UCSCOPE_CAPTURE_RULES_SERVICES_H
#define UCSCOPE_CAPTURE_RULES_SERVICES_H

#include <stdbool.h>
#include <stdint.h>

/* X(id, option name, default port, IP protocol, what a person reads, role of the server, role of
 * the client). Roles are "" where the port does not tell. */
#define SERVICE_TABLE(X)                                                                           \
    X(SERVICE_ILS_TLS, "ils-tls", 7501, 6, "ILS/TLS", "ILS hub", "ILS spoke")                      \
    X(SERVICE_ILS, "ils", 7502, 6, "ILS", "ILS hub", "ILS spoke")                                  \
    X(SERVICE_SIP_TLS, "sip-tls", 5061, 6, "SIP/TLS", "", "")                                      \
    X(SERVICE_SIP, "sip", 5060, 6, "SIP", "", "")                                                  \
    X(SERVICE_SCCP_TLS, "sccp-tls", 2443, 6, "SCCP/TLS", "CUCM", "")                               \
    X(SERVICE_SCCP, "sccp", 2000, 6, "SCCP", "CUCM", "")                                           \
    X(SERVICE_AXL, "axl", 8443, 6, "AXL/HTTPS", "", "")                                            \
    X(SERVICE_XMPP_S2S, "xmpp-s2s", 5269, 6, "XMPP federation", "XMPP server", "XMPP server")      \
    X(SERVICE_XCP, "xcp", 7400, 6, "XCP router", "", "")                                           \
    X(SERVICE_SSH_TUNNEL, "ssh-tunnel", 2222, 6, "Expressway SSH tunnel", "Expressway-E",          \
      "Expressway-C")                                                                              \
    X(SERVICE_TFTP, "tftp", 69, 17, "TFTP", "CUCM TFTP", "")                                       \
    X(SERVICE_HTTP_TFTP, "http-tftp", 6970, 6, "TFTP over HTTP", "CUCM TFTP", "")                  \
    X(SERVICE_TVS, "tvs", 2445, 6, "TVS", "CUCM", "")                                              \
    X(SERVICE_CAPF, "capf", 3804, 6, "CAPF", "CUCM", "")

enum service {
#define X(id, option, port, protocol, words, server, client) id,
    SERVICE_TABLE(X)
#undef X
        SERVICE_COUNT,
    SERVICE_NONE = SERVICE_COUNT
};

struct service_entry {
    const char *option;
    uint16_t port;
    uint8_t protocol; /* IP protocol: 6 or 17 */
    const char *words;
    const char *server_role;
    const char *client_role;
};

extern const struct service_entry service_table[SERVICE_COUNT];

/* Ports by service, with what the user taught. A service may have several ports. */
struct services {
    uint8_t by_port[65536]; /* enum service, or SERVICE_NONE */
};

/* The default ports. */
void services_init(struct services *services);

/* No port is known: services are put where they are. */
void services_clear(struct services *services);
void services_put(struct services *services, uint16_t port, enum service service);

/* "sip-tls=15061": one more port for a service. False when the text is not SERVICE=PORT or no such
 * service. */
bool services_teach(struct services *services, const char *text);

/* The service on this port, whatever the transport; SERVICE_NONE when it is no service of ours. */
enum service services_at(const struct services *services, uint16_t port);

#endif
