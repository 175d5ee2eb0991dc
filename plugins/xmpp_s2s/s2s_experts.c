/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/expert_severity.h"
#include "plugins/xmpp_s2s/s2s_experts.h"

static expert_field anomalies[XMPP_S2S_ANOMALY_COUNT];
static expert_field experts[S2S_EXPERT_COUNT];

static const struct {
    const char *name;
    int group, severity;
    const char *summary;
} expert_texts[S2S_EXPERT_COUNT] = {
    [S2S_BYTES_MISSING] = {"xmpp_s2s.bytes_missing", PI_SEQUENCE, PI_NOTE,
                           "Bytes in front of this were not captured"},
    [S2S_BYTES_AWAITED] = {"xmpp_s2s.bytes_awaited", PI_SEQUENCE, PI_NOTE,
                           "Bytes in front of this segment had not been captured before it"},
    [S2S_NOT_XML] = {"xmpp_s2s.not_xml", PI_UNDECODED, PI_WARN,
                     "The rest of the segment is not XML"},
    [S2S_DIALBACK_REFUSED] = {"xmpp_s2s.dialback_refused", PI_RESPONSE_CODE, PI_WARN,
                              "Dialback did not prove the domain"},
    [S2S_STREAM_FAILED] = {"xmpp_s2s.stream_error", PI_RESPONSE_CODE, PI_WARN,
                           "The stream is ended with an error"},
    [S2S_STARTTLS_REFUSED] = {"xmpp_s2s.starttls_refused", PI_RESPONSE_CODE, PI_WARN,
                              "STARTTLS is refused"},
    [S2S_SASL_REFUSED] = {"xmpp_s2s.sasl_refused", PI_RESPONSE_CODE, PI_WARN,
                          "Authentication by SASL is refused"},
    [S2S_STANZA_BOUNCED] = {"xmpp_s2s.stanza_bounced", PI_RESPONSE_CODE, PI_WARN,
                            "A stanza came back as an error"},
    [S2S_KEY_UNEXPLAINED] = {"xmpp_s2s.key_unexplained", PI_SECURITY, PI_NOTE,
                             "No known formula makes this key of the secret that was given"},
};

void s2s_experts_register(int proto) {
    static ei_register_info entries[XMPP_S2S_ANOMALY_COUNT + S2S_EXPERT_COUNT];
    int count = 0;
    for (int i = 0; i < XMPP_S2S_ANOMALY_COUNT; i++)
        entries[count++] = expert_entry_of(&anomalies[i], &xmpp_s2s_anomalies[i], PI_MALFORMED);
    for (int i = 0; i < S2S_EXPERT_COUNT; i++)
        entries[count++] = expert_entry(&experts[i], expert_texts[i].name, expert_texts[i].group,
                                        expert_texts[i].severity, expert_texts[i].summary);
    expert_register_field_array(expert_register_protocol(proto), entries, count);
}

void s2s_expert(packet_info *pinfo, proto_item *item, enum s2s_expert expert) {
    expert_add_info(pinfo, item, &experts[expert]);
}

static void expert_refusal(packet_info *pinfo, proto_item *item, const struct xmpp_s2s_unit *unit) {
    static const struct {
        enum xmpp_s2s_kind kind;
        enum s2s_expert expert;
    } refusals[] = {
        {XMPP_S2S_STREAM_ERROR, S2S_STREAM_FAILED},
        {XMPP_S2S_TLS_FAILURE, S2S_STARTTLS_REFUSED},
        {XMPP_S2S_SASL_FAILURE, S2S_SASL_REFUSED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        if (refusals[i].kind == unit->kind)
            s2s_expert(pinfo, item, refusals[i].expert);
    }
}

void s2s_expert_unit(packet_info *pinfo, proto_item *item, const struct xmpp_s2s_unit *unit) {
    for (unsigned i = 0; i < XMPP_S2S_ANOMALY_COUNT; i++) {
        if ((unit->anomalies & ANOMALY(i)) != 0)
            expert_add_info(pinfo, item, &anomalies[i]);
    }
    expert_refusal(pinfo, item, unit);
    const bool answers = unit->type.raw.at != NULL;
    if (xmpp_s2s_is_dialback(unit) && answers && strcmp(unit->type.value, "valid") != 0)
        s2s_expert(pinfo, item, S2S_DIALBACK_REFUSED);
    if (xmpp_s2s_is_stanza(unit) && strcmp(unit->type.value, "error") == 0)
        s2s_expert(pinfo, item, S2S_STANZA_BOUNCED);
}
