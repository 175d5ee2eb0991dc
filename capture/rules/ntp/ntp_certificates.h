/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates that were out of date by somebody's clock. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_NTP_NTP_CERTIFICATES_H
#define UCSCOPE_CAPTURE_RULES_NTP_NTP_CERTIFICATES_H

#include "capture/rules/rule_context.h"

/* At the end of the capture: to findings of certificates that were refused as expired, or were not
 * valid yet, is added what was found of the time source of a host that they are about. */
void ntp_explain_certificates(struct rule_context *context);

#endif
