/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each side of SSH would use, and what comes of both (RFC 4253 7.1). */
#ifndef UCSCOPE_SSH_SSH_KEXINIT_H
#define UCSCOPE_SSH_SSH_KEXINIT_H

#include "ssh/ssh_message.h"

/* In the order of the message; OUT is from client to server, IN the other way. */
enum ssh_list {
    SSH_LIST_KEX,
    SSH_LIST_HOST_KEY,
    SSH_LIST_CIPHER_OUT,
    SSH_LIST_CIPHER_IN,
    SSH_LIST_MAC_OUT,
    SSH_LIST_MAC_IN,
    SSH_LIST_COMPRESSION_OUT,
    SSH_LIST_COMPRESSION_IN,
    SSH_LIST_LANGUAGE_OUT,
    SSH_LIST_LANGUAGE_IN,
    SSH_LIST_COUNT
};

struct ssh_kexinit {
    struct span cookie;                /* random, 16 bytes */
    struct span lists[SSH_LIST_COUNT]; /* names, with commas between them, the best first */
};

/* The body of SSH_KEXINIT. False: it is cut. */
MUST_USE bool ssh_read_kexinit(struct span body, struct ssh_kexinit *out);

/* The first name of the client's list that the server has, too; empty: they have none in common. */
struct span ssh_choose(struct span client, struct span server);

/* The first kind of which both have none in common, and need one: a cipher with an authentication
 * of its own needs no MAC, and languages are for nobody. SSH_LIST_COUNT: there is none. */
enum ssh_list ssh_kexinit_missing(const struct ssh_kexinit *client,
                                  const struct ssh_kexinit *server);

/* "key exchange algorithm", "cipher from client to server". Not for SSH_LIST_COUNT. */
const char *ssh_list_text(enum ssh_list list);

#endif
