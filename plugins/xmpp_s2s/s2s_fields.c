/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/tree_text.h"
#include "plugins/xmpp_s2s/s2s_dialback.h"
#include "plugins/xmpp_s2s/s2s_experts.h"
#include "plugins/xmpp_s2s/s2s_fields.h"
#include "plugins/xmpp_s2s/s2s_preferences.h"
#include "plugins/xmpp_s2s/s2s_summary.h"
#include "xmpp_s2s/dialback_key.h"

static int hf_element = -1, hf_namespace = -1;
static int hf_stream_from = -1, hf_stream_to = -1, hf_stream_id = -1, hf_stream_version = -1;
static int hf_stream_language = -1, hf_stream_namespace = -1, hf_stream_state = -1;
static int hf_stream_secured = -1;
static int hf_starttls = -1, hf_dialback = -1, hf_dialback_errors = -1, hf_bidi = -1;
static int hf_mechanisms = -1, hf_mechanism = -1;
static int hf_dialback_from = -1, hf_dialback_to = -1, hf_dialback_id = -1, hf_dialback_key = -1;
static int hf_dialback_type = -1, hf_dialback_condition = -1;
static int hf_formula = -1, hf_originating = -1, hf_receiving = -1;
static int hf_request_in = -1, hf_response_in = -1, hf_response_time = -1;
static int hf_result_in = -1, hf_outcome_in = -1, hf_verify_in = -1, hf_verified_in = -1;
static int hf_stanza_from = -1, hf_stanza_to = -1, hf_stanza_id = -1, hf_stanza_type = -1;
static int hf_condition = -1, hf_error_text = -1, hf_error_meaning = -1, hf_other_host = -1;
static int ett_unit = -1;

/* Where in a unit a text is found, and the field that shows it. */
struct text_field {
    int *hf;
    size_t text; /* offset of its struct xmpp_s2s_text in struct xmpp_s2s_unit */
};

#define TEXT_FIELD(hf, member)                                                                     \
    { &(hf), offsetof(struct xmpp_s2s_unit, member) }

static const struct text_field stream_fields[] = {
    TEXT_FIELD(hf_stream_from, from),
    TEXT_FIELD(hf_stream_to, to),
    TEXT_FIELD(hf_stream_id, id),
    TEXT_FIELD(hf_stream_version, version),
    TEXT_FIELD(hf_stream_language, language),
    {NULL, 0},
};
static const struct text_field dialback_fields[] = {
    TEXT_FIELD(hf_dialback_from, from), TEXT_FIELD(hf_dialback_to, to),
    TEXT_FIELD(hf_dialback_id, id),     TEXT_FIELD(hf_dialback_type, type),
    TEXT_FIELD(hf_dialback_key, key),   TEXT_FIELD(hf_dialback_condition, condition),
    TEXT_FIELD(hf_error_text, text),    {NULL, 0},
};
static const struct text_field stanza_fields[] = {
    TEXT_FIELD(hf_stanza_from, from),
    TEXT_FIELD(hf_stanza_to, to),
    TEXT_FIELD(hf_stanza_id, id),
    TEXT_FIELD(hf_stanza_type, type),
    TEXT_FIELD(hf_condition, condition),
    TEXT_FIELD(hf_error_text, text),
    {NULL, 0},
};
static const struct text_field error_fields[] = {
    TEXT_FIELD(hf_condition, condition),
    TEXT_FIELD(hf_other_host, other_host),
    TEXT_FIELD(hf_error_text, text),
    {NULL, 0},
};
static const struct text_field auth_fields[] = {TEXT_FIELD(hf_mechanism, mechanism), {NULL, 0}};

static const struct text_field *const fields_of_kind[XMPP_S2S_KIND_COUNT] = {
    [XMPP_S2S_OPENING] = stream_fields,     [XMPP_S2S_RESULT] = dialback_fields,
    [XMPP_S2S_VERIFY] = dialback_fields,    [XMPP_S2S_AUTH] = auth_fields,
    [XMPP_S2S_SASL_FAILURE] = error_fields, [XMPP_S2S_STREAM_ERROR] = error_fields,
    [XMPP_S2S_MESSAGE] = stanza_fields,     [XMPP_S2S_PRESENCE] = stanza_fields,
    [XMPP_S2S_IQ] = stanza_fields,
};

/* What is shown of a unit, and where. */
struct shown {
    proto_tree *tree;
    tvbuff_t *tvb;
    packet_info *pinfo;
    const struct xmpp_s2s_unit *unit;
};

static void show_text(const struct shown *shown, int hf, const struct xmpp_s2s_text *text) {
    if (text->raw.at == NULL)
        return;
    const int offset = (int)(text->raw.at - shown->unit->whole.at);
    proto_tree_add_string(shown->tree, hf, shown->tvb, offset, (int)span_len(text->raw),
                          text->value);
}

static void show_texts(const struct shown *shown) {
    const struct text_field *field = fields_of_kind[shown->unit->kind];
    for (; field != NULL && field->hf != NULL; field++) {
        const char *base = (const char *)shown->unit;
        show_text(shown, *field->hf,
                  (const struct xmpp_s2s_text *)(const void *)(base + field->text));
    }
}

/* Nothing for a text that is empty. */
static void show_derived(const struct shown *shown, int hf, const char *text) {
    tree_text_show(shown->tree, hf, shown->tvb, shown->pinfo, text);
}

static int whole_length(const struct shown *shown) {
    return (int)span_len(shown->unit->whole);
}

/* What the unit as a whole says. */
static void show_word(const struct shown *shown, int hf, const char *word) {
    if (*word != '\0')
        proto_tree_add_string(shown->tree, hf, shown->tvb, 0, whole_length(shown), word);
}

static void show_claim(const struct shown *shown, int hf, bool holds) {
    proto_tree_add_boolean(shown->tree, hf, shown->tvb, 0, whole_length(shown), holds);
}

static void show_frame(const struct shown *shown, int hf, uint32_t frame) {
    if (frame != 0)
        tree_generated(proto_tree_add_uint(shown->tree, hf, shown->tvb, 0, 0, frame));
}

static void show_features(const struct shown *shown) {
    const struct xmpp_s2s_features *features = &shown->unit->features;
    if (shown->unit->kind != XMPP_S2S_FEATURES)
        return;
    show_word(shown, hf_starttls, s2s_starttls_word(features->starttls));
    show_claim(shown, hf_dialback, features->dialback);
    show_claim(shown, hf_dialback_errors, features->dialback_errors);
    show_claim(shown, hf_bidi, features->bidi);
    show_word(shown, hf_mechanisms, features->mechanisms.value);
}

static void show_response_time(const struct shown *shown, const struct s2s_exchange *exchange) {
    if (exchange->asked_in == 0 || exchange->answered_in == 0)
        return;
    nstime_t time;
    nstime_delta(&time, &exchange->answered, &exchange->asked);
    tree_generated(proto_tree_add_time(shown->tree, hf_response_time, shown->tvb, 0, 0, &time));
}

/* The frames of the other question that this one caused, or was caused by. */
static void show_other(const struct shown *shown, const struct s2s_exchange *other) {
    if (other == NULL)
        return;
    const bool is_verify = shown->unit->kind == XMPP_S2S_VERIFY;
    show_frame(shown, is_verify ? hf_result_in : hf_verify_in, other->asked_in);
    show_frame(shown, is_verify ? hf_outcome_in : hf_verified_in, other->answered_in);
}

/* Which server software makes such a key of the secret that the user gave. */
static void show_formula(const struct shown *shown, const struct s2s_unit_state *unit_state) {
    const struct xmpp_s2s_unit *unit = shown->unit;
    const struct dialback_inputs inputs = {
        .secret = s2s_preferences_secret(),
        .from = s2s_dialback_originating(unit),
        .to = s2s_dialback_receiving(unit),
        .id = unit->kind == XMPP_S2S_VERIFY ? unit->id.value : unit_state->result_id,
    };
    enum dialback_formula formula;
    if (*inputs.secret == '\0' || *inputs.id == '\0' || unit->key.value[0] == '\0')
        return;
    if (dialback_key_match(unit->key.value, &inputs, &formula))
        show_derived(shown, hf_formula, dialback_formula_text(formula));
    else
        s2s_expert(shown->pinfo, proto_tree_get_parent(shown->tree), S2S_KEY_UNEXPLAINED);
}

static void show_dialback(const struct shown *shown, const struct s2s_unit_state *unit_state) {
    if (!xmpp_s2s_is_dialback(shown->unit))
        return;
    if (!s2s_dialback_answers(shown->unit))
        show_formula(shown, unit_state);
    show_derived(shown, hf_originating, s2s_dialback_originating(shown->unit));
    show_derived(shown, hf_receiving, s2s_dialback_receiving(shown->unit));
    if (shown->unit->kind == XMPP_S2S_RESULT)
        show_derived(shown, hf_dialback_id, unit_state->result_id);
    const struct s2s_exchange *exchange = unit_state->exchange;
    if (exchange == NULL)
        return;
    if (s2s_dialback_answers(shown->unit)) {
        show_frame(shown, hf_request_in, exchange->asked_in);
        show_response_time(shown, exchange);
    } else {
        show_frame(shown, hf_response_in, exchange->answered_in);
    }
    show_other(shown, exchange->other);
}

void s2s_fields_show(proto_item *item, tvbuff_t *tvb, packet_info *pinfo,
                     const struct xmpp_s2s_unit *unit, const struct s2s_unit_state *unit_state) {
    const struct shown shown = {proto_item_add_subtree(item, ett_unit), tvb, pinfo, unit};
    show_text(&shown, hf_element, &unit->name);
    show_derived(&shown, hf_namespace, unit->element_namespace.value);
    show_texts(&shown);
    show_derived(&shown, hf_stream_namespace, unit->stream_namespace.value);
    show_features(&shown);
    if (unit->condition.value[0] != '\0')
        show_derived(&shown, hf_error_meaning, xmpp_s2s_condition_text(unit->condition.value));
    show_dialback(&shown, unit_state);
}

void s2s_fields_show_state(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                           const struct s2s_unit_state *unit_state) {
    tree_text_show(tree, hf_stream_state, tvb, pinfo, s2s_phase_text(unit_state->phase));
    tree_generated(proto_tree_add_boolean(tree, hf_stream_secured, tvb, 0, 0, unit_state->secured));
}

static void register_fields(int proto) {
    static hf_register_info fields[] = {
#define FIELD(id, text, name, type, base, strings, about)                                          \
    {                                                                                              \
        &(id), {                                                                                   \
            text, "xmpp_s2s." name, type, base, strings, 0, about, HFILL                           \
        }                                                                                          \
    }
#define TEXT(id, text, name, about)  FIELD(id, text, name, FT_STRING, BASE_NONE, NULL, about)
#define CLAIM(id, text, name, about) FIELD(id, text, name, FT_BOOLEAN, BASE_NONE, NULL, about)
#define FRAME(id, text, name, kind, about)                                                         \
    FIELD(id, text, name, FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(kind), about)
        TEXT(hf_element, "Element", "element", "Its name as written"),
        TEXT(hf_namespace, "Namespace", "namespace", "What its prefix stands for"),
        TEXT(hf_stream_from, "From", "stream.from", "The domain that the stream is from"),
        TEXT(hf_stream_to, "To", "stream.to", "The domain that the stream is for"),
        TEXT(hf_stream_id, "Stream id", "stream.id", "Given by the server that was called"),
        TEXT(hf_stream_version, "Version", "stream.version", "Of XMPP"),
        TEXT(hf_stream_language, "Language", "stream.language", "Of texts for people"),
        TEXT(hf_stream_namespace, "Content namespace", "stream.namespace",
             "The default namespace of the stream"),
        TEXT(hf_stream_state, "Stream state", "stream.state", "After this element"),
        CLAIM(hf_stream_secured, "Inside of TLS", "stream.secured", "It came inside of TLS"),
        TEXT(hf_starttls, "STARTTLS", "features.starttls", "required, optional or none"),
        CLAIM(hf_dialback, "Dialback", "features.dialback", "Dialback is offered (XEP-0220)"),
        CLAIM(hf_dialback_errors, "Dialback errors", "features.dialback.errors",
              "Answers of type error are understood"),
        CLAIM(hf_bidi, "Bidi", "features.bidi", "Stanzas can go both ways (XEP-0288)"),
        TEXT(hf_mechanisms, "SASL mechanisms", "features.mechanisms",
             "What the server that was called offers"),
        TEXT(hf_mechanism, "SASL mechanism", "sasl.mechanism", "What the calling server chose"),
        TEXT(hf_dialback_from, "From", "dialback.from", "The domain it is from"),
        TEXT(hf_dialback_to, "To", "dialback.to", "The domain it is for"),
        TEXT(hf_dialback_id, "Stream id", "dialback.id",
             "Of the stream that the receiving server answered on: the key is for it"),
        TEXT(hf_dialback_key, "Key", "dialback.key", "What proves the originating domain"),
        TEXT(hf_dialback_type, "Type", "dialback.type", "valid, invalid or error"),
        TEXT(hf_dialback_condition, "Condition", "dialback.condition", "Why it failed"),
        TEXT(hf_formula, "Key formula", "dialback.formula",
             "Whose formula makes the key of the secret in the preferences"),
        TEXT(hf_originating, "Originating domain", "dialback.originating",
             "The domain that is to be proved"),
        TEXT(hf_receiving, "Receiving domain", "dialback.receiving",
             "The domain that wants the proof"),
        FRAME(hf_request_in, "Question in", "dialback.request_in", FT_FRAMENUM_REQUEST,
              "The frame of the question that this answers"),
        FRAME(hf_response_in, "Answer in", "dialback.response_in", FT_FRAMENUM_RESPONSE,
              "The frame of the answer to this question"),
        FIELD(hf_response_time, "Answered after", "dialback.time", FT_RELATIVE_TIME, BASE_NONE,
              NULL, "Between question and answer"),
        FRAME(hf_result_in, "Caused by the db:result in", "dialback.result_in", FT_FRAMENUM_NONE,
              "The frame in which the key was presented"),
        FRAME(hf_outcome_in, "Outcome told in", "dialback.outcome_in", FT_FRAMENUM_NONE,
              "The frame in which the originating server was told"),
        FRAME(hf_verify_in, "Verified by the db:verify in", "dialback.verify_in", FT_FRAMENUM_NONE,
              "The frame in which the authoritative server was asked"),
        FRAME(hf_verified_in, "Verification answered in", "dialback.verified_in", FT_FRAMENUM_NONE,
              "The frame of the authoritative server's answer"),
        TEXT(hf_stanza_from, "From", "stanza.from", "The address it is from"),
        TEXT(hf_stanza_to, "To", "stanza.to", "The address it is for"),
        TEXT(hf_stanza_id, "Id", "stanza.id", "An answer has the id of its question"),
        TEXT(hf_stanza_type, "Type", "stanza.type", "error: the stanza was sent back"),
        TEXT(hf_condition, "Condition", "error.condition", "Of a stream, SASL or stanza error"),
        TEXT(hf_other_host, "Other host", "error.other_host",
             "Where see-other-host sends the peer to"),
        TEXT(hf_error_text, "Text", "error.text", "What the server says about it"),
        TEXT(hf_error_meaning, "Meaning", "error.meaning", "The condition in plain words"),
#undef FRAME
#undef CLAIM
#undef TEXT
#undef FIELD
    };
    proto_register_field_array(proto, fields, G_N_ELEMENTS(fields));
}

void s2s_fields_register(int proto) {
    static int *subtrees[] = {&ett_unit};
    register_fields(proto);
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
}
