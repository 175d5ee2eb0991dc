/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers that do not answer stations, though their TCP acknowledges what those say. Private to
 * this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_SCCP_SCCP_SILENCE_H
#define UCSCOPE_CAPTURE_RULES_SCCP_SCCP_SILENCE_H

#include "capture/rules/rule_context.h"

/* The connection of the event, which speaks SCCP, has come to its end, or the capture has: reports
 * a RegisterReq, or KeepAlives, that were not answered for long enough. */
void sccp_judge_registration(struct rule_context *context, const struct event *event);
void sccp_judge_keep_alives(struct rule_context *context, const struct event *event);

#endif
