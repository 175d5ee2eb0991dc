/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ntp/ntp.h"

enum { VERSION_FIRST = 1, VERSION_LAST = 4 };

static bool take_time(struct span *rest, ntp_time *out) {
    struct wire_u32 seconds, fraction;
    if (!take_be32(rest, &seconds) || !take_be32(rest, &fraction))
        return false;
    *out = (ntp_time)seconds.value << 32 | fraction.value;
    return true;
}

bool ntp_read(struct span bytes, struct ntp_packet *out) {
    struct ntp_packet packet = {.whole = span_first(bytes, NTP_SIZE)};
    struct wire_u8 first, stratum, poll, precision;
    struct wire_u32 delay, dispersion;
    const bool whole = take_u8(&bytes, &first) && take_u8(&bytes, &stratum) &&
                       take_u8(&bytes, &poll) && take_u8(&bytes, &precision) &&
                       take_be32(&bytes, &delay) && take_be32(&bytes, &dispersion) &&
                       take_bytes(&bytes, 4, &packet.reference_id) &&
                       take_time(&bytes, &packet.reference) && take_time(&bytes, &packet.origin) &&
                       take_time(&bytes, &packet.receive) && take_time(&bytes, &packet.transmit);
    if (!whole)
        return false;
    packet.leap = first.value >> 6;
    packet.version = first.value >> 3 & 7;
    packet.mode = first.value & 7;
    if (packet.version < VERSION_FIRST || packet.version > VERSION_LAST ||
        packet.mode < NTP_SYMMETRIC_ACTIVE || packet.mode > NTP_BROADCAST)
        return false;
    packet.stratum = stratum.value;
    packet.poll = (int8_t)poll.value;
    packet.precision = (int8_t)precision.value;
    packet.root_delay = delay.value;
    packet.root_dispersion = dispersion.value;
    *out = packet;
    return true;
}

enum ntp_worth ntp_worth_of(const struct ntp_packet *packet) {
    if (packet->stratum == NTP_STRATUM_KISS && ntp_kiss_text(packet->reference_id) != NULL)
        return NTP_KISS;
    if (packet->leap == NTP_LEAP_UNSYNCHRONIZED || packet->stratum == NTP_STRATUM_KISS ||
        packet->stratum > NTP_STRATUM_MOST || packet->transmit == 0)
        return NTP_UNSYNCHRONIZED;
    return NTP_USABLE;
}

const char *ntp_kiss_text(struct span reference_id) {
    static const struct {
        const char *code, *text;
    } kisses[] = {
        {"ACST", "its association belongs to an anycast server"},
        {"AUTH", "authentication failed"},
        {"AUTO", "Autokey failed"},
        {"BCST", "its association belongs to a broadcast server"},
        {"CRYP", "authentication or identification failed"},
        {"DENY", "the server denies access"},
        {"DROP", "the server lost its peer"},
        {"RSTR", "the server denies access by its policy"},
        {"INIT", "the server has not synchronized yet"},
        {"MCST", "its association belongs to a multicast server"},
        {"NKEY", "the server has no such key"},
        {"NTSN", "the server can not use the cookie (NTS)"},
        {"RATE", "the client asks more often than the server allows"},
        {"RMOT", "somebody changes the association from outside"},
        {"STEP", "the server sets its clock, and has not synchronized again"},
    };
    for (size_t i = 0; i < sizeof kisses / sizeof *kisses; i++)
        if (span_equals_text(reference_id, kisses[i].code))
            return kisses[i].text;
    return NULL;
}

/* Letters and digits up to the first zero byte, behind which there are zeros alone. */
static size_t name_length(struct span reference_id) {
    size_t length = 0;
    for (const uint8_t *at = reference_id.at; at < reference_id.end; at++) {
        const bool is_plain =
            (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        const size_t before = (size_t)(at - reference_id.at);
        if (is_plain ? length != before : *at != 0)
            return 0;
        length += is_plain;
    }
    return length;
}

bool ntp_reference_is_address(const struct ntp_packet *packet) {
    return packet->stratum > NTP_STRATUM_PRIMARY &&
           (packet->stratum <= NTP_STRATUM_MOST || name_length(packet->reference_id) == 0);
}

static char *write_byte(char *at, uint8_t value) {
    if (value >= 100)
        *at++ = (char)('0' + value / 100);
    if (value >= 10)
        *at++ = (char)('0' + value / 10 % 10);
    *at++ = (char)('0' + value % 10);
    return at;
}

const char *ntp_reference_write(const struct ntp_packet *packet, char out[NTP_REFERENCE_TEXT]) {
    static const char digits[] = "0123456789abcdef";
    const struct span id = packet->reference_id;
    const bool is_name = !ntp_reference_is_address(packet);
    const size_t length = is_name ? name_length(id) : 0;
    char *at = out;
    if (length > 0) {
        memcpy(out, id.at, length);
        at += length;
    } else if (is_name) {
        for (unsigned i = 0; i < 4; i++) {
            *at++ = digits[id.at[i] >> 4];
            *at++ = digits[id.at[i] & 15];
        }
    } else {
        for (unsigned i = 0; i < 4; i++) {
            at = write_byte(at, id.at[i]);
            if (i < 3)
                *at++ = '.';
        }
    }
    *at = '\0';
    return out;
}

uint32_t ntp_root_distance(const struct ntp_packet *packet) {
    const uint64_t distance = packet->root_delay / 2 + (uint64_t)packet->root_dispersion;
    return (uint32_t)(distance * 1000 / 65536);
}
