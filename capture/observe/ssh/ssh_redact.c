/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of a banner version and software stay, of packets their types, the names of algorithms, the
 * number of a reason and the server's public key: no comments, texts and random numbers. */
#include "capture/observe/ssh/ssh_state.h"

void ssh_redact_banner(struct redact_unit *unit, const struct ssh_banner *banner) {
    const bool is_name = redact_is_made_of(banner->software, "-_.+");
    const struct span said = {banner->whole.at,
                              is_name ? banner->software.end : banner->software.at};
    redact_unit_allow_binary(unit, said);
    redact_unit_allow_blanks(unit, unit->bytes);
}

static bool are_names(const struct ssh_kexinit *offer) {
    for (unsigned list = 0; list < SSH_LIST_COUNT; list++)
        if (!span_is_empty(offer->lists[list]) &&
            !redact_is_made_of(offer->lists[list], "-_.@,+/="))
            return false;
    return true;
}

void ssh_redact_packet(struct redact_unit *unit, const struct ssh_packet *packet,
                       bool has_host_key) {
    struct ssh_kexinit offer;
    struct ssh_host_key key;
    struct ssh_disconnect said;
    redact_unit_allow_binary(unit, (struct span){packet->whole.at, packet->body.at});
    if (packet->type.value == SSH_KEXINIT && ssh_read_kexinit(packet->body, &offer) &&
        are_names(&offer))
        redact_unit_allow_binary(
            unit, (struct span){offer.cookie.end, offer.lists[SSH_LIST_LANGUAGE_IN].end});
    if (packet->type.value == SSH_DISCONNECT && ssh_read_disconnect(packet->body, &said))
        redact_unit_allow_binary(unit, (struct span){packet->body.at, said.text.at});
    if (has_host_key && ssh_read_host_key(packet->body, &key))
        redact_unit_allow_binary(unit, (struct span){packet->body.at, key.blob.end});
}
