/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a message offers or answers of media, in words. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_OFFER_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_OFFER_H

#include "sip/sip_message.h"

enum { SIP_OFFER_MOST = 160 };

/* "audio RTP/SAVP PCMU, G722, AES_CM_128_HMAC_SHA1_80; video RTP/AVP H264", of a session
 * description; as it was captured, not terminated. Returns its length; 0: there is none. */
uint8_t sip_offer_write(const struct sip_message *message, uint8_t out[SIP_OFFER_MOST]);

#endif
