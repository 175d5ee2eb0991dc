/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/tree_text.h"
#include "plugins/xmpp_s2s/s2s_dialback.h"
#include "plugins/xmpp_s2s/s2s_summary.h"

typedef void appender(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                      const struct s2s_unit_state *unit_state);

const char *s2s_starttls_word(enum xmpp_s2s_starttls starttls) {
    static const char *const words[] = {[XMPP_S2S_STARTTLS_NONE] = "none",
                                        [XMPP_S2S_STARTTLS_OPTIONAL] = "optional",
                                        [XMPP_S2S_STARTTLS_REQUIRED] = "required"};
    return words[starttls];
}

/* " a -> b", without what is empty. */
static void append_way(wmem_strbuf_t *line, const char *from, const char *to) {
    if (*from != '\0')
        wmem_strbuf_append_printf(line, " %s", from);
    if (*to != '\0')
        wmem_strbuf_append_printf(line, " -> %s", to);
}

static void append_opening(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                           const struct s2s_unit_state *unit_state) {
    wmem_strbuf_append(line, unit_state->answers ? "stream answered" : "stream opened");
    append_way(line, unit->from.value, unit->to.value);
    if (unit->id.value[0] != '\0')
        wmem_strbuf_append_printf(line, ", id %s", unit->id.value);
}

static void append_features(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                            const struct s2s_unit_state *unit_state) {
    const struct xmpp_s2s_features *features = &unit->features;
    const size_t empty = wmem_strbuf_get_len(line) + strlen("features:");
    (void)unit_state;
    wmem_strbuf_append(line, "features:");
    if (features->starttls != XMPP_S2S_STARTTLS_NONE)
        wmem_strbuf_append_printf(line, " STARTTLS %s,", s2s_starttls_word(features->starttls));
    if (features->dialback)
        wmem_strbuf_append(line, " dialback,");
    if (features->bidi)
        wmem_strbuf_append(line, " bidi,");
    if (features->mechanisms.value[0] != '\0')
        wmem_strbuf_append_printf(line, " SASL %s,", features->mechanisms.value);
    if (wmem_strbuf_get_len(line) == empty)
        wmem_strbuf_append(line, " none,");
    wmem_strbuf_truncate(line, wmem_strbuf_get_len(line) - 1);
}

static void append_condition(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit) {
    if (unit->condition.value[0] != '\0')
        wmem_strbuf_append_printf(line, ": %s", unit->condition.value);
}

static void append_outcome(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit) {
    wmem_strbuf_append_printf(line, "%s", unit->type.value);
    append_condition(line, unit);
}

static void append_result(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                          const struct s2s_unit_state *unit_state) {
    wmem_strbuf_append(line, "dialback");
    append_way(line, s2s_dialback_originating(unit), s2s_dialback_receiving(unit));
    if (s2s_dialback_answers(unit)) {
        wmem_strbuf_append(line, " ");
        append_outcome(line, unit);
        return;
    }
    wmem_strbuf_append(line, ", key");
    if (*unit_state->result_id != '\0')
        wmem_strbuf_append_printf(line, " for stream %s", unit_state->result_id);
}

static void append_verify(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                          const struct s2s_unit_state *unit_state) {
    const bool answers = s2s_dialback_answers(unit);
    (void)unit_state;
    wmem_strbuf_append(line, "verify");
    append_way(line, s2s_dialback_originating(unit), s2s_dialback_receiving(unit));
    wmem_strbuf_append_printf(line, answers ? ", stream %s: " : ", key for stream %s",
                              unit->id.value);
    if (answers)
        append_outcome(line, unit);
}

static void append_auth(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                        const struct s2s_unit_state *unit_state) {
    (void)unit_state;
    wmem_strbuf_append_printf(line, "authenticates by SASL %s", unit->mechanism.value);
}

static void append_named_error(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                               const struct s2s_unit_state *unit_state) {
    (void)unit_state;
    wmem_strbuf_append(line, xmpp_s2s_kind_text(unit->kind));
    append_condition(line, unit);
}

static void append_stanza(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                          const struct s2s_unit_state *unit_state) {
    (void)unit_state;
    wmem_strbuf_append(line, xmpp_s2s_kind_text(unit->kind));
    if (unit->type.value[0] != '\0')
        wmem_strbuf_append_printf(line, " %s", unit->type.value);
    append_way(line, unit->from.value, unit->to.value);
    append_condition(line, unit);
}

static void append_other(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                         const struct s2s_unit_state *unit_state) {
    (void)unit_state;
    wmem_strbuf_append_printf(line, "element <%s>", unit->name.value);
}

static void append_proceed(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                           const struct s2s_unit_state *unit_state) {
    (void)unit, (void)unit_state;
    wmem_strbuf_append(line, "proceed with TLS");
}

static void append_starttls(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                            const struct s2s_unit_state *unit_state) {
    (void)unit, (void)unit_state;
    wmem_strbuf_append(line, "asks for STARTTLS");
}

static void append_tls_failure(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                               const struct s2s_unit_state *unit_state) {
    (void)unit, (void)unit_state;
    wmem_strbuf_append(line, "STARTTLS refused");
}

static void append_nothing(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                           const struct s2s_unit_state *unit_state) {
    (void)line, (void)unit, (void)unit_state;
}

static void append_kind(wmem_strbuf_t *line, const struct xmpp_s2s_unit *unit,
                        const struct s2s_unit_state *unit_state) {
    (void)unit_state;
    wmem_strbuf_append(line, xmpp_s2s_kind_text(unit->kind));
}

static appender *const appenders[XMPP_S2S_KIND_COUNT] = {
    [XMPP_S2S_SPACE] = append_nothing,
    [XMPP_S2S_DECLARATION] = append_nothing,
    [XMPP_S2S_OPENING] = append_opening,
    [XMPP_S2S_FEATURES] = append_features,
    [XMPP_S2S_STARTTLS] = append_starttls,
    [XMPP_S2S_PROCEED] = append_proceed,
    [XMPP_S2S_TLS_FAILURE] = append_tls_failure,
    [XMPP_S2S_RESULT] = append_result,
    [XMPP_S2S_VERIFY] = append_verify,
    [XMPP_S2S_AUTH] = append_auth,
    [XMPP_S2S_SASL_FAILURE] = append_named_error,
    [XMPP_S2S_STREAM_ERROR] = append_named_error,
    [XMPP_S2S_MESSAGE] = append_stanza,
    [XMPP_S2S_PRESENCE] = append_stanza,
    [XMPP_S2S_IQ] = append_stanza,
    [XMPP_S2S_OTHER] = append_other,
};

const char *s2s_summary_text(packet_info *pinfo, const struct xmpp_s2s_unit *unit,
                             const struct s2s_unit_state *unit_state) {
    wmem_strbuf_t *line = wmem_strbuf_new(pinfo->pool, "");
    appender *append = appenders[unit->kind];
    (append == NULL ? append_kind : append)(line, unit, unit_state);
    return tree_text_escaped(pinfo->pool, wmem_strbuf_get_str(line));
}
