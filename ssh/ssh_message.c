/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ssh/ssh_message.h"

/* --- banners ---------------------------------------------------------------------------------- */

static struct span without_end(struct span line) {
    if (!span_is_empty(line) && line.end[-1] == '\r')
        line.end--;
    return line;
}

/* Up to the first `stop`, or all; `rest` goes on behind it. */
static struct span take_word(struct span *rest, char stop) {
    struct span word;
    if (take_until(rest, (uint8_t)stop, &word))
        return word;
    word = *rest;
    rest->at = rest->end;
    return word;
}

bool ssh_read_banner(struct span line, struct ssh_banner *out) {
    if (!span_starts_with_text(line, SSH_MAGIC))
        return false;
    struct ssh_banner banner = {.whole = line};
    struct span said = span_after(line, strlen(SSH_MAGIC));
    banner.version = take_word(&said, '-');
    banner.software = take_word(&said, ' ');
    banner.comments = said;
    *out = banner;
    return true;
}

bool ssh_take_banner(struct span *rest, struct ssh_banner *out) {
    struct span trial = span_first(*rest, SSH_BANNER_MOST), line;
    if (!take_until(&trial, '\n', &line) || !ssh_read_banner(without_end(line), out))
        return false;
    rest->at = trial.at;
    return true;
}

enum { SPEAKS_1 = 1, SPEAKS_2 = 2 };

static unsigned speaks(struct span version) {
    if (span_equals_text(version, "1.99"))
        return SPEAKS_1 | SPEAKS_2;
    if (span_starts_with_text(version, "1."))
        return SPEAKS_1;
    return span_starts_with_text(version, "2.") ? SPEAKS_2 : 0;
}

bool ssh_versions_fit(struct span version, struct span other) {
    return (speaks(version) & speaks(other)) != 0;
}

/* --- packets ---------------------------------------------------------------------------------- */

uint32_t ssh_packet_size(struct span start) {
    struct wire_u32 length;
    if (!take_be32(&start, &length))
        return 0;
    return length.value > SSH_PACKET_MOST ? UINT32_MAX : length.value + SSH_PACKET_HEAD;
}

bool ssh_take_packet(struct span *rest, struct ssh_packet *out) {
    const uint32_t size = ssh_packet_size(*rest);
    struct span trial = *rest, inside;
    struct ssh_packet packet;
    struct wire_u8 padding;
    if (size == 0 || size > SSH_PACKET_MOST + SSH_PACKET_HEAD ||
        !take_bytes(&trial, size, &packet.whole))
        return false;
    inside = span_after(packet.whole, SSH_PACKET_HEAD);
    if (!take_u8(&inside, &padding) || span_len(inside) <= padding.value)
        return false;
    inside.end -= padding.value;
    if (!take_u8(&inside, &packet.type))
        return false;
    packet.body = inside;
    *rest = trial;
    *out = packet;
    return true;
}

bool ssh_take_string(struct span *rest, struct span *out) {
    struct span trial = *rest;
    struct wire_u32 length;
    if (!take_be32(&trial, &length) || !take_bytes(&trial, length.value, out))
        return false;
    *rest = trial;
    return true;
}

/* --- bodies ----------------------------------------------------------------------------------- */

bool ssh_read_disconnect(struct span body, struct ssh_disconnect *out) {
    struct ssh_disconnect said;
    if (!take_be32(&body, &said.reason) || !ssh_take_string(&body, &said.text))
        return false;
    *out = said;
    return true;
}

static const char *const reasons[] = {
    [1] = "host not allowed to connect",
    [2] = "protocol error",
    [3] = "key exchange failed",
    [5] = "MAC error",
    [6] = "compression error",
    [7] = "service not available",
    [8] = "protocol version not supported",
    [9] = "host key not verifiable",
    [10] = "connection lost",
    [SSH_BY_APPLICATION] = "by application",
    [12] = "too many connections",
    [13] = "authentication cancelled by user",
    [14] = "no more authentication methods available",
    [15] = "illegal user name",
};

const char *ssh_disconnect_text(uint32_t reason) {
    const bool is_known = reason < sizeof reasons / sizeof reasons[0] && reasons[reason] != NULL;
    return is_known ? reasons[reason] : "unknown";
}

bool ssh_read_host_key(struct span body, struct ssh_host_key *out) {
    struct ssh_host_key key;
    if (!ssh_take_string(&body, &key.blob))
        return false;
    struct span inside = key.blob;
    if (!ssh_take_string(&inside, &key.name))
        return false;
    *out = key;
    return true;
}
