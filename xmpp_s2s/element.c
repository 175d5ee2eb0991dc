/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "xmpp_s2s/element.h"

#define NAMESPACE_DIALBACK         "jabber:server:dialback"
#define NAMESPACE_DIALBACK_FEATURE "urn:xmpp:features:dialback"
#define NAMESPACE_BIDI_FEATURE     "urn:xmpp:features:bidi"

static const struct {
    const char *space;
    const char *local;
    enum xmpp_s2s_kind kind;
} elements[] = {
    {NAMESPACE_STREAM, "stream", XMPP_S2S_OPENING},
    {NAMESPACE_STREAM, "features", XMPP_S2S_FEATURES},
    {NAMESPACE_STREAM, "error", XMPP_S2S_STREAM_ERROR},
    {NAMESPACE_TLS, "starttls", XMPP_S2S_STARTTLS},
    {NAMESPACE_TLS, "proceed", XMPP_S2S_PROCEED},
    {NAMESPACE_TLS, "failure", XMPP_S2S_TLS_FAILURE},
    {NAMESPACE_DIALBACK, "result", XMPP_S2S_RESULT},
    {NAMESPACE_DIALBACK, "verify", XMPP_S2S_VERIFY},
    {NAMESPACE_SASL, "auth", XMPP_S2S_AUTH},
    {NAMESPACE_SASL, "challenge", XMPP_S2S_CHALLENGE},
    {NAMESPACE_SASL, "response", XMPP_S2S_RESPONSE},
    {NAMESPACE_SASL, "success", XMPP_S2S_SUCCESS},
    {NAMESPACE_SASL, "failure", XMPP_S2S_SASL_FAILURE},
    {NAMESPACE_SASL, "abort", XMPP_S2S_ABORT},
};

/* Stanzas are in the stream's own namespace: jabber:server, jabber:client, one of jabber:component
 * or what a router makes of it. */
static const struct {
    const char *local;
    enum xmpp_s2s_kind kind;
} stanzas[] = {{"message", XMPP_S2S_MESSAGE}, {"presence", XMPP_S2S_PRESENCE}, {"iq", XMPP_S2S_IQ}};

struct element xmpp_s2s_element_of(const char *expanded) {
    struct span name = span_of_text(expanded), space = {NULL, NULL};
    if (!take_until(&name, ELEMENT_SEPARATOR, &space))
        return (struct element){{NULL, NULL}, name};
    return (struct element){space, name};
}

bool xmpp_s2s_element_is(struct element element, const char *space, const char *local) {
    return span_equals_text(element.local, local) && span_equals_text(element.space, space);
}

/* formats.md C.3: Cisco's own document has it as jabber:server:dialns. */
static bool is_dialback_misspelt(struct span space) {
    return span_starts_with_text(space, "jabber:server:dial") &&
           !span_equals_text(space, NAMESPACE_DIALBACK);
}

enum xmpp_s2s_kind xmpp_s2s_element_kind(struct element element, uint32_t *anomalies) {
    if (is_dialback_misspelt(element.space)) {
        *anomalies |= ANOMALY(XMPP_S2S_DIALBACK_NAMESPACE_ODD);
        element.space = span_of_text(NAMESPACE_DIALBACK);
    }
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
        if (xmpp_s2s_element_is(element, elements[i].space, elements[i].local))
            return elements[i].kind;
    if (!span_starts_with_text(element.space, "jabber:"))
        return XMPP_S2S_OTHER;
    for (size_t i = 0; i < sizeof stanzas / sizeof stanzas[0]; i++)
        if (span_equals_text(element.local, stanzas[i].local))
            return stanzas[i].kind;
    return XMPP_S2S_OTHER;
}

static void outer_feature(struct element element, struct xmpp_s2s_features *out) {
    if (xmpp_s2s_element_is(element, NAMESPACE_TLS, "starttls") &&
        out->starttls == XMPP_S2S_STARTTLS_NONE)
        out->starttls = XMPP_S2S_STARTTLS_OPTIONAL;
    out->dialback |= xmpp_s2s_element_is(element, NAMESPACE_DIALBACK_FEATURE, "dialback");
    out->bidi |= xmpp_s2s_element_is(element, NAMESPACE_BIDI_FEATURE, "bidi");
}

void xmpp_s2s_element_feature(const struct element *path, unsigned depth,
                              struct xmpp_s2s_features *out) {
    if (depth == 1)
        outer_feature(path[0], out);
    if (depth != 2)
        return;
    if (xmpp_s2s_element_is(path[0], NAMESPACE_TLS, "starttls") &&
        xmpp_s2s_element_is(path[1], NAMESPACE_TLS, "required"))
        out->starttls = XMPP_S2S_STARTTLS_REQUIRED;
    out->dialback_errors |= xmpp_s2s_element_is(path[0], NAMESPACE_DIALBACK_FEATURE, "dialback") &&
                            xmpp_s2s_element_is(path[1], NAMESPACE_DIALBACK_FEATURE, "errors");
}

bool xmpp_s2s_element_is_condition(struct element element, enum xmpp_s2s_kind kind) {
    const char *space = kind == XMPP_S2S_STREAM_ERROR   ? NAMESPACE_STREAMS
                        : kind == XMPP_S2S_SASL_FAILURE ? NAMESPACE_SASL
                                                        : NAMESPACE_STANZAS;
    return span_equals_text(element.space, space) && !span_equals_text(element.local, "text");
}
