/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of the Network Time Protocol that carry time: 48 bytes, and perhaps extension fields and
 * an authenticator, which are passed by. Source: RFC 5905 7.3, 7.4. */
#ifndef UCSCOPE_NTP_NTP_H
#define UCSCOPE_NTP_NTP_H

#include "wire/span.h"

enum { NTP_PORT = 123, NTP_SIZE = 48, NTP_REFERENCE_TEXT = 16 };

enum ntp_mode {
    NTP_SYMMETRIC_ACTIVE = 1,
    NTP_SYMMETRIC_PASSIVE,
    NTP_CLIENT,
    NTP_SERVER,
    NTP_BROADCAST
};

enum { NTP_LEAP_UNSYNCHRONIZED = 3 };

/* Of servers that have time; 0 says that a kiss code stands in the place of the reference. */
enum { NTP_STRATUM_KISS = 0, NTP_STRATUM_PRIMARY = 1, NTP_STRATUM_MOST = 15 };

/* Seconds since 1900 (modulo 2^32) in the upper half, their fraction in the lower; 0: unknown. */
typedef uint64_t ntp_time;

struct ntp_packet {
    struct span whole; /* its 48 bytes */
    uint8_t leap, version, mode;
    uint8_t stratum;
    int8_t poll, precision;               /* log2 seconds */
    uint32_t root_delay, root_dispersion; /* 1/65536 s */
    struct span reference_id;             /* four bytes: kiss code, clock, or IPv4 address */
    ntp_time reference, origin, receive, transmit;
};

/* False: too short, no version that there is (1 to 4), or a mode that carries no time (6 and 7 are
 * for control); `out` is untouched. */
MUST_USE bool ntp_read(struct span bytes, struct ntp_packet *out);

/* What the time that a server gives is worth. */
enum ntp_worth {
    NTP_USABLE,
    NTP_UNSYNCHRONIZED, /* it has none itself: leap indicator 3, stratum 16 or above, no time */
    NTP_KISS,           /* stratum 0 with a code that says why it gives none */
};
enum ntp_worth ntp_worth_of(const struct ntp_packet *packet);

/* What a kiss code means (RFC 5905 7.4): "the server denies access"; NULL: no code that is known.
 * Static text. */
const char *ntp_kiss_text(struct span reference_id);

/* Whether the reference is the IPv4 address of the server's own server (or what was made of an IPv6
 * address), and no kiss code or name of a clock. */
bool ntp_reference_is_address(const struct ntp_packet *packet);

/* Kiss code or name of a clock: "DENY", "GPS"; an address: "10.0.0.1"; otherwise hexadecimal
 * digits. Returns `out`. */
const char *ntp_reference_write(const struct ntp_packet *packet, char out[NTP_REFERENCE_TEXT]);

/* How far it may be from the time of the primary server: root delay / 2 + root dispersion, in
 * milliseconds. */
uint32_t ntp_root_distance(const struct ntp_packet *packet);

/* From one time to another, in microseconds, whichever is later: right for 68 years. */
static inline int64_t ntp_between(ntp_time from, ntp_time to) {
    const int64_t difference = (int64_t)(to - from);
    return (difference >> 32) * 1000000 +
           (int64_t)(((uint64_t)difference & UINT32_MAX) * 1000000 >> 32);
}

#endif
