/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a unit says becomes part of what is known of its side, and is told. */
#include <glib.h>

#include "capture/observe/text.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/observe/xmpp_s2s/s2s_state.h"

/* Ends of the wire's texts are findings' texts: nothing in them may move a cursor. */
static void clean(struct xmpp_s2s_unit *unit) {
    struct xmpp_s2s_text *texts[] = {&unit->name,
                                     &unit->element_namespace,
                                     &unit->stream_namespace,
                                     &unit->from,
                                     &unit->to,
                                     &unit->id,
                                     &unit->type,
                                     &unit->version,
                                     &unit->key,
                                     &unit->language,
                                     &unit->mechanism,
                                     &unit->condition,
                                     &unit->text,
                                     &unit->other_host,
                                     &unit->features.mechanisms};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        text_clean(texts[i]->value, strlen(texts[i]->value), false);
}

/* Who speaks as a server is one, whatever is served where it called. */
static void note_opening(struct s2s_session *session, struct s2s_side *side,
                         const struct xmpp_s2s_unit *unit) {
    g_strlcpy(side->from, unit->from.value, sizeof side->from);
    g_strlcpy(side->to, unit->to.value, sizeof side->to);
    g_strlcpy(side->id, unit->id.value, sizeof side->id);
    if (unit->stream_namespace.value[0] == '\0')
        return;
    const bool is_client = strcmp(unit->stream_namespace.value, "jabber:client") == 0;
    session->has_server |= !is_client;
    session->client_to_server = is_client && !session->has_server;
}

/* Inside TLS there is no TLS to offer. */
static void note_features(struct s2s_side *side, const struct xmpp_s2s_features *features,
                          bool inside) {
    if (!inside)
        side->starttls_offered = features->starttls;
    side->dialback_offered = features->dialback;
    side->dialback_errors_offered = features->dialback_errors;
    side->bidi_offered = features->bidi;
    g_strlcpy(side->mechanisms, features->mechanisms.value, sizeof side->mechanisms);
}

/* Where a side keeps the place of a unit of this kind; NULL: nowhere. */
static struct frame_ref *ref_of(struct s2s_side *side, enum xmpp_s2s_kind kind) {
    switch (kind) {
    case XMPP_S2S_OPENING:
        return &side->opening;
    case XMPP_S2S_FEATURES:
        return &side->features;
    case XMPP_S2S_STARTTLS:
        return &side->starttls;
    case XMPP_S2S_PROCEED:
        return &side->proceed;
    case XMPP_S2S_TLS_FAILURE:
        return &side->tls_failure;
    case XMPP_S2S_AUTH:
        return &side->auth;
    case XMPP_S2S_SUCCESS:
        return &side->sasl_success;
    case XMPP_S2S_SASL_FAILURE:
        return &side->sasl_failure;
    case XMPP_S2S_STREAM_ERROR:
        return &side->stream_error;
    case XMPP_S2S_CLOSING:
        return &side->closing;
    default:
        return NULL;
    }
}

/* Ordinary stanzas and elements that are none of ours are counted, not told. */
static bool is_reported(const struct xmpp_s2s_unit *unit) {
    if (xmpp_s2s_is_stanza(unit))
        return strcmp(unit->type.value, "error") == 0;
    return unit->kind != XMPP_S2S_SPACE && unit->kind != XMPP_S2S_DECLARATION &&
           unit->kind != XMPP_S2S_OTHER && unit->kind != XMPP_S2S_REFUSED &&
           unit->kind != XMPP_S2S_SKIPPED;
}

void s2s_note_unit(struct s2s_state *s2s, enum side side, struct xmpp_s2s_unit *unit,
                   struct frame_ref ref) {
    struct s2s_session *session = &s2s->session;
    struct s2s_side *sent = &session->sides[side];
    clean(unit);
    sent->findings |= unit->anomalies;
    sent->stanzas += xmpp_s2s_is_stanza(unit);
    struct frame_ref *seen = ref_of(sent, unit->kind);
    if (seen != NULL)
        *seen = ref;
    if (unit->kind == XMPP_S2S_OPENING)
        note_opening(session, sent, unit);
    if (unit->kind == XMPP_S2S_FEATURES)
        note_features(sent, &unit->features, s2s->layer->is_decrypted);
    session->is_proved |= unit->kind == XMPP_S2S_SUCCESS ||
                          (unit->kind == XMPP_S2S_RESULT && strcmp(unit->type.value, "valid") == 0);
    if (unit->kind == XMPP_S2S_AUTH)
        g_strlcpy(sent->mechanism, unit->mechanism.value, sizeof sent->mechanism);
    bool asks = xmpp_s2s_is_dialback(unit) && unit->type.raw.at == NULL;
    if (asks && sent->request.frame == 0)
        sent->request = ref;
    if (is_reported(unit) && !session->client_to_server)
        connection_tell(
            s2s->layer->connection,
            (struct event){.type = EVENT_S2S_UNIT, .ref = ref, .actor = side, .data = unit});
}
