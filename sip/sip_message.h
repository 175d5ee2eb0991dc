/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A SIP message, read from its bytes: start line, the fields that tell transaction and dialog, and
 * who speaks. Lenient in what real software varies: case, blanks, bare LF. Source: RFC 3261 7, 8,
 * 17.1.3, 18.3. */
#ifndef UCSCOPE_SIP_SIP_MESSAGE_H
#define UCSCOPE_SIP_SIP_MESSAGE_H

#include "sip/sip_field.h"
#include "sip/sip_start.h"
#include "wire/anomaly.h"

enum sip_anomaly {
    SIP_HEAD_CUT,       /* it ends before the empty line */
    SIP_BODY_CUT,       /* it has fewer bytes than Content-Length says */
    SIP_LENGTH_BAD,     /* Content-Length is no number, or several differ */
    SIP_FIELD_NAMELESS, /* a line that is no header field */
    SIP_FIELD_MISSING,  /* one of Via, From, To, Call-ID, CSeq */
    SIP_CSEQ_BAD,       /* it has no number or no method, or that of a request is another one */
};

/* Texts that it does not have are empty. */
struct sip_message {
    struct span whole; /* head and body, as far as they are there */
    struct span head;  /* with the empty line */
    struct span body;  /* as long as Content-Length says; without one, all that follows the head */
    bool is_request;
    enum sip_method method;  /* of a response: that of CSeq */
    struct span method_word; /* the same as it is written */
    struct span uri;         /* of a request */
    uint16_t status;         /* of a response: 100 to 699 */
    struct span reason;
    /* By kind: the first line of that field, with all its values. One that is cut is left out. */
    struct span fields[SIP_FIELD_COUNT];
    unsigned via_count; /* hops, in one line or in several */
    struct span branch; /* of the first Via */
    struct span from_tag, to_tag;
    uint32_t sequence;     /* of CSeq; 0: it has none */
    uint64_t length;       /* Content-Length; valid with has_length */
    uint32_t max_forwards; /* valid with has_max_forwards */
    bool has_length, has_max_forwards;
    uint32_t anomalies; /* bits of enum sip_anomaly */
};

/* Reads a head, whole or cut; the body is left empty. False: its first line is not SIP's. */
MUST_USE bool sip_read_head(struct span head, struct sip_message *out);

/* Gives a message, whose head was read, its body: what follows the head of `bytes`, which it
 * begins. */
void sip_read_body(struct span bytes, struct sip_message *message);

/* Both. Reads the message that `bytes` begin with: a datagram, or the message of a stream, which
 * both may be cut. Empty lines before it, as keep-alives are, are passed over. */
MUST_USE bool sip_read(struct span bytes, struct sip_message *out);

#endif
