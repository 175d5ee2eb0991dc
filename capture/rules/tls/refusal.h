/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a certificate may have been refused: what is odd about it and its chain, by the alert, by the
 * name that was asked for and by the time of the capture; and what is to be done first. */
#ifndef UCSCOPE_CAPTURE_RULES_TLS_REFUSAL_H
#define UCSCOPE_CAPTURE_RULES_TLS_REFUSAL_H

#include "capture/observe/connection.h"
#include "capture/rules/rule_context.h"

/* What is odd about what this side presented, as facts; `when` it was refused. Nothing where it
 * can not be read. */
void tls_oddity_facts(struct finding *finding, const struct connection *connection,
                      enum side presenter, struct frame_ref when);

/* The step that comes first for a refusal by this alert (RFC 8446 6) of what `presenter` showed. */
void tls_advise_refusal(struct finding *finding, const struct connection *connection,
                        enum side presenter, uint8_t alert, struct frame_ref when);

#endif
