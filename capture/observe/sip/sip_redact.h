/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a SIP message stays when a capture is redacted. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_REDACT_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_REDACT_H

#include "capture/observe/observer.h"
#include "sip/sip_message.h"

/* `message` lies in the bytes of `unit`, which is ended. */
void sip_redact_message(struct redact_unit *unit, const struct sip_message *message);

#endif
