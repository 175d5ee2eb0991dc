/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ssh/ssh_kexinit.h"

bool ssh_read_kexinit(struct span body, struct ssh_kexinit *out) {
    enum { COOKIE = 16 };
    struct ssh_kexinit said;
    if (!take_bytes(&body, COOKIE, &said.cookie))
        return false;
    for (unsigned list = 0; list < SSH_LIST_COUNT; list++)
        if (!ssh_take_string(&body, &said.lists[list]))
            return false;
    *out = said;
    return true;
}

/* The next name of a list; the list goes on behind it. False: that was all. */
static bool take_name(struct span *list, struct span *name) {
    if (span_is_empty(*list))
        return false;
    if (!take_until(list, ',', name)) {
        *name = *list;
        list->at = list->end;
    }
    return true;
}

static bool has_name(struct span list, struct span name) {
    struct span other;
    while (take_name(&list, &other))
        if (span_equals(name, other))
            return true;
    return false;
}

/* It stands among the key exchange algorithms, and says what else a side can (RFC 8308 2.1). */
static bool is_signal(struct span name) {
    return span_starts_with_text(name, "ext-info-") || span_starts_with_text(name, "kex-strict-");
}

struct span ssh_choose(struct span client, struct span server) {
    struct span name;
    while (take_name(&client, &name))
        if (!span_is_empty(name) && !is_signal(name) && has_name(server, name))
            return name;
    return (struct span){client.end, client.end};
}

static bool has_own_authentication(struct span cipher) {
    return span_find_text(cipher, "-gcm@") != NULL || span_find_text(cipher, "-poly1305") != NULL ||
           span_starts_with_text(cipher, "AEAD_");
}

enum ssh_list ssh_kexinit_missing(const struct ssh_kexinit *client,
                                  const struct ssh_kexinit *server) {
    struct span chosen[SSH_LIST_COUNT];
    for (unsigned list = 0; list < SSH_LIST_LANGUAGE_OUT; list++) {
        chosen[list] = ssh_choose(client->lists[list], server->lists[list]);
        const bool is_mac = list == SSH_LIST_MAC_OUT || list == SSH_LIST_MAC_IN;
        const bool is_needed =
            !is_mac ||
            !has_own_authentication(chosen[list - SSH_LIST_MAC_OUT + SSH_LIST_CIPHER_OUT]);
        if (span_is_empty(chosen[list]) && is_needed)
            return list;
    }
    return SSH_LIST_COUNT;
}

const char *ssh_list_text(enum ssh_list list) {
    static const char *const texts[SSH_LIST_COUNT] = {
        [SSH_LIST_KEX] = "key exchange algorithm",
        [SSH_LIST_HOST_KEY] = "host key algorithm",
        [SSH_LIST_CIPHER_OUT] = "cipher from client to server",
        [SSH_LIST_CIPHER_IN] = "cipher from server to client",
        [SSH_LIST_MAC_OUT] = "MAC from client to server",
        [SSH_LIST_MAC_IN] = "MAC from server to client",
        [SSH_LIST_COMPRESSION_OUT] = "compression from client to server",
        [SSH_LIST_COMPRESSION_IN] = "compression from server to client",
        [SSH_LIST_LANGUAGE_OUT] = "language from client to server",
        [SSH_LIST_LANGUAGE_IN] = "language from server to client",
    };
    return texts[list];
}
