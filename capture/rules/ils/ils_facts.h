/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How findings about ILS speak of what was heard on a connection. */
#ifndef UCSCOPE_CAPTURE_RULES_ILS_ILS_FACTS_H
#define UCSCOPE_CAPTURE_RULES_ILS_ILS_FACTS_H

#include "capture/observe/ils/ils.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/tls/tls_facts.h"

/* SERVICE_ILS, SERVICE_ILS_TLS, or SERVICE_NONE for everything else. The event has a connection. */
enum service ils_service(const struct rule_context *context, const struct event *event);

/* What the spoke's first message looks like. */
void ils_first_message_fact(struct finding *finding, const struct ils_session *ils);

/* How messages are told apart: the framing, and what it rests on. To be freed with g_free. */
char *ils_framing_basis(const struct ils_session *ils);

#endif
