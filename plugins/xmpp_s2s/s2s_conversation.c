/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/conversation.h>

#include "capture/net/port_set.h"
#include "plugins/xmpp_s2s/s2s_conversation.h"

/* Of the ends of all sessions in the capture. */
static struct port_set ports;

const char *s2s_phase_text(enum s2s_phase phase) {
    static const char *const words[S2S_PHASE_COUNT] = {
        [S2S_PHASE_UNKNOWN] = "no stream header seen",
        [S2S_PHASE_OPENED] = "opened by one side",
        [S2S_PHASE_ANSWERED] = "opened by both sides",
        [S2S_PHASE_FEATURES] = "features offered",
        [S2S_PHASE_TLS_ASKED] = "STARTTLS asked for",
        [S2S_PHASE_TLS_GRANTED] = "STARTTLS granted",
        [S2S_PHASE_TLS_REFUSED] = "STARTTLS refused",
        [S2S_PHASE_SASL] = "SASL under way",
        [S2S_PHASE_SASL_DONE] = "authenticated by SASL",
        [S2S_PHASE_SASL_REFUSED] = "SASL refused",
        [S2S_PHASE_DIALBACK_PENDING] = "dialback pending",
        [S2S_PHASE_DIALBACK_VALID] = "dialback valid",
        [S2S_PHASE_DIALBACK_REFUSED] = "dialback refused",
        [S2S_PHASE_VERIFY_PENDING] = "key being verified",
        [S2S_PHASE_VERIFY_ANSWERED] = "key checked",
        [S2S_PHASE_FAILED] = "stream error",
        [S2S_PHASE_ENDING] = "ended by one side",
        [S2S_PHASE_ENDED] = "ended by both sides",
    };
    return words[phase];
}

/* Where a unit of this kind brings the stream; 0: it stays where it is. */
static const enum s2s_phase phases[XMPP_S2S_KIND_COUNT] = {
    [XMPP_S2S_FEATURES] = S2S_PHASE_FEATURES,
    [XMPP_S2S_STARTTLS] = S2S_PHASE_TLS_ASKED,
    [XMPP_S2S_PROCEED] = S2S_PHASE_TLS_GRANTED,
    [XMPP_S2S_TLS_FAILURE] = S2S_PHASE_TLS_REFUSED,
    [XMPP_S2S_AUTH] = S2S_PHASE_SASL,
    [XMPP_S2S_CHALLENGE] = S2S_PHASE_SASL,
    [XMPP_S2S_RESPONSE] = S2S_PHASE_SASL,
    [XMPP_S2S_SUCCESS] = S2S_PHASE_SASL_DONE,
    [XMPP_S2S_SASL_FAILURE] = S2S_PHASE_SASL_REFUSED,
    [XMPP_S2S_ABORT] = S2S_PHASE_SASL_REFUSED,
    [XMPP_S2S_STREAM_ERROR] = S2S_PHASE_FAILED,
};

static enum s2s_phase dialback_phase(const struct xmpp_s2s_unit *unit) {
    const bool answers = s2s_dialback_answers(unit);
    if (unit->kind == XMPP_S2S_VERIFY)
        return answers ? S2S_PHASE_VERIFY_ANSWERED : S2S_PHASE_VERIFY_PENDING;
    if (!answers)
        return S2S_PHASE_DIALBACK_PENDING;
    const bool valid = strcmp(unit->type.value, "valid") == 0;
    return valid ? S2S_PHASE_DIALBACK_VALID : S2S_PHASE_DIALBACK_REFUSED;
}

static enum s2s_phase next_phase(enum s2s_phase now, const struct xmpp_s2s_unit *unit,
                                 bool answers) {
    if (unit->kind == XMPP_S2S_OPENING)
        return answers ? S2S_PHASE_ANSWERED : S2S_PHASE_OPENED;
    if (unit->kind == XMPP_S2S_CLOSING)
        return now == S2S_PHASE_ENDING ? S2S_PHASE_ENDED : S2S_PHASE_ENDING;
    if (xmpp_s2s_is_dialback(unit))
        return dialback_phase(unit);
    return phases[unit->kind] == S2S_PHASE_UNKNOWN ? now : phases[unit->kind];
}

static const char *id_of(const struct s2s_opening *opening) {
    return opening == NULL ? "" : opening->id;
}

/* A unit of the direction that `data` is. */
static void note_unit(void *data, struct s2s_segment_data *segment_data, struct s2s_record *record,
                      const struct xmpp_s2s_unit *unit) {
    struct s2s_sender *sender = data;
    struct s2s_tls_layer *tls_layer = sender->tls_layer;
    const struct s2s_opening *own = tls_layer->directions[sender->side].opening;
    const struct s2s_opening *peer = tls_layer->directions[!sender->side].opening;
    struct s2s_unit_state *unit_state = wmem_new0(wmem_file_scope(), struct s2s_unit_state);
    unit_state->secured = tls_layer->secured;
    unit_state->answers = peer != NULL && tls_layer->phase == S2S_PHASE_OPENED;
    tls_layer->phase = next_phase(tls_layer->phase, unit, unit_state->answers);
    unit_state->phase = tls_layer->phase;
    unit_state->result_id = id_of(s2s_dialback_answers(unit) ? own : peer);
    if (xmpp_s2s_is_dialback(unit))
        unit_state->exchange = s2s_dialback_enter(unit, unit_state->result_id,
                                                  tls_layer->session->number, segment_data);
    record->unit_state = unit_state;
}

static void set_up_tls_layer(struct s2s_conversation *session, bool secured) {
    struct s2s_tls_layer *tls_layer = &session->tls_layers[secured];
    tls_layer->session = session;
    tls_layer->secured = secured;
    for (unsigned side = 0; side < 2; side++) {
        tls_layer->senders[side] = (struct s2s_sender){tls_layer, side};
        s2s_direction_init(&tls_layer->directions[side], note_unit, &tls_layer->senders[side]);
    }
}

static struct s2s_conversation *session_new(const conversation_t *conversation,
                                            const packet_info *pinfo) {
    struct s2s_conversation *session = wmem_new0(wmem_file_scope(), struct s2s_conversation);
    copy_address_wmem(wmem_file_scope(), &session->first_address, &pinfo->src);
    session->first_port = pinfo->srcport;
    session->number = conversation->conv_index;
    set_up_tls_layer(session, false);
    set_up_tls_layer(session, true);
    port_set_add(&ports, (uint16_t)pinfo->srcport);
    port_set_add(&ports, (uint16_t)pinfo->destport);
    return session;
}

struct s2s_conversation *s2s_conversation_of(int proto, packet_info *pinfo, bool create) {
    conversation_t *conversation =
        create ? find_or_create_conversation(pinfo) : find_conversation_pinfo(pinfo, 0);
    if (conversation == NULL)
        return NULL;
    struct s2s_conversation *session = conversation_get_proto_data(conversation, proto);
    if (session != NULL || !create)
        return session;
    session = session_new(conversation, pinfo);
    conversation_add_proto_data(conversation, proto, session);
    return session;
}

bool s2s_conversation_may_be(const packet_info *pinfo) {
    return port_set_has(&ports, (uint16_t)pinfo->srcport) &&
           port_set_has(&ports, (uint16_t)pinfo->destport);
}

unsigned s2s_conversation_side(const struct s2s_conversation *session, const packet_info *pinfo) {
    const bool first = pinfo->srcport == session->first_port &&
                       addresses_equal(&pinfo->src, &session->first_address);
    return first ? 0 : 1;
}

static void forget_sessions(void) {
    memset(&ports, 0, sizeof ports);
}

void s2s_conversation_register(void) {
    s2s_dialback_register();
    tcp_order_register();
    register_cleanup_routine(forget_sessions);
}
