/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names in DNS messages (RFC 1035 3.1, 4.1.4). Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_NAME_H
#define UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_NAME_H

#include "capture/observe/dns/dns.h"
#include "wire/span.h"

/* Takes a name of `message` at the start of `rest`, which lies in it: lower case, without the last
 * dot; "" for the root; "\ddd" for odd bytes. What it points to lies before it, and what that
 * points to before that. False: it is not whole, or not of that form. */
MUST_USE bool dns_take_name(struct span message, struct span *rest, char out[DNS_NAME]);

#endif
