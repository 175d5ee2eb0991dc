/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for all bytes that the decoder of SSH is given, and for all that is read of them. */
#ifndef UCSCOPE_TESTS_SSH_CONTRACT_H
#define UCSCOPE_TESTS_SSH_CONTRACT_H

#include "ssh/ssh_kexinit.h"
#include "tests/span_contract.h"

#include <glib.h>

static inline void ssh_contract_bodies(struct span body) {
    struct ssh_kexinit offer;
    struct ssh_disconnect said;
    struct ssh_host_key key;
    if (ssh_read_kexinit(body, &offer)) {
        g_assert_cmpuint(span_len(offer.cookie), ==, 16);
        for (unsigned list = 0; list < SSH_LIST_COUNT; list++) {
            span_contract_inside(body, offer.lists[list]);
            g_assert_nonnull(ssh_list_text(list));
        }
        for (unsigned list = 0; list + 1 < SSH_LIST_COUNT; list++) {
            const struct span chosen = ssh_choose(offer.lists[list], offer.lists[list + 1]);
            span_contract_inside(offer.lists[list], chosen);
        }
        g_assert_cmpint(ssh_kexinit_missing(&offer, &offer), <=, SSH_LIST_COUNT);
    }
    if (ssh_read_disconnect(body, &said)) {
        span_contract_inside(body, said.text);
        g_assert_nonnull(ssh_disconnect_text(said.reason.value));
    }
    if (ssh_read_host_key(body, &key)) {
        span_contract_inside(body, key.blob);
        span_contract_inside(key.blob, key.name);
    }
}

static inline void ssh_contract_banner(struct span bytes) {
    struct span rest = bytes;
    struct ssh_banner banner, again;
    if (!ssh_take_banner(&rest, &banner)) {
        g_assert_true(rest.at == bytes.at && rest.end == bytes.end);
        return;
    }
    g_assert_true(rest.at > bytes.at && rest.at - bytes.at <= SSH_BANNER_MOST);
    g_assert_true(rest.end == bytes.end);
    span_contract_lies_in(bytes, banner.whole);
    span_contract_lies_in(banner.whole, banner.version);
    span_contract_lies_in(banner.whole, banner.software);
    span_contract_lies_in(banner.whole, banner.comments);
    g_assert_true(ssh_read_banner(banner.whole, &again));
    g_assert_true(span_equals(banner.version, again.version));
    const bool fits = ssh_versions_fit(banner.version, span_of_text("1.99"));
    g_assert_cmpint(fits, ==, ssh_versions_fit(span_of_text("1.99"), banner.version));
}

static inline void ssh_contract_check(struct span bytes) {
    struct span rest = bytes;
    struct ssh_packet packet;
    ssh_contract_banner(bytes);
    ssh_contract_bodies(bytes);
    g_assert_cmpint(ssh_packet_size(bytes) == 0, ==, span_len(bytes) < SSH_PACKET_HEAD);
    for (const uint8_t *before = rest.at; ssh_take_packet(&rest, &packet); before = rest.at) {
        g_assert_true(rest.at > before + SSH_PACKET_HEAD);
        g_assert_true(packet.whole.at == before && packet.whole.end == rest.at);
        span_contract_lies_in(packet.whole, packet.body);
        ssh_contract_bodies(packet.body);
    }
}

#endif
