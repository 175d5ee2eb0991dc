/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which HTTP is AXL, and how findings about it speak of a request and its answer. Private to this
 * folder. */
#ifndef UCSCOPE_CAPTURE_RULES_AXL_AXL_FACTS_H
#define UCSCOPE_CAPTURE_RULES_AXL_AXL_FACTS_H

#include "capture/observe/http/http.h"
#include "capture/rules/rule_context.h"
#include "soap/soap.h"

/* formats.md D.1: the path is /axl/, the action begins with CUCM:DB. */
bool axl_is_spoken(const struct http_exchange *http);

/* It asks AXL to do something, by POST; a GET looks whether AXL is there, or follows a redirection.
 */
bool axl_is_request(const struct http_exchange *http);

/* The path without its query. To be freed with g_free. */
char *axl_path_of(const struct http_exchange *http);

/* The request says what the port may not. */
void axl_name_parties(struct finding *finding);

/* A finding about an answer, with the request and what the head of the answer says. */
struct finding *axl_begin_answer(struct rule_context *context, const struct event *event,
                                 enum code code, enum confidence confidence, const char *role);

/* The finding has its sentence. */
void axl_report(struct rule_context *context, struct finding *finding,
                const struct http_exchange *http);

/* What the answer's body is. SOAP_UNKNOWN: too little of it can be read, or nothing. */
void axl_read_body(struct soap_reader *reader, const struct http_exchange *http,
                   struct soap_body *out);

/* Adds what a fault says, and returns its text; "" where there is none. Both are left out where
 * findings are to quote nothing. */
const char *axl_add_fault(const struct rule_context *context, struct finding *finding,
                          const struct soap_body *body);

#endif
