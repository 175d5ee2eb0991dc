/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys by which servers prove their domain in dialback, computed from a known secret by the
 * formula of each implementation. Sources: XEP-0185; formats.md C.2. */
#ifndef UCSCOPE_XMPP_S2S_DIALBACK_KEY_H
#define UCSCOPE_XMPP_S2S_DIALBACK_KEY_H

#include <stdbool.h>

enum dialback_formula {
    DIALBACK_XCP,      /* Cisco Expressway and IM and Presence; inferred from one published key */
    DIALBACK_XEP_0185, /* recommended: ejabberd, prosody and others */
    DIALBACK_JABBERD2, /* and jabberd14 before October 2006 */
    DIALBACK_JABBERD14,
    DIALBACK_OPENFIRE,
    DIALBACK_FORMULA_COUNT
};

enum { DIALBACK_KEY_TEXT = 65 };

struct dialback_inputs {
    const char *secret;
    const char *from; /* originating domain */
    const char *to;   /* receiving domain */
    const char *id;   /* of the stream that the receiving server answered on */
};

/* Writes the key in lower-case hexadecimal digits, 40 or 64 of them. False, with `out` untouched,
 * when the cryptographic library refuses the digest (FIPS mode). */
bool dialback_key_compute(enum dialback_formula formula, const struct dialback_inputs *inputs,
                          char out[DIALBACK_KEY_TEXT]);

/* Whether the key fits one of the formulas; which one goes to `out`. Letter case of digits does not
 * matter. */
bool dialback_key_match(const char *key, const struct dialback_inputs *inputs,
                        enum dialback_formula *out);

/* "Cisco XCP", "XEP-0185", ... */
const char *dialback_formula_text(enum dialback_formula formula);

#endif
