/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SOAP fault in the body of an answer to AXL (SOAP 1.1 4.4). */
#ifndef UCSCOPE_CAPTURE_RULES_AXL_AXL_FAULT_H
#define UCSCOPE_CAPTURE_RULES_AXL_AXL_FAULT_H

#include "capture/observe/http/http.h"
#include "capture/rules/rule_context.h"

bool axl_fault_is_in(const struct http_exchange *http);

/* Adds what the fault says to the draft, unless findings are to quote nothing. Its text, to be
 * freed with g_free, or NULL. */
char *axl_fault_add(const struct rule_context *context, struct finding *finding,
                    const struct http_exchange *http);

#endif
