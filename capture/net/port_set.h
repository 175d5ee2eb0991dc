/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of TCP or UDP ports: a bit for each. All zero: empty. */
#ifndef UCSCOPE_CAPTURE_NET_PORT_SET_H
#define UCSCOPE_CAPTURE_NET_PORT_SET_H

#include <stdbool.h>
#include <stdint.h>

struct port_set {
    uint64_t words[(UINT16_MAX + 1) / 64];
};

static inline void port_set_add(struct port_set *set, uint16_t port) {
    set->words[port / 64] |= UINT64_C(1) << port % 64;
}

static inline void port_set_remove(struct port_set *set, uint16_t port) {
    set->words[port / 64] &= ~(UINT64_C(1) << port % 64);
}

static inline bool port_set_has(const struct port_set *set, uint16_t port) {
    return (set->words[port / 64] >> port % 64 & 1) != 0;
}

#endif
