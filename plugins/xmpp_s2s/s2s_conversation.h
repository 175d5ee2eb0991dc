/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection between two servers in Wireshark: its streams before and after STARTTLS, what each
 * unit did to their state, and the exchanges of dialback, which go over several connections.
 * Stepped in the first pass only. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_CONVERSATION_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_CONVERSATION_H

#include "plugins/xmpp_s2s/s2s_dialback.h"
#include "plugins/xmpp_s2s/s2s_direction.h"

enum s2s_phase {
    S2S_PHASE_UNKNOWN,
    S2S_PHASE_OPENED,
    S2S_PHASE_ANSWERED,
    S2S_PHASE_FEATURES,
    S2S_PHASE_TLS_ASKED,
    S2S_PHASE_TLS_GRANTED,
    S2S_PHASE_TLS_REFUSED,
    S2S_PHASE_SASL,
    S2S_PHASE_SASL_DONE,
    S2S_PHASE_SASL_REFUSED,
    S2S_PHASE_DIALBACK_PENDING,
    S2S_PHASE_DIALBACK_VALID,
    S2S_PHASE_DIALBACK_REFUSED,
    S2S_PHASE_VERIFY_PENDING,
    S2S_PHASE_VERIFY_ANSWERED,
    S2S_PHASE_FAILED,
    S2S_PHASE_ENDING,
    S2S_PHASE_ENDED,
    S2S_PHASE_COUNT
};

/* "dialback pending", ... */
const char *s2s_phase_text(enum s2s_phase phase);

/* What was known about a unit when it came. */
struct s2s_unit_state {
    enum s2s_phase phase;  /* after it */
    bool secured;          /* inside of TLS */
    bool answers;          /* OPENING: the other side's header came before */
    const char *result_id; /* RESULT: the id of the stream that the receiving server answered on; ""
                              when not seen */
    struct s2s_exchange *exchange; /* RESULT, VERIFY; NULL: it lacks what is needed to tell */
};

/* The streams of a connection before TLS, or inside of it. */
struct s2s_tls_layer {
    struct s2s_conversation *session;
    bool secured;
    enum s2s_phase phase;
    struct s2s_direction directions[2];
    struct s2s_sender {
        struct s2s_tls_layer *tls_layer;
        unsigned side;
    } senders[2];
};

struct s2s_conversation {
    address first_address; /* of side 0 */
    uint32_t first_port;
    uint32_t number;
    uint32_t tls_since;                 /* the frame that let TLS begin; 0: none did */
    struct s2s_tls_layer tls_layers[2]; /* plain, secured */
    /* By how much the sequence numbers that Wireshark tells are less than those in the packets of a
     * side. */
    uint32_t base[2];
    bool base_known[2];
};

/* The session of the packet's connection; with `create`, a new one if there is none. */
struct s2s_conversation *s2s_conversation_of(int proto, packet_info *pinfo, bool create);

/* False: none of the sessions so far is of the packet's connection. Asked of every TCP packet,
 * since Wireshark's conversations take far longer to look up. */
bool s2s_conversation_may_be(const packet_info *pinfo);

/* 0 or 1. */
unsigned s2s_conversation_side(const struct s2s_conversation *session, const packet_info *pinfo);

/* Called once. */
void s2s_conversation_register(void);

#endif
