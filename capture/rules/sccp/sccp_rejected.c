/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stations that the server does not register, and why. */
#include "capture/observe/text.h"
#include "capture/rules/sccp/sccp_facts.h"
#include "sccp/sccp_body.h"
#include "sccp/sccp_reason.h"

enum { TEXT = 64 };

static const char *const advice[SCCP_REASON_COUNT] = {
    [SCCP_REASON_DB_CONFIG] =
        "{actor} has no device of this name, or has it with another protocol: on CUCM, Device > "
        "Phone must have one whose name is exactly that of the facts and whose model and protocol "
        "(SCCP) are those of the phone. If it is to be made by itself, see that auto-registration "
        "is on for this node (System > Cisco Unified CM), that its range of numbers is not used "
        "up, and that the Cisco Unified CM group has auto-registration checked. If the device is "
        "there, its database may not have come to this node: `utils dbreplication runtimestate`",
    [SCCP_REASON_DATABASE] =
        "{actor} could not read its database: `utils dbreplication runtimestate` on the publisher, "
        "and whether the Cisco DB service runs on this node",
    [SCCP_REASON_NO_LICENSE] =
        "{actor} has no licence for this device: see its licence usage (System > Licensing) and "
        "whether it reaches the licence server",
    [SCCP_REASON_MISMATCH] =
        "the device of this name is configured as another model than the one that registers "
        "(device_type of the facts): delete it on {actor} and add it as what it is",
    [SCCP_REASON_SECURITY] =
        "the security mode of the device does not fit: compare its phone security profile with the "
        "port that it came to (2000 in clear, 2443 in TLS) and its certificate (LSC) with what "
        "CAPF issued",
    [SCCP_REASON_HIGH_TRAFFIC] =
        "{actor} was too busy: look at its processor and code yellow alarms (RTMT) at that time, "
        "and at how many stations came at once. Stations try again by themselves",
    [SCCP_REASON_MAX_PHONES] =
        "{actor} has as many phones as it takes: raise the limit (CME and SRST: `max-ephones`), or "
        "spread the phones over more servers",
    [SCCP_REASON_NOT_AUTHORIZED] =
        "{actor} does not allow this device: look at its configuration there",
};

/* Valid text is one that the capture has. */
static enum sccp_reason read_text(const struct rule_context *context, const struct event *event,
                                  char out[TEXT]) {
    const struct span text = sccp_reject_text(event_sccp(event)->body);
    const enum sccp_reason reason = sccp_reason_of(text);
    if (reason != SCCP_REASON_OTHER)
        text_copy(out, TEXT, span_of_text(sccp_reason_text(reason)));
    else
        text_copy(out, TEXT, context->quotes_nothing ? (struct span){text.at, text.at} : text);
    return reason;
}

static void on_rejected(struct rule_context *context, const struct event *event) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    char text[TEXT];
    const enum sccp_reason reason = read_text(context, event, text);
    struct finding *finding = sccp_finding_begin(context, event, CODE_SCCP_REGISTER_REJECTED,
                                                 CONFIDENCE_CERTAIN, "rejection");
    finding_add_evidence(finding, session->asked, "registration");
    finding_add_fact(finding, "text", "%s", text);
    finding_say(finding, "{actor} rejected the registration of {other}%s%s",
                text[0] == '\0' ? "" : ": ", text);
    if (advice[reason] != NULL)
        finding_advise(finding, true, advice[reason], NULL);
    sccp_finding_report(context, finding, text, &session->station);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL)
        return;
    sccp_learn_roles(context, event);
    if (event->type == EVENT_SCCP_REJECTED)
        on_rejected(context, event);
}

/* Without a port that tells, SCCP is known by what was said. */
static const char *service(const struct rule_context *context,
                           const struct connection *connection) {
    (void)context;
    return sccp_session_of(connection) == NULL ? NULL : service_table[SERVICE_SCCP].words;
}

const struct rule sccp_rejected_rule = {
    .event = on_event, RULE_EVENTS(EVENTS_ALL(OBSERVER_SCCP)), .service = service};
