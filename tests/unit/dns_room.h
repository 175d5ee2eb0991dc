/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS messages over UDP in front of an engine or of observers, for tests. */
#ifndef UCSCOPE_TESTS_DNS_ROOM_H
#define UCSCOPE_TESTS_DNS_ROOM_H

#include "capture/observe/dns/dns.h"
#include "dns_writer.h"

#define DNS_HOST   "10.48.55.113"
#define DNS_SERVER "10.48.55.53"

/* Ethernet frames around a message, which is taken. */
static inline GByteArray *dns_query_frame(const char *server, unsigned port, GByteArray *message) {
    return ethernet_frame(
        0x0800, ipv4_packet(17, DNS_HOST, server, 0, udp_packet(port, DNS_PORT, message)));
}

static inline GByteArray *dns_answer_frame(const char *server, unsigned port, GByteArray *message) {
    return ethernet_frame(
        0x0800, ipv4_packet(17, server, DNS_HOST, 0, udp_packet(DNS_PORT, port, message)));
}

#endif
