/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of LDAP (RFC 4511 4.1.1), which stand one behind the other in a stream: a sequence of
 * the number of a request, which its answers repeat, an operation, and perhaps controls. */
#ifndef UCSCOPE_LDAP_LDAP_MESSAGE_H
#define UCSCOPE_LDAP_LDAP_MESSAGE_H

#include "ldap/ldap_ber.h"

/* Tags of operations (RFC 4511 4.2 to 4.13). */
enum ldap_operation {
    LDAP_NONE,
    LDAP_UNBIND = 0x42,
    LDAP_DELETE = 0x4a,
    LDAP_ABANDON = 0x50,
    LDAP_BIND = 0x60,
    LDAP_BIND_ANSWER = 0x61,
    LDAP_SEARCH = 0x63,
    LDAP_ENTRY = 0x64,
    LDAP_SEARCH_DONE = 0x65,
    LDAP_MODIFY = 0x66,
    LDAP_MODIFY_ANSWER = 0x67,
    LDAP_ADD = 0x68,
    LDAP_ADD_ANSWER = 0x69,
    LDAP_DELETE_ANSWER = 0x6b,
    LDAP_RENAME = 0x6c,
    LDAP_RENAME_ANSWER = 0x6d,
    LDAP_COMPARE = 0x6e,
    LDAP_COMPARE_ANSWER = 0x6f,
    LDAP_REFERENCE = 0x73,
    LDAP_EXTENDED = 0x77,
    LDAP_EXTENDED_ANSWER = 0x78,
    LDAP_INTERMEDIATE = 0x79
};

enum { LDAP_HEAD_MOST = 13 }; /* bytes that tell that a message is one */

struct ldap_message {
    struct span whole; /* as far as it is there */
    struct span head;  /* to the tag of the operation */
    struct span body;  /* of the operation, as far as it is there */
    uint32_t length;   /* bytes of the message, as it says */
    uint32_t id;       /* 0: of no request (RFC 4511 4.4) */
    uint8_t operation; /* enum ldap_operation */
    bool is_cut;       /* fewer bytes are there than it says */
};

/* Do these bytes begin a message? MORE: they may, and are too few to tell; never for
 * LDAP_HEAD_MOST bytes. */
enum ldap_start ldap_starts(struct span bytes);

/* Takes the message that `rest` begins with, or as much as is there of it. False: it begins with
 * none, or its head is not all there; nothing was changed. */
MUST_USE bool ldap_take_message(struct span *rest, struct ldap_message *out);

/* The operation of the message that begins so; LDAP_NONE: it is none. */
enum ldap_operation ldap_operation_of(struct span start);

/* Is it a client's? */
bool ldap_is_request(enum ldap_operation operation);

#endif
