/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How SSH begins, in clear: a line by which each side says its version (RFC 4253 4.2), and packets
 * (6) until both have keys. Numbers are big-endian. */
#ifndef UCSCOPE_SSH_SSH_MESSAGE_H
#define UCSCOPE_SSH_SSH_MESSAGE_H

#include "wire/span.h"

#define SSH_MAGIC "SSH-"

/* The longest line with its end (RFC 4253 4.2), and the longest packet that all have to take (6.1).
 */
enum { SSH_BANNER_MOST = 255, SSH_PACKET_MOST = 35000, SSH_PACKET_HEAD = 4 };

/* RFC 4253 12, RFC 4419 5, RFC 5656 7.1. */
enum ssh_type {
    SSH_DISCONNECT = 1,
    SSH_KEXINIT = 20,
    SSH_NEWKEYS = 21,
    SSH_KEX_REPLY = 31,    /* of Diffie-Hellman and of elliptic curves; of a group exchange, the
                              group */
    SSH_KEX_GEX_REPLY = 33 /* of a group exchange */
};

/* "SSH-2.0-OpenSSH_9.2p1 Debian-2". */
struct ssh_banner {
    struct span whole;    /* without the end of the line */
    struct span version;  /* "2.0" */
    struct span software; /* "OpenSSH_9.2p1" */
    struct span comments; /* "Debian-2"; empty: none */
};

/* The line, without its end. False: it is none. */
MUST_USE bool ssh_read_banner(struct span line, struct ssh_banner *out);

/* Takes the line that `rest` begins with, and its end. False: it is none, or has no end within
 * SSH_BANNER_MOST bytes; nothing was changed. */
MUST_USE bool ssh_take_banner(struct span *rest, struct ssh_banner *out);

/* Sides of these versions understand each other (RFC 4253 5): "1.99" speaks 1 and 2. */
bool ssh_versions_fit(struct span version, struct span other);

struct ssh_packet {
    struct span whole;
    struct wire_u8 type; /* enum ssh_type, or another */
    struct span body;    /* behind the type, without padding */
};

/* How long the packet is that begins so, with its length. 0: SSH_PACKET_HEAD bytes are needed. More
 * than SSH_PACKET_MOST, or less than a packet has: it is none. */
uint32_t ssh_packet_size(struct span start);

/* Takes the packet that `rest` begins with, which is not encrypted. False: it is not whole, or
 * none; nothing was changed. */
MUST_USE bool ssh_take_packet(struct span *rest, struct ssh_packet *out);

/* A name-list, text or number of bytes with its length before it (RFC 4251 5). */
MUST_USE bool ssh_take_string(struct span *rest, struct span *out);

struct ssh_disconnect {
    struct wire_u32 reason;
    struct span text;
};

/* The body of SSH_DISCONNECT (RFC 4253 11.1). False: it is cut. */
MUST_USE bool ssh_read_disconnect(struct span body, struct ssh_disconnect *out);

/* "key exchange failed"; "unknown" for a reason that the RFC does not have. Never NULL. */
const char *ssh_disconnect_text(uint32_t reason);

enum { SSH_BY_APPLICATION = 11 };

struct ssh_host_key {
    struct span name; /* "ssh-ed25519" */
    struct span blob; /* all of it, which fingerprints are made of (RFC 4253 6.6) */
};

/* The key that a server presents, with which SSH_KEX_REPLY and SSH_KEX_GEX_REPLY begin. False: it
 * is cut. */
MUST_USE bool ssh_read_host_key(struct span body, struct ssh_host_key *out);

#endif
