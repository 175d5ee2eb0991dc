/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How SIP begins: methods, and whether bytes are the start of a message. Source: RFC 3261 7.1, 7.2;
 * RFC 3262, 3311, 3428, 3515, 3903, 6086, 6665. */
#ifndef UCSCOPE_SIP_SIP_START_H
#define UCSCOPE_SIP_SIP_START_H

#include "wire/span.h"

#define SIP_METHOD_TABLE(X)                                                                        \
    X(INVITE)                                                                                      \
    X(ACK)                                                                                         \
    X(BYE)                                                                                         \
    X(CANCEL)                                                                                      \
    X(OPTIONS)                                                                                     \
    X(REGISTER)                                                                                    \
    X(PRACK)                                                                                       \
    X(UPDATE)                                                                                      \
    X(SUBSCRIBE)                                                                                   \
    X(NOTIFY)                                                                                      \
    X(PUBLISH)                                                                                     \
    X(INFO)                                                                                        \
    X(REFER)                                                                                       \
    X(MESSAGE)

enum sip_method {
    SIP_OTHER,
#define X(NAME) SIP_##NAME,
    SIP_METHOD_TABLE(X)
#undef X
        SIP_METHOD_COUNT
};

/* "INVITE"; "" for SIP_OTHER. Static text. */
const char *sip_method_text(enum sip_method method);

/* Methods are told from each other by case (RFC 3261 7.1). */
enum sip_method sip_method_of(struct span word);

/* May these bytes be the beginning of a message? A request is known by its method and the scheme of
 * its address, a response by its version. MORE: they are too few; never for SIP_START_SIZE bytes.
 */
enum sip_start { SIP_START_NO, SIP_START_MORE, SIP_START_YES };
enum { SIP_START_SIZE = 16 };
enum sip_start sip_starts(struct span bytes);

/* The standard words for a status (RFC 3261 21 and those that came later): "Service Unavailable";
 * "" when there are none. Static text. */
const char *sip_status_text(uint16_t status);

#endif
