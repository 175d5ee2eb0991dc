/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a message of DNS stays in a redacted capture. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_REDACT_H
#define UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_REDACT_H

#include "capture/observe/observer.h"

/* Ends the unit, which has the message at its end; what is before that stays. */
void dns_redact_message(struct redact_unit *unit, struct span message);

#endif
