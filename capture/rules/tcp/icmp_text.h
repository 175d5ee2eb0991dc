/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ICMP or ICMPv6 destination-unreachable code says, in words (RFC 792, RFC 1812 5.2.7.1,
 * RFC 4443 3.1). */
#ifndef UCSCOPE_CAPTURE_RULES_TCP_ICMP_TEXT_H
#define UCSCOPE_CAPTURE_RULES_TCP_ICMP_TEXT_H

#include <stdint.h>

/* `family` is 4 or 6. Static text. */
const char *icmp_text(uint8_t family, uint8_t type, uint8_t code);

#endif
