/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings tell of a station and its registration. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_SCCP_SCCP_FACTS_H
#define UCSCOPE_CAPTURE_RULES_SCCP_SCCP_FACTS_H

#include "capture/observe/sccp/sccp.h"
#include "capture/rules/rule_context.h"

/* A finding about the event's connection, which speaks SCCP, with the facts of its station. */
struct finding *sccp_finding_begin(const struct rule_context *context, const struct event *event,
                                   enum code code, enum confidence confidence, const char *role);

/* finding_report, for a finding about this station: where it is counted on one about others, the
 * first of their names are facts there. */
void sccp_finding_report(struct rule_context *context, struct finding *finding, const char *cause,
                         const struct sccp_station *station);

/* Learns what the two are, by what the station calls itself. */
void sccp_learn_roles(struct rule_context *context, const struct event *event);

/* A station keeps a connection to its second server, too, by which it does not register: KeepAlives
 * go over that as well. This one was seen from its beginning, and is such. */
bool sccp_is_standby(const struct connection *connection);

#endif
