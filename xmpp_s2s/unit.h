/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a unit of a server-to-server stream says. This is the decoder's front door; for each
 * direction of a connection:
 *
 *     struct xmpp_s2s_framer framer = {0};    kept from one call to the next
 *     while (xmpp_s2s_take_unit(&framer, &rest, &taken)) {
 *         struct xmpp_s2s_unit unit;
 *         xmpp_s2s_read_unit(&framer, opening, whole, &unit);
 *
 * `whole` is the unit's bytes: `taken`, behind those that came of it in earlier calls. `opening` is
 * a copy of the last unit of XMPP_S2S_OPENING that was read without XMPP_S2S_NOT_WELL_FORMED: it
 * declares prefixes.
 *
 * Reading keeps no globals and prints nothing; every span lies in the input. What XML needs in
 * memory is given back before it returns; that is bounded by a multiple of the bytes that are read
 * at most, XMPP_S2S_OPENING_MOST and XMPP_S2S_UNIT_MOST. Sources: RFC 6120, XEP-0220, XEP-0288,
 * formats.md C. */
#ifndef UCSCOPE_XMPP_S2S_UNIT_H
#define UCSCOPE_XMPP_S2S_UNIT_H

#include "xmpp_s2s/framer.h"

enum xmpp_s2s_kind {
    XMPP_S2S_SPACE,
    XMPP_S2S_DECLARATION,
    XMPP_S2S_OPENING,  /* stream header: from, to, id, version, language */
    XMPP_S2S_FEATURES, /* features */
    XMPP_S2S_STARTTLS,
    XMPP_S2S_PROCEED,
    XMPP_S2S_TLS_FAILURE,
    XMPP_S2S_RESULT, /* db:result: from, to, and key, or type (with condition when an error) */
    XMPP_S2S_VERIFY, /* db:verify: the same with id */
    XMPP_S2S_AUTH,   /* SASL: mechanism */
    XMPP_S2S_CHALLENGE,
    XMPP_S2S_RESPONSE,
    XMPP_S2S_SUCCESS,
    XMPP_S2S_SASL_FAILURE, /* condition, text */
    XMPP_S2S_ABORT,
    XMPP_S2S_STREAM_ERROR, /* condition, text */
    XMPP_S2S_MESSAGE,      /* from, to, id, type; condition and text when an error */
    XMPP_S2S_PRESENCE,
    XMPP_S2S_IQ,
    XMPP_S2S_CLOSING,
    XMPP_S2S_OTHER,   /* an element that is none of these: name, namespace */
    XMPP_S2S_REFUSED, /* DTD, processing instruction or comment */
    XMPP_S2S_SKIPPED, /* bytes of no unit */
    XMPP_S2S_KIND_COUNT
};

enum { XMPP_S2S_TEXT_MOST = 256, XMPP_S2S_OPENING_MOST = 4096 };

/* A value with entities resolved, and the bytes that it was read from: between the quotes of an
 * attribute, from the first to the last byte of a text. */
struct xmpp_s2s_text {
    struct span raw;                /* {NULL, NULL}: it was not there */
    char value[XMPP_S2S_TEXT_MOST]; /* UTF-8, terminated, "" when not there; control and direction
                                       characters can be in it */
};

enum xmpp_s2s_starttls {
    XMPP_S2S_STARTTLS_NONE,
    XMPP_S2S_STARTTLS_OPTIONAL,
    XMPP_S2S_STARTTLS_REQUIRED
};

struct xmpp_s2s_features {
    enum xmpp_s2s_starttls starttls;
    bool dialback;        /* urn:xmpp:features:dialback */
    bool dialback_errors; /* with <errors/>: answers of type error are understood */
    bool bidi;
    struct xmpp_s2s_text mechanisms; /* of SASL, one space between them; raw: the last one */
};

struct xmpp_s2s_unit {
    enum xmpp_s2s_kind kind;
    uint32_t anomalies;                     /* ANOMALY(enum xmpp_s2s_anomaly) */
    struct span whole;                      /* the bytes it was read from */
    uint64_t length;                        /* of the unit on the wire; `whole` may be shorter */
    struct xmpp_s2s_text name;              /* of the element as written: "db:result" */
    struct xmpp_s2s_text element_namespace; /* raw is never set */
    struct xmpp_s2s_text stream_namespace;  /* OPENING: the default namespace, raw is never set */
    struct xmpp_s2s_text from, to, id, type, version, language;
    struct xmpp_s2s_text key;        /* RESULT, VERIFY: without white space around it */
    struct xmpp_s2s_text mechanism;  /* AUTH */
    struct xmpp_s2s_text condition;  /* of an error; raw: the tag of its element */
    struct xmpp_s2s_text text;       /* that explains it */
    struct xmpp_s2s_text other_host; /* STREAM_ERROR see-other-host: the host that it names */
    struct xmpp_s2s_features features;
};

/* Reads the unit that `framer` has just found whole. `bytes`: the unit, or as much of its
 * beginning as there is; more than XMPP_S2S_UNIT_MOST are not read. `opening`: empty when not
 * known, or longer than XMPP_S2S_OPENING_MOST; the usual prefixes stream: and db: are understood
 * then, too. Reading stops where the XML is not well-formed or refused. */
void xmpp_s2s_read_unit(const struct xmpp_s2s_framer *framer, struct span opening,
                        struct span bytes, struct xmpp_s2s_unit *out);

/* "stream header", "db:result", ... for any kind. */
const char *xmpp_s2s_kind_text(enum xmpp_s2s_kind kind);

/* What a condition of a stream, SASL, stanza or dialback error means, in plain words; the condition
 * itself when it is none of those defined. */
const char *xmpp_s2s_condition_text(const char *condition);

/* A dialback element without a type asks, one with a type answers. */
static inline bool xmpp_s2s_is_dialback(const struct xmpp_s2s_unit *unit) {
    return unit->kind == XMPP_S2S_RESULT || unit->kind == XMPP_S2S_VERIFY;
}

static inline bool xmpp_s2s_is_stanza(const struct xmpp_s2s_unit *unit) {
    return unit->kind == XMPP_S2S_MESSAGE || unit->kind == XMPP_S2S_PRESENCE ||
           unit->kind == XMPP_S2S_IQ;
}

#endif
