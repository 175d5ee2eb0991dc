/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of time sources, and what to do. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_NTP_NTP_FINDINGS_H
#define UCSCOPE_CAPTURE_RULES_NTP_NTP_FINDINGS_H

#include "capture/rules/ntp/ntp_pairs.h"

/* The event that a query or answer of this pair would have told; `port`: the client's. */
struct event ntp_event_of(const struct ntp_pair *pair, uint16_t port, enum side actor,
                          struct frame_ref ref);

/* The server has no time itself, or refuses by a kiss code. `query`: NULL: it was not captured. */
void ntp_report_worthless(struct rule_context *context, struct ntp_pair *pair,
                          const struct event *answer, const struct ntp_query *query);

/* A client was asked to be silent more often than it got the time. */
void ntp_report_rate(struct rule_context *context, struct ntp_pair *pair);

/* `is_last`: nothing came any more. */
void ntp_report_silence(struct rule_context *context, struct ntp_pair *pair, bool is_last);

/* It answers with time that its clients do not take. */
void ntp_report_unfit(struct rule_context *context, struct ntp_pair *pair,
                      const struct event *answer);

void ntp_report_offset(struct rule_context *context, struct ntp_pair *pair);

#endif
