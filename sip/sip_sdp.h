/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session description offers or answers: its media, their codecs, and whether and how they
 * are encrypted. Source: RFC 8866 5.14, 6.6, RFC 3551 6, RFC 4568 4. */
#ifndef UCSCOPE_SIP_SIP_SDP_H
#define UCSCOPE_SIP_SIP_SDP_H

#include "wire/span.h"

enum { SIP_SDP_CODECS = 16, SIP_SDP_SUITES = 8 };

/* One media line and the attributes behind it. */
struct sip_media {
    struct span kind;      /* "audio", "image" */
    struct span transport; /* "RTP/AVP", "RTP/SAVP", "udptl" */
    uint32_t port;         /* 0: refused, or switched off */
    /* As the formats are listed: the name of each by a=rtpmap or, for a number that has a name
     * without, by RFC 3551; otherwise as it is written. */
    struct span codecs[SIP_SDP_CODECS];
    unsigned codec_count;
    /* Of a=crypto, without keys: "AES_CM_128_HMAC_SHA1_80". */
    struct span suites[SIP_SDP_SUITES];
    unsigned suite_count;
};

/* Takes the next media of a session description. Names of codecs that it does not tell itself are
 * static text. False: there is none any more. */
MUST_USE bool sip_take_media(struct span *sdp, struct sip_media *out);

#endif
