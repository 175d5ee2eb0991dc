/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which element is which, by namespace and local name. Private to this folder. */
#ifndef UCSCOPE_XMPP_S2S_ELEMENT_H
#define UCSCOPE_XMPP_S2S_ELEMENT_H

#include "xmpp_s2s/unit.h"

#define NAMESPACE_STREAM  "http://etherx.jabber.org/streams"
#define NAMESPACE_TLS     "urn:ietf:params:xml:ns:xmpp-tls"
#define NAMESPACE_SASL    "urn:ietf:params:xml:ns:xmpp-sasl"
#define NAMESPACE_STREAMS "urn:ietf:params:xml:ns:xmpp-streams"
#define NAMESPACE_STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas"
#define NAMESPACE_XML     "http://www.w3.org/XML/1998/namespace"

/* A name as expat gives it: namespace, separator, local name. */
struct element {
    struct span space; /* empty: none */
    struct span local;
};

enum { ELEMENT_SEPARATOR = '\n' }; /* never part of a namespace: expat refuses that */

struct element xmpp_s2s_element_of(const char *expanded);

bool xmpp_s2s_element_is(struct element element, const char *space, const char *local);

/* What it is right under a stream; XMPP_S2S_OTHER when it is not one of S2S. Adds to `anomalies`.
 */
enum xmpp_s2s_kind xmpp_s2s_element_kind(struct element element, uint32_t *anomalies);

/* What an element inside of <features/> says. `path`: it and what it lies in, outermost first. */
void xmpp_s2s_element_feature(const struct element *path, unsigned depth,
                              struct xmpp_s2s_features *out);

/* Whether it names the condition of an error, in this kind of unit. */
bool xmpp_s2s_element_is_condition(struct element element, enum xmpp_s2s_kind kind);

#endif
