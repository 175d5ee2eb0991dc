/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a file that a client asked for and did not get, whichever file it is: it was
 * refused, not answered, or stopped half-way. Findings are not reported yet: the client may get it
 * in another way. */
#ifndef UCSCOPE_CAPTURE_RULES_UNFETCHED_H
#define UCSCOPE_CAPTURE_RULES_UNFETCHED_H

#include "capture/observe/download/download.h"
#include "capture/rules/rule_context.h"

/* A finding about a download: the request as evidence, file and who answered as facts. `role` is
 * that of the event's frame. */
struct finding *unfetched_begin(const struct rule_context *context, const struct event *event,
                                enum code code, enum confidence confidence, const char *role);

/* --- EVENT_DOWNLOAD_REFUSED --- */

/* In the words for a file that is not there. */
bool unfetched_is_not_found(const struct download *download);

/* TFTP 8 (options refused, RFC 2347), HTTP 503 (busy) and a redirection have the client ask once
 * more, in this way or the other. */
bool unfetched_is_asked_anew(const struct download *download);

/* `what`: how the sentence calls the file; so below. */
struct finding *unfetched_refused(const struct rule_context *context, const struct event *event,
                                  enum code code, const char *what);

/* --- EVENT_DOWNLOAD_UNANSWERED --- */

/* NULL: nothing can be said. Over TFTP a single request may have been lost. */
struct finding *unfetched_unanswered(const struct rule_context *context, const struct event *event,
                                     enum code code, const char *what);

/* --- EVENT_DOWNLOAD that has an `end` --- */

/* NULL: what stopped it is another trouble. */
struct finding *unfetched_stopped(const struct rule_context *context, const struct event *event,
                                  enum code code, const char *what);

/* The server reset the connection, which would be told as a trouble of its own if this were not
 * reported at once. */
bool unfetched_is_reset(const struct event *event);

#endif
