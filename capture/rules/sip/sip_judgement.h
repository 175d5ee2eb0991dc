/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a final answer says of a request: by method and status. */
#ifndef UCSCOPE_CAPTURE_RULES_SIP_SIP_JUDGEMENT_H
#define UCSCOPE_CAPTURE_RULES_SIP_SIP_JUDGEMENT_H

#include "capture/observe/sip/sip.h"

enum sip_judgement {
    SIP_WELL,          /* done, or declined by a person: busy, redirected, cancelled */
    SIP_NOT_JUDGED,    /* neither tells of trouble nor of its absence */
    SIP_CHALLENGED,    /* credentials are wanted, or others than those that were given */
    SIP_NEGOTIATED,    /* refused as it is: it may be asked for otherwise, and granted */
    SIP_NOT_COMPLETED, /* a call that reached nobody */
    SIP_REFUSED,
    SIP_UNAVAILABLE /* who was asked whether it is there says that it does not serve */
};

enum sip_judgement sip_judge(const struct sip_exchange *exchange);

#endif
