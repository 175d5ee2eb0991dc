/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings tell of a SIP request and its answer: facts, words, and who the two are. Private to
 * this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_SIP_SIP_FACTS_H
#define UCSCOPE_CAPTURE_RULES_SIP_SIP_FACTS_H

#include "capture/observe/sip/sip.h"
#include "capture/rules/rule_context.h"

enum { SIP_WORDS = 96, SIP_TEXT = 256 };

/* "INVITE"; a method that is not known: "request". */
const char *sip_request_words(const struct sip_exchange *exchange);

/* "503 Service Unavailable", by the standard's words where there are some. Returns `out`. */
const char *sip_status_words(const struct rule_context *context, const struct sip_message *answer,
                             char out[SIP_WORDS]);

/* Of the request, and of the answer where there is one. */
void sip_add_facts(const struct rule_context *context, struct finding *finding,
                   const struct sip_exchange *exchange);

/* What media were offered and answered. */
void sip_add_media_facts(const struct rule_context *context, struct finding *finding,
                         const struct sip_exchange *exchange);

/* A finding about the event, on the given frame; of a message of a trace, with its lines. */
struct finding *sip_finding_begin(const struct rule_context *context, const struct event *event,
                                  enum code code, enum confidence confidence, const char *role);

/* Learns which products the two are, by what they say of themselves. */
void sip_learn_roles(struct rule_context *context, const struct event *event);

#endif
