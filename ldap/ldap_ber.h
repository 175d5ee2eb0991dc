/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One element of BER (X.690 8.1) as LDAP restricts it (RFC 4511 5.1): a tag of one byte, a definite
 * length of up to five bytes (Active Directory writes all five of them), and a value. */
#ifndef UCSCOPE_LDAP_LDAP_BER_H
#define UCSCOPE_LDAP_LDAP_BER_H

#include "wire/span.h"

/* Universal tags that LDAP is made of. */
enum { BER_INTEGER = 0x02, BER_OCTETS = 0x04, BER_ENUMERATED = 0x0a, BER_SEQUENCE = 0x30 };

struct ldap_ber {
    struct span head; /* tag and length */
    struct span value;
    uint32_t length; /* of the value, in bytes, as its head says */
    uint8_t tag;
    bool is_cut; /* fewer bytes of the value are there */
};

/* What the length that `rest` begins with is: not all there, not of LDAP (indefinite, or of more
 * than four bytes), or in `length`, and `rest` begins behind it. */
enum ldap_start { LDAP_START_NO, LDAP_START_MORE, LDAP_START_YES };
enum ldap_start ldap_take_length(struct span *rest, uint32_t *length);

/* Takes an element, or as much of its value as is there. False: its head is not all there, or of
 * another form; nothing was changed. */
MUST_USE bool ldap_take_ber(struct span *rest, struct ldap_ber *out);

/* The same of this tag. */
MUST_USE bool ldap_take_tagged(struct span *rest, uint8_t tag, struct ldap_ber *out);

/* A whole number of this tag, of up to four bytes and not below zero. */
MUST_USE bool ldap_take_number(struct span *rest, uint8_t tag, uint32_t *out);

#endif
