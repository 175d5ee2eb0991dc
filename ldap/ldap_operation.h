/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What operations of LDAP say, as far as findings rest on it: who binds, what was looked for, how
 * it ended. Bodies that are cut are read as far as they go. */
#ifndef UCSCOPE_LDAP_LDAP_OPERATION_H
#define UCSCOPE_LDAP_LDAP_OPERATION_H

#include "ldap/ldap_message.h"

#define LDAP_START_TLS               "1.3.6.1.4.1.1466.20037" /* RFC 4511 4.14 */
#define LDAP_NOTICE_OF_DISCONNECTION "1.3.6.1.4.1.1466.20036" /* RFC 4511 4.4.1 */

/* Results that something is made of (RFC 4511 A.1). */
enum ldap_result_code {
    LDAP_SUCCESS = 0,
    LDAP_OPERATIONS_ERROR = 1,
    LDAP_TIME_LIMIT = 3,
    LDAP_SIZE_LIMIT = 4,
    LDAP_METHOD_NOT_SUPPORTED = 7,
    LDAP_STRONGER_AUTH_REQUIRED = 8,
    LDAP_REFERRAL = 10,
    LDAP_ADMIN_LIMIT = 11,
    LDAP_CONFIDENTIALITY_REQUIRED = 13,
    LDAP_SASL_IN_PROGRESS = 14,
    LDAP_NO_SUCH_OBJECT = 32,
    LDAP_INVALID_DN = 34,
    LDAP_INAPPROPRIATE_AUTH = 48,
    LDAP_INVALID_CREDENTIALS = 49,
    LDAP_INSUFFICIENT_ACCESS = 50,
    LDAP_BUSY = 51,
    LDAP_UNAVAILABLE = 52,
    LDAP_UNWILLING = 53
};

/* RFC 4511 4.2. */
enum { LDAP_AUTH_SIMPLE = 0x80, LDAP_AUTH_SASL = 0xa3 };

struct ldap_bind {
    uint32_t version;
    struct span dn;        /* empty: none */
    uint8_t method;        /* LDAP_AUTH_SIMPLE, LDAP_AUTH_SASL, another; 0: it was cut off */
    struct span mechanism; /* of SASL */
    bool has_password;     /* of LDAP_AUTH_SIMPLE: it is not empty */
};

/* RFC 4511 4.5.1. */
enum { LDAP_SCOPE_BASE = 0 };

struct ldap_search {
    struct span base;
    uint32_t scope;
    uint32_t size_limit; /* entries; 0: none was asked for; valid with has_size_limit */
    bool has_scope, has_size_limit;
};

/* RFC 4511 4.1.9. */
struct ldap_result {
    uint32_t code; /* enum ldap_result_code, or another */
    struct span matched_dn;
    struct span diagnostic;
    struct span referral; /* the first of its addresses */
};

/* All: false: the body begins otherwise, or is too short for anything; `out` is untouched. */
MUST_USE bool ldap_read_bind(struct span body, struct ldap_bind *out);
MUST_USE bool ldap_read_search(struct span body, struct ldap_search *out);
MUST_USE bool ldap_read_result(struct span body, struct ldap_result *out);

/* The name of an extended request, and of an extended answer, which may have none; empty: none. */
struct span ldap_extended_request_name(struct span body);
struct span ldap_extended_answer_name(struct span body);

/* The number, in hexadecimal, that Active Directory gives a reason of its own by: "... data 52e,
 * v4563". It is part of `diagnostic`; empty: there is none. */
struct span ldap_data_code(struct span diagnostic);

#endif
