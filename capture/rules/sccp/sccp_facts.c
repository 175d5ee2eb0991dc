/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sccp/sccp_facts.h"

#include "sccp/sccp_device.h"

#include <glib.h>

enum { DEVICES_TOLD = 8 };

static void add_station(const struct rule_context *context, struct finding *finding,
                        const struct sccp_station *station) {
    if (!context->quotes_nothing)
        finding_add_fact(finding, "device", "%s", station->name);
    if (station->has_type) {
        const char *type = sccp_device_text(station->device_type);
        finding_add_fact(finding, "device_type", type[0] == '\0' ? "%s%u" : "%s (%u)", type,
                         station->device_type);
    }
    if (station->has_version)
        finding_add_fact(finding, "protocol_version", "%u", station->protocol_version);
    finding_add_fact(finding, "load", "%s", station->load);
}

struct finding *sccp_finding_begin(const struct rule_context *context, const struct event *event,
                                   enum code code, enum confidence confidence, const char *role) {
    struct finding *finding = finding_begin(context, event, code, confidence, role);
    if (finding->service[0] == '\0')
        finding->service = service_table[SERVICE_SCCP].words;
    add_station(context, finding, &sccp_session_of(event->connection)->station);
    return finding;
}

void sccp_finding_report(struct rule_context *context, struct finding *finding, const char *cause,
                         const struct sccp_station *station) {
    const struct finding *told = finding_report(context, finding, cause);
    if (told != NULL && !context->quotes_nothing && station->name[0] != '\0')
        findings_list_fact(context->findings, told, "device", station->name, DEVICES_TOLD);
}

void sccp_learn_roles(struct rule_context *context, const struct event *event) {
    const struct sccp_station *station = &sccp_session_of(event->connection)->station;
    const struct endpoint *endpoints = event_endpoints(event);
    const enum sccp_device_kind kind = sccp_device_kind_of(span_of_text(station->name));
    if (kind == SCCP_DEVICE_PHONE)
        hosts_learn(context->hosts, &endpoints[CLIENT].address, ROLE_PHONE);
    else if (kind == SCCP_DEVICE_VOICE_PORT)
        hosts_learn(context->hosts, &endpoints[CLIENT].address, ROLE_UNITY_CONNECTION);
    hosts_learn(context->hosts, &endpoints[SERVER].address, ROLE_CUCM);
}

bool sccp_is_standby(const struct connection *connection) {
    const struct sccp_session *session = sccp_session_of(connection);
    return connection->flow->opening == OPENING_SEEN && !session->has_gaps &&
           session->registered.frame == 0;
}
