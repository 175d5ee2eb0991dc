/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of header fields: lists, parameters, quoted texts, Warning and Reason. Source: RFC 3261
 * 20, 25.1, RFC 3326. */
#ifndef UCSCOPE_SIP_SIP_VALUE_H
#define UCSCOPE_SIP_SIP_VALUE_H

#include "sip/sip_field.h"

/* Takes the first of several values that commas separate; commas in quotes and in <> do not. False:
 * nothing is left. */
MUST_USE bool sip_take_value(struct span *rest, struct span *out);

/* The parameter of that name behind ";" (not in quotes, and behind the address when that stands in
 * <>), without quotes; empty at the end of `value`: it has none. */
struct span sip_parameter(struct span value, const char *name);

/* As in challenges and credentials: behind blanks and commas. `value` begins with the scheme. */
struct span sip_auth_parameter(struct span value, const char *name);

/* The address of a From, To or Contact: what stands in <>, or all up to the first ";". */
struct span sip_address(struct span value);

/* The host of a SIP URI, without user, port and parameters, as of a Via's sent-by. */
struct span sip_uri_host(struct span uri);

/* Takes a decimal number of at most `most` digits. False: there is none; nothing was changed. */
MUST_USE bool sip_take_number(struct span *rest, unsigned most, uint32_t *out);

/* 399 cucm1 "Device not configured" (RFC 3261 20.43). */
struct sip_warning {
    uint32_t code;
    struct span agent;
    struct span text; /* without quotes */
};

MUST_USE bool sip_read_warning(struct span value, struct sip_warning *out);

/* Q.850;cause=16;text="Normal call clearing" (RFC 3326). */
struct sip_reason {
    struct span protocol; /* "Q.850", "SIP", ... */
    uint32_t cause;       /* valid with has_cause */
    bool has_cause;
    struct span text;
};

void sip_read_reason(struct span value, struct sip_reason *out);

#endif
