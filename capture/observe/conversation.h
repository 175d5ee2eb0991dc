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

struct conversation {
    struct flow *flow;      /* ends, who opened it, what each side did */
    struct tls_talk *tls;   /* NULL: no TLS seen */
    struct http_talk *http; /* NULL: no HTTP seen */
    struct ils_talk *ils;   /* NULL: no ILS without TLS seen */
    struct s2s_talk *s2s;   /* NULL: no XMPP seen */
    bool ending_told;       /* a TCP event about its end was already given */
};

#endif
