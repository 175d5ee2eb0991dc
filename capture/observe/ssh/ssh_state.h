/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading SSH on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SSH_SSH_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_SSH_SSH_STATE_H

#include "capture/observe/observer.h"
#include "capture/observe/ssh/ssh.h"

struct ssh_input {
    bool has_banner;
    uint64_t position;   /* of the first byte in `unit` */
    struct buffer unit;  /* the line, or the packet, as far as it came */
    struct buffer offer; /* the body of its KEXINIT, until the other side's is there */
};

struct ssh_state {
    struct ssh_session session;
    struct ssh_input inputs[2]; /* by enum side */
};

/* ssh_redact.c: what of a banner, and of a packet, stays when a capture is redacted; they lie in
 * the bytes of `unit`. */
void ssh_redact_banner(struct redact_unit *unit, const struct ssh_banner *banner);
void ssh_redact_packet(struct redact_unit *unit, const struct ssh_packet *packet,
                       bool has_host_key);

#endif
