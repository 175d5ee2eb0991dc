/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One DNS message, as far as lookups are followed. Private to this folder. Source: RFC 1035 4. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_MESSAGE_H
#define UCSCOPE_CAPTURE_OBSERVE_DNS_DNS_MESSAGE_H

#include "capture/observe/dns/dns.h"
#include "wire/span.h"

struct dns_message {
    uint16_t id;
    bool is_answer;
    bool truncated;      /* TC: it will be asked for again over TCP */
    unsigned rcode;      /* of an answer */
    char name[DNS_NAME]; /* of the question, as in struct dns_lookup; "" in an answer without one */
    uint16_t type;       /* of the question */
    unsigned records;    /* of that type in the answer section; many are not counted to the end */
    bool records_hidden; /* there are records there, but they are cut or malformed */
    struct dns_listing listing;
};

/* Reads a message of which `bytes` were captured; it may be longer on the wire. False: no query or
 * answer with one question of class IN about a name that a host can have. `out` is then undefined.
 */
bool dns_message_read(struct span bytes, struct dns_message *out);

#endif
