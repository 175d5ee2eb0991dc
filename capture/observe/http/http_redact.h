/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a head says without secrets stays in a redacted capture. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_REDACT_H
#define UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_REDACT_H

#include "capture/observe/http/http_head.h"
#include "capture/observe/http/http_state.h"

/* The head ends at this position of the stream. */
void http_redact_head(struct layer *layer, enum side side, struct span head, uint64_t end);

/* The body of an answer: of what of it is kept, `added` came last. The words by which it says that
 * TLS should have been spoken stay. */
void http_redact_body(struct http_state *http, enum side side, struct span added);

/* http_redact_values.c: allows what is without secrets of the value of a field, which has no blanks
 * around it. Of fields that are not known it is nothing. */
void http_redact_value(struct redact_unit *unit, struct span name, struct span value);

/* Allows the path of what is asked for, without credentials before it, parameters and a query. */
void http_redact_target(struct redact_unit *unit, struct span target);

/* Without blanks around it. */
struct span http_redact_trim(struct span text);

#endif
