/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Causes of ITU-T Q.850, as Reason has them (RFC 3326), in words. */
#ifndef UCSCOPE_CAPTURE_RULES_SIP_SIP_CAUSES_H
#define UCSCOPE_CAPTURE_RULES_SIP_SIP_CAUSES_H

#include <stdint.h>

/* "unallocated number"; "" when the cause has no words. Static text. */
const char *sip_q850_text(uint32_t cause);

#endif
