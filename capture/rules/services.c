/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/services.h"

#include "capture/net/ip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct service_entry service_table[SERVICE_COUNT] = {
#define X(id, option, first, last, transports, words, server, client)                              \
    [id] = {option, first, last, transports, words, server, client},
    SERVICE_TABLE(X)
#undef X
};

const char *service_ports_text(enum service service, char out[SERVICE_PORTS_TEXT]) {
    const struct service_entry *entry = &service_table[service];
    const bool is_one = entry->first_port == entry->last_port;
    snprintf(out, SERVICE_PORTS_TEXT, is_one ? "%u" : "%u-%u", entry->first_port, entry->last_port);
    return out;
}

const char *service_transports_text(enum service service) {
    static const char *const words[] = {
        [OVER_TCP] = "TCP", [OVER_UDP] = "UDP", [OVER_TCP | OVER_UDP] = "TCP and UDP"};
    return words[service_table[service].transports];
}

void services_clear(struct services *services) {
    memset(services->tcp, SERVICE_NONE, sizeof services->tcp);
    memset(services->udp, SERVICE_NONE, sizeof services->udp);
}

void services_put(struct services *services, uint16_t port, enum service service) {
    if ((service_table[service].transports & OVER_TCP) != 0)
        services->tcp[port] = (uint8_t)service;
    if ((service_table[service].transports & OVER_UDP) != 0)
        services->udp[port] = (uint8_t)service;
}

bool service_is_read(enum service service) {
    static const bool is_read[SERVICE_COUNT] = {
        [SERVICE_ILS_TLS] = true,   [SERVICE_ILS] = true,          [SERVICE_AXL] = true,
        [SERVICE_XMPP_S2S] = true,  [SERVICE_XCP] = true,          [SERVICE_TFTP] = true,
        [SERVICE_HTTP_TFTP] = true, [SERVICE_HTTPS_TFTP] = true,   [SERVICE_SIP] = true,
        [SERVICE_SIP_TLS] = true,   [SERVICE_SIP_TLS_PEER] = true, [SERVICE_SCCP] = true,
        [SERVICE_SCCP_TLS] = true,  [SERVICE_NTP] = true,          [SERVICE_LDAP] = true,
        [SERVICE_LDAPS] = true,     [SERVICE_LDAP_GC] = true,      [SERVICE_LDAPS_GC] = true};
    return is_read[service];
}

void services_init(struct services *services) {
    services_clear(services);
    for (unsigned i = 0; i < SERVICE_COUNT; i++)
        for (unsigned port = service_table[i].first_port; port <= service_table[i].last_port;
             port++)
            services_put(services, (uint16_t)port, (enum service)i);
}

bool services_teach(struct services *services, const char *text) {
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals[1] < '0' || equals[1] > '9')
        return false;
    char *end;
    unsigned long port = strtoul(equals + 1, &end, 10);
    if (*end != '\0' || port == 0 || port > 65535)
        return false;
    size_t name_length = (size_t)(equals - text);
    for (unsigned i = 0; i < SERVICE_COUNT; i++) {
        const char *option = service_table[i].option;
        if (strlen(option) == name_length && strncmp(option, text, name_length) == 0) {
            services_put(services, (uint16_t)port, (enum service)i);
            return true;
        }
    }
    return false;
}

enum service services_at(const struct services *services, uint8_t protocol, uint16_t port) {
    if (protocol == IP_TCP)
        return (enum service)services->tcp[port];
    return protocol == IP_UDP ? (enum service)services->udp[port] : SERVICE_NONE;
}

enum { FEW_PORTS = 64 };

unsigned services_next(const struct services *services, uint8_t protocol, unsigned port) {
    const uint8_t *ports = protocol == IP_TCP ? services->tcp : services->udp;
    uint8_t none[1024];
    memset(none, SERVICE_NONE, sizeof none);
    while (port <= UINT16_MAX && ports[port] == SERVICE_NONE) {
        unsigned step = 1;
        if (port % FEW_PORTS == 0 && memcmp(ports + port, none, FEW_PORTS) == 0)
            step = FEW_PORTS;
        if (port % sizeof none == 0 && memcmp(ports + port, none, sizeof none) == 0)
            step = sizeof none;
        port += step;
    }
    return port;
}
