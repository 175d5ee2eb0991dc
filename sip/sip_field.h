/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header fields of a SIP message, one after the other, under their long or compact names, and
 * values that go on in the next line as one. Source: RFC 3261 7.3, 20. */
#ifndef UCSCOPE_SIP_SIP_FIELD_H
#define UCSCOPE_SIP_SIP_FIELD_H

#include "wire/span.h"

/* X(NAME, long name, compact name or 0). Others are SIP_FIELD_OTHER. */
#define SIP_FIELD_TABLE(X)                                                                         \
    X(VIA, "Via", 'v')                                                                             \
    X(FROM, "From", 'f')                                                                           \
    X(TO, "To", 't')                                                                               \
    X(CALL_ID, "Call-ID", 'i')                                                                     \
    X(CSEQ, "CSeq", 0)                                                                             \
    X(CONTENT_LENGTH, "Content-Length", 'l')                                                       \
    X(CONTENT_TYPE, "Content-Type", 'c')                                                           \
    X(CONTENT_ENCODING, "Content-Encoding", 'e')                                                   \
    X(CONTACT, "Contact", 'm')                                                                     \
    X(MAX_FORWARDS, "Max-Forwards", 0)                                                             \
    X(SERVER, "Server", 0)                                                                         \
    X(USER_AGENT, "User-Agent", 0)                                                                 \
    X(WARNING, "Warning", 0)                                                                       \
    X(REASON, "Reason", 0)                                                                         \
    X(RETRY_AFTER, "Retry-After", 0)                                                               \
    X(RECORD_ROUTE, "Record-Route", 0)                                                             \
    X(AUTHORIZATION, "Authorization", 0)                                                           \
    X(PROXY_AUTHORIZATION, "Proxy-Authorization", 0)                                               \
    X(WWW_AUTHENTICATE, "WWW-Authenticate", 0)                                                     \
    X(PROXY_AUTHENTICATE, "Proxy-Authenticate", 0)                                                 \
    X(EVENT, "Event", 'o')                                                                         \
    X(EXPIRES, "Expires", 0)                                                                       \
    X(SUPPORTED, "Supported", 'k')                                                                 \
    X(REQUIRE, "Require", 0)                                                                       \
    X(UNSUPPORTED, "Unsupported", 0)                                                               \
    X(ALLOW, "Allow", 0)

enum sip_field_kind {
    SIP_FIELD_OTHER,
#define X(NAME, name, compact) SIP_FIELD_##NAME,
    SIP_FIELD_TABLE(X)
#undef X
        SIP_FIELD_COUNT
};

struct sip_field {
    enum sip_field_kind kind;
    struct span whole; /* with the line ends */
    struct span name;  /* without blanks; empty: the line has no name, and is all value */
    struct span value; /* without blanks around it; line ends within it where it is folded */
    bool is_cut;       /* the bytes end before the line does: the value may have gone on */
};

/* Takes the field that `rest` begins with: behind the start line, and behind the field before.
 * False: the empty line is next, or nothing is left; nothing was changed. */
MUST_USE bool sip_take_field(struct span *rest, struct sip_field *out);

/* Takes the line that ends the head. False: it is not next; nothing was changed. */
MUST_USE bool sip_take_empty_line(struct span *rest);

/* Without blanks and line ends around it. */
struct span sip_trim(struct span text);

/* Both are the same but for case. */
bool sip_same_word(struct span text, const char *word);

#endif
