/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is known of one TCP connection: what TCP saw and what the observers read in it. Rules
 * read it when an event tells them to look. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_CONVERSATION_H
#define UCSCOPE_CAPTURE_OBSERVE_CONVERSATION_H

#include "capture/net/flow.h"
#include "capture/observe/http.h"
#include "capture/observe/ils.h"
#include "capture/observe/s2s.h"
#include "capture/observe/tls.h"

/* What was decrypted of one side of a TLS session. */
struct opened_side {
    uint64_t records;
    uint64_t before; /* application records that came before them: session tickets look like some */
};

/* HTTP, ILS and XMPP were seen in clear, or inside TLS that was decrypted. */
struct conversation {
    struct flow *flow;            /* ends, who opened it, what each side did */
    struct tls_talk *tls;         /* NULL: no TLS seen */
    struct http_talk *http;       /* NULL: no HTTP seen */
    struct ils_talk *ils;         /* NULL: no ILS seen */
    struct s2s_talk *s2s;         /* NULL: no XMPP seen */
    struct opened_side opened[2]; /* by enum side */
    bool ending_told;             /* a TCP event about its end was already given */
};

/* Whether nothing that this side said is hidden by TLS, as far as TLS was opened at all: whoever
 * decrypts may stop anywhere, or open one direction alone. Then nobody is to be accused of silence.
 */
static inline bool conversation_hears(const struct conversation *conversation, enum side side) {
    const struct opened_side *opened = conversation->opened;
    if (conversation->tls == NULL || opened[CLIENT].records + opened[SERVER].records == 0)
        return true;
    return conversation->tls->sides[side].application_records <=
           opened[side].before + opened[side].records;
}

#endif
