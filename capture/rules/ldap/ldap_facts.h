/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings tell of an answer of a directory. Private to this folder, but
 * for ldap_result_write. */
#ifndef UCSCOPE_CAPTURE_RULES_LDAP_LDAP_FACTS_H
#define UCSCOPE_CAPTURE_RULES_LDAP_LDAP_FACTS_H

#include "capture/observe/ldap/ldap.h"
#include "capture/rules/rule_context.h"

enum { LDAP_RESULT_TEXT = 48 };

/* "invalidCredentials (49)", "result 80". Returns `out`. */
const char *ldap_result_write(uint32_t code, char out[LDAP_RESULT_TEXT]);

/* A result of something that was asked for, other than success. */
struct ldap_failure {
    enum ldap_result_code code;
    const char *reason, *advice;
};

/* That among `own`, or among those that mean the same whatever was asked for. NULL: nothing is
 * known of the result. */
const struct ldap_failure *ldap_failure_of(uint32_t code, const struct ldap_failure *own,
                                           size_t count);

/* A finding about this answer, with its result, request and what the directory says of it. */
struct finding *ldap_finding_begin(const struct rule_context *context, const struct event *event,
                                   enum code code, const char *role);

/* Without a port that tells, LDAP is known by what was said. */
const char *ldap_service(const struct rule_context *context, const struct connection *connection);

#endif
