/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/services.h"

#include <stdlib.h>
#include <string.h>

const struct service_entry service_table[SERVICE_COUNT] = {
#define X(id, option, port, protocol, words, server, client)                                       \
    [id] = {option, port, protocol, words, server, client},
    SERVICE_TABLE(X)
#undef X
};

void services_clear(struct services *services) {
    memset(services->by_port, SERVICE_NONE, sizeof services->by_port);
}

void services_put(struct services *services, uint16_t port, enum service service) {
    services->by_port[port] = (uint8_t)service;
}

void services_init(struct services *services) {
    services_clear(services);
    for (unsigned i = 0; i < SERVICE_COUNT; i++)
        services_put(services, service_table[i].port, (enum service)i);
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

enum service services_at(const struct services *services, uint16_t port) {
    return (enum service)services->by_port[port];
}
