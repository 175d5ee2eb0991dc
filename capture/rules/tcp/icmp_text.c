/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/tcp/icmp_text.h"

enum { ICMP_UNREACHABLE = 3, ICMPV6_UNREACHABLE = 1 };

static const char *const icmp_codes[] = {
    "network unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed",
    "source route failed",
    "destination network unknown",
    "destination host unknown",
    "source host isolated",
    "network administratively prohibited",
    "host administratively prohibited",
    "network unreachable for this type of service",
    "host unreachable for this type of service",
    "communication administratively prohibited",
    "host precedence violation",
    "precedence cut-off in effect",
};

static const char *const icmpv6_codes[] = {
    "no route to destination",
    "communication administratively prohibited",
    "beyond the scope of the source address",
    "address unreachable",
    "port unreachable",
    "source address failed the ingress or egress policy",
    "route rejected",
    "error in the source routing header",
};

const char *icmp_text(uint8_t family, uint8_t type, uint8_t code) {
    if (family == 4 && type == ICMP_UNREACHABLE && code < sizeof icmp_codes / sizeof icmp_codes[0])
        return icmp_codes[code];
    if (family == 6 && type == ICMPV6_UNREACHABLE &&
        code < sizeof icmpv6_codes / sizeof icmpv6_codes[0])
        return icmpv6_codes[code];
    return "destination unreachable";
}
