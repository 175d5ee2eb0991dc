/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a unit is kept when all others' words are taken out: of what the servers say to each
 * other the tags, and of the texts in them dialback keys, by their pseudonyms, names of mechanisms,
 * and words that tell what an error is about; of everything else the tags around it. Spaces take
 * the place of the rest, so that the stream stays XML. */
#include <glib.h>

#include "capture/observe/xmpp_s2s/s2s_state.h"
#include "xmpp_s2s/tag.h"

/* --- tags ------------------------------------------------------------------------------------- */

static void allow(struct redact_unit *unit, struct span part) {
    redact_unit_allow(unit, part, REDACT_CLEAR);
}

static void make_spaces(struct redact_unit *unit, struct span part) {
    redact_unit_allow(unit, part, REDACT_SPACE);
}

static bool is_end_tag(struct span tag) {
    return span_len(tag) > 2 && tag.at[1] == '/';
}

static bool is_declaration(struct span tag) {
    return span_starts_with_text(tag, "<?xml ");
}

/* A comment, an instruction, a CDATA section: what looks like a tag in it is none. */
static bool is_no_tag(struct span tag) {
    return tag.at[1] == '!' || tag.at[1] == '?';
}

static bool is_empty_element(struct span tag) {
    return span_len(tag) > 2 && tag.end[-2] == '/';
}

static bool is_named(struct span tag, const char *local) {
    struct span name = xmpp_s2s_tag_name(tag), prefix;
    return span_equals_text(name, local) ||
           (take_until(&name, ':', &prefix) && span_equals_text(name, local));
}

/* --- values of attributes --------------------------------------------------------------------- */

static bool is_one_of(struct span value, const char *const *words) {
    for (; *words != NULL; words++)
        if (span_equals_text(value, *words))
            return true;
    return false;
}

static bool is_name(struct span value) {
    (void)value;
    return true;
}

/* Of dialback, errors and stanzas (XEP-0220 2.2, RFC 6120 8.3.2, RFC 6121 4.7.1, 5.2.2). */
static bool is_type(struct span value) {
    static const char *const known[] = {
        "valid",       "invalid",     "error",        "auth",      "cancel",    "continue",
        "modify",      "wait",        "chat",         "groupchat", "headline",  "normal",
        "get",         "set",         "result",       "probe",     "subscribe", "subscribed",
        "unsubscribe", "unavailable", "unsubscribed", NULL};
    return is_one_of(value, known);
}

static bool is_number(struct span value) {
    for (const uint8_t *at = value.at; at < value.end; at++)
        if (!g_ascii_isdigit(*at) && *at != '.')
            return false;
    return span_len(value) <= 8;
}

/* "en", "de-AT" (RFC 5646). */
static bool is_tongue(struct span value) {
    size_t letters = 0;
    while (letters < span_len(value) && g_ascii_isalpha(value.at[letters]))
        letters++;
    const bool has_more = letters < span_len(value);
    return letters <= 3 && span_len(value) <= 6 && (!has_more || value.at[letters] == '-');
}

static bool is_declared(struct span value) {
    static const char *const known[] = {"UTF-8", "utf-8", "yes", "no", NULL};
    return is_one_of(value, known);
}

static bool starts_with_one_of(struct span value, const char *const *texts) {
    for (; *texts != NULL; texts++)
        if (span_starts_with_text(value, *texts))
            return true;
    return false;
}

/* Those that are registered for SASL (RFC 4422 3.1), and their kin. */
static bool is_mechanism(struct span value) {
    static const char *const known[] = {"ANONYMOUS", "CRAM-MD5", "DIGEST-MD5", "EAP-",  "EXTERNAL",
                                        "GS2-",      "GSSAPI",   "KERBEROS",   "LOGIN", "NTLM",
                                        "OAUTH",     "OPENID20", "OTP",        "PLAIN", "SAML20",
                                        "SCRAM-",    "SECURID",  "XOAUTH2",    NULL};
    for (const uint8_t *at = value.at; at < value.end; at++)
        if (!g_ascii_isupper(*at) && !g_ascii_isdigit(*at) && *at != '-' && *at != '_')
            return false;
    return span_len(value) <= 20 && starts_with_one_of(value, known);
}

static bool is_namespace(struct span value) {
    static const char *const known[] = {"jabber:",
                                        "urn:ietf:params:xml:ns:",
                                        "urn:xmpp:",
                                        "http://etherx.jabber.org/",
                                        "http://jabber.org/",
                                        "http://www.w3.org/",
                                        NULL};
    return starts_with_one_of(value, known);
}

/* Between whom, and what for: where a stanza that was refused says so. */
static const struct {
    const char *name;
    bool of_ends; /* not of an ordinary stanza */
    bool (*fits)(struct span value);
} attributes[] = {
    {"from", true, is_name},
    {"to", true, is_name},
    {"id", true, is_name},
    {"type", true, is_type},
    {"mechanism", false, is_mechanism},
    {"version", false, is_number},
    {"xmlns", false, is_namespace},
    {"xml:lang", false, is_tongue},
    {"encoding", false, is_declared},
    {"standalone", false, is_declared},
};

static bool is_reported(const struct xmpp_s2s_attribute *attribute, bool ends_too) {
    if (span_starts_with_text(attribute->name, "xmlns:"))
        return is_namespace(attribute->value);
    for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++)
        if (span_equals_text(attribute->name, attributes[i].name))
            return (ends_too || !attributes[i].of_ends) && attributes[i].fits(attribute->value);
    return false;
}

/* A start tag without the values of most attributes; their names and quotes stay. Of one that is
 * not well-formed, nothing behind that point stays. */
static void allow_start_tag(struct redact_unit *unit, struct span tag, bool ends_too) {
    struct span rest = xmpp_s2s_tag_attributes(tag);
    struct xmpp_s2s_attribute attribute;
    allow(unit, tag);
    while (xmpp_s2s_take_attribute(&rest, &attribute))
        if (!is_reported(&attribute, ends_too))
            make_spaces(unit, attribute.value);
    while (!span_is_empty(rest) &&
           (xmpp_s2s_is_space(*rest.at) || *rest.at == '/' || *rest.at == '?'))
        rest.at++;
    if (span_len(rest) != 1)
        make_spaces(unit, rest);
}

/* Its name, and nothing that may stand behind it. */
static void allow_end_tag(struct redact_unit *unit, struct span tag) {
    struct span name = span_after(tag, 2);
    while (name.at < tag.end - 1 && !xmpp_s2s_is_space(*name.at))
        name.at++;
    allow(unit, (struct span){tag.at, name.at});
    allow(unit, (struct span){tag.end - 1, tag.end});
}

/* --- units ------------------------------------------------------------------------------------ */

static void allow_mechanism(struct redact_unit *unit, struct span content) {
    struct span text;
    if (take_until(&content, '<', &text) && is_mechanism(text))
        allow(unit, text);
}

/* Words by which rules know what the text of an error is about, in lower case. */
static const char *const telling_words[] = {
    "host-unknown", "does not serve",   "certificate", "tls",     "ssl",       "encrypt",
    "secur",        "unreachable",      "no route",    "timeout", "timed out", "connection refused",
    "econnrefused", "connection reset", "closed"};

/* How long the word is that stands here; 0: it is none. */
static size_t telling_word_length(struct span text) {
    for (size_t i = 0; i < G_N_ELEMENTS(telling_words); i++) {
        const size_t length = strlen(telling_words[i]);
        if (span_len(text) >= length &&
            g_ascii_strncasecmp((const char *)text.at, telling_words[i], length) == 0)
            return length;
    }
    return 0;
}

/* Points take the place of all other words: that there was a text tells, too. */
static void allow_telling_words(struct redact_unit *unit, struct span content) {
    struct span text;
    if (!take_until(&content, '<', &text) || span_is_empty(text))
        return;
    uint8_t *other = g_memdup2(text.at, span_len(text));
    for (size_t at = 0, length; at < span_len(text); at += length) {
        length = telling_word_length(span_after(text, at));
        if (length == 0 && !xmpp_s2s_is_space(other[at]))
            other[at] = '.';
        length = MAX(length, (size_t)1);
    }
    redact_unit_replace(unit, text, other);
    g_free(other);
}

/* All tags up to the end, or to what is none. */
static void allow_tags(struct redact_unit *unit, struct span content) {
    struct span tag;
    while (xmpp_s2s_take_tag(&content, &tag)) {
        if (is_declaration(tag))
            allow_start_tag(unit, tag, false);
        else if (is_no_tag(tag))
            return;
        else if (is_end_tag(tag))
            allow_end_tag(unit, tag);
        else
            allow_start_tag(unit, tag, true);
        if (is_named(tag, "mechanism"))
            allow_mechanism(unit, content);
        else if (is_named(tag, "text") && !is_empty_element(tag))
            allow_telling_words(unit, content);
    }
}

/* White space alone says nothing. */
static void allow_white_space(struct redact_unit *unit) {
    for (const uint8_t *at = unit->bytes.at; at < unit->bytes.end; at++)
        if (xmpp_s2s_is_space(*at))
            allow(unit, (struct span){at, at + 1});
}

/* Of the same key it is always the same. One that is written in another way than by its own
 * characters is not kept. */
static void allow_key(struct redact_unit *unit, struct span key) {
    const struct pseudonyms *pseudonyms = unit->listener->pseudonyms;
    while (!span_is_empty(key) && xmpp_s2s_is_space(*key.at))
        key.at++;
    while (!span_is_empty(key) && xmpp_s2s_is_space(key.end[-1]))
        key.end--;
    const size_t length = span_len(key);
    if (length == 0 || length > XMPP_S2S_TEXT_MOST || memchr(key.at, '&', length) != NULL ||
        memchr(key.at, '<', length) != NULL)
        return;
    uint8_t other[XMPP_S2S_TEXT_MOST];
    if (pseudonyms->key == NULL) {
        redact_unit_allow_binary(unit, key);
        return;
    }
    pseudonyms->key(pseudonyms->data, key, other);
    redact_unit_replace(unit, key, other);
}

/* Right under the unit's own element; empty: there is none. */
static struct span find_error(struct span content) {
    const struct span none = {content.end, content.end};
    struct span tag, error = none;
    unsigned depth = 0;
    while (xmpp_s2s_take_tag(&content, &tag)) {
        if (is_no_tag(tag))
            return none;
        if (is_end_tag(tag)) {
            if (depth-- == 0)
                return none;
        } else {
            if (depth == 0 && is_named(tag, "error"))
                error.at = tag.at;
            depth += !is_empty_element(tag);
        }
        if (depth == 0 && error.at < none.at)
            return (struct span){error.at, tag.end};
    }
    return none;
}

static void allow_last_tag(struct redact_unit *unit, struct span content) {
    const uint8_t *last = span_find_last(content, '<');
    const struct span tag = {last, content.end};
    if (last != NULL && is_end_tag(tag) && tag.end[-1] == '>')
        allow_end_tag(unit, tag);
}

/* The tags that it begins and ends with, and, where it is refused, why. */
static void allow_frame(struct redact_unit *unit, bool refused) {
    struct span content = unit->bytes, tag;
    if (!xmpp_s2s_take_tag(&content, &tag) || is_no_tag(tag))
        return;
    allow_start_tag(unit, tag, refused);
    if (refused)
        allow_tags(unit, find_error(content));
    allow_last_tag(unit, content);
}

/* What the servers agree on, prove to each other, and refuse. */
static bool is_of_servers(const struct xmpp_s2s_unit *unit) {
    const bool sound = (unit->anomalies & ANOMALY(XMPP_S2S_NOT_WELL_FORMED)) == 0 &&
                       unit->length == span_len(unit->whole);
    switch (unit->kind) {
    case XMPP_S2S_SPACE:
    case XMPP_S2S_DECLARATION:
    case XMPP_S2S_OPENING:
    case XMPP_S2S_FEATURES:
    case XMPP_S2S_STARTTLS:
    case XMPP_S2S_PROCEED:
    case XMPP_S2S_TLS_FAILURE:
    case XMPP_S2S_RESULT:
    case XMPP_S2S_VERIFY:
    case XMPP_S2S_SASL_FAILURE:
    case XMPP_S2S_STREAM_ERROR:
    case XMPP_S2S_CLOSING:
        return sound;
    default:
        return false;
    }
}

/* Of a stream that a client began, no more than that it is one stays. */
static bool says_what_it_is(const struct xmpp_s2s_unit *unit) {
    return unit != NULL && is_of_servers(unit) &&
           (unit->kind == XMPP_S2S_SPACE || unit->kind == XMPP_S2S_DECLARATION ||
            unit->kind == XMPP_S2S_OPENING);
}

/* Nothing but spaces so far. False: nobody wants to know. */
static bool begin_unit(struct redact_unit *unit, const struct s2s_state *s2s, enum side side,
                       struct span bytes, uint64_t begin) {
    if (!redact_unit_begin(unit, s2s->layer, side, bytes, begin))
        return false;
    make_spaces(unit, bytes);
    return true;
}

void s2s_redact_unit(struct s2s_state *s2s, enum side side, const struct xmpp_s2s_unit *unit,
                     struct span bytes, uint64_t begin) {
    struct redact_unit left;
    const bool of_client = s2s->session.client_to_server;
    if ((of_client && !says_what_it_is(unit)) || !begin_unit(&left, s2s, side, bytes, begin))
        return;
    if (of_client && unit->kind == XMPP_S2S_OPENING) {
        allow_frame(&left, false);
    } else if (unit != NULL && is_of_servers(unit)) {
        allow_white_space(&left);
        allow_tags(&left, bytes);
        if (xmpp_s2s_is_dialback(unit))
            allow_key(&left, unit->key.raw);
    } else {
        allow_frame(&left, unit != NULL && xmpp_s2s_is_stanza(unit) &&
                               strcmp(unit->type.value, "error") == 0);
    }
    redact_unit_end(&left);
}

void s2s_redact_end(struct s2s_state *s2s, enum side side, struct span bytes, uint64_t begin) {
    struct redact_unit left;
    if (s2s->session.client_to_server || !begin_unit(&left, s2s, side, bytes, begin))
        return;
    allow_last_tag(&left, bytes);
    redact_unit_end(&left);
}
