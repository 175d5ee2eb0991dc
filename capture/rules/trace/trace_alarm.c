/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Alarms, in SDL, in the syslog of a product, or sent to another: what each of them says by itself.
 */
#include "capture/rules/trace/trace_says.h"

#include <glib.h>

struct alarm {
    const char *name;
    enum code code;
    enum confidence confidence;
    bool follows;         /* it is raised by what another line tells */
    enum service service; /* that its peer was called on; SERVICE_NONE: it is not told */
    const char *sentence;
};

static const struct alarm alarms[] = {
    {"ILSPwdAuthenticationFailed", CODE_ILS_PASSWORD_MISMATCH, CONFIDENCE_CERTAIN, true,
     SERVICE_ILS, "{server} could not decipher the message of {client}: the passwords differ"},
    {"ILSTLSAuthenticationFailed", CODE_ILS_CERTIFICATE_NOT_IMPORTED, CONFIDENCE_LIKELY, true,
     SERVICE_ILS_TLS,
     "{actor} raised the alarm ILSTLSAuthenticationFailed about {other}: one of the two most "
     "likely "
     "does not hold the other's certificate"},
    {"ILSHubClusterUnreachable", CODE_TCP_NO_ANSWER, CONFIDENCE_POSSIBLE, true, SERVICE_NONE,
     "{client} did not reach the ILS hub {server}"},
    {"ILSRemoteHostUnresponsive", CODE_ILS_NO_ANSWER, CONFIDENCE_CERTAIN, false, SERVICE_NONE,
     "{server} did not answer {client} over ILS"},
    {"ILSUnacceptableConnectionAttempt", CODE_ILS_CONNECTION_REJECTED, CONFIDENCE_CERTAIN, false,
     SERVICE_NONE, "{actor} rejected an ILS connection of {other}"},
    {"ILSProtocolVersion", CODE_ILS_VERSION_MISMATCH, CONFIDENCE_CERTAIN, false, SERVICE_NONE,
     "{actor} and {other} do not speak the same version of ILS"},
    {"ILSDuplicateClusterID", CODE_ILS_DUPLICATE_CLUSTER_ID, CONFIDENCE_CERTAIN, false,
     SERVICE_NONE, "{actor} met another cluster with its own cluster ID"},
    {"SIPTrunkOOS", CODE_SIP_UNAVAILABLE, CONFIDENCE_CERTAIN, false, SERVICE_NONE,
     "{client} took a SIP trunk out of service: none of its peers answers"},
    {"SIPTrunkPartiallyISV", CODE_SIP_UNAVAILABLE, CONFIDENCE_CERTAIN, false, SERVICE_NONE,
     "{client} has peers of a SIP trunk that do not answer"},
    {"ICSACertificateValidationFailure", CODE_TLS_CERTIFICATE_REFUSED, CONFIDENCE_CERTAIN, false,
     SERVICE_AXL, "{client} did not accept the certificate of the intercluster peer {server}"},
    {"ICSACertificateFingerPrintMisMatch", CODE_TLS_CERTIFICATE_REFUSED, CONFIDENCE_CERTAIN, false,
     SERVICE_AXL,
     "{client} did not accept the certificate of the intercluster peer {server}: it is not the one "
     "that was synchronised"},
    {"InterClusterSyncAgentPeerSyncFailure", CODE_PEER_SYNC_FAILED, CONFIDENCE_CERTAIN, false,
     SERVICE_AXL, "{client} could not synchronise with the intercluster peer {server}"},
    {"InterClusterSyncAgentPeerPeriodicSyncingFailure", CODE_PEER_SYNC_FAILED, CONFIDENCE_CERTAIN,
     false, SERVICE_AXL,
     "{client} did not come to the end of synchronising with its intercluster peers in two hours"},
    {"XCPConfigMgrJabberRestartRequired", CODE_XCP_RESTART_DUE, CONFIDENCE_CERTAIN, false,
     SERVICE_NONE, "{client} asks that its Cisco XCP Router be restarted"},
    {"XCPConfigMgrR2RRequestTimedOut", CODE_TCP_NO_ANSWER, CONFIDENCE_POSSIBLE, false, SERVICE_XCP,
     "{client} had no answer from the router {server}"},
    {"CertExpired", CODE_TLS_CERTIFICATE_EXPIRED, CONFIDENCE_CERTAIN, false, SERVICE_NONE,
     "a certificate on {client} has expired"},
    {"SSLorTCPConnectionFailure", CODE_TCP_NO_ANSWER, CONFIDENCE_POSSIBLE, true, SERVICE_NONE,
     "{client} did not get a connection with {server}"},
};

static const struct alarm *find_alarm(const char *name) {
    for (unsigned i = 0; i < G_N_ELEMENTS(alarms); i++)
        if (strcmp(alarms[i].name, name) == 0)
            return &alarms[i];
    return NULL;
}

/* Who raises it called the peer, but where it is a hub. */
static bool is_of_server(enum code code) {
    return code == CODE_ILS_PASSWORD_MISMATCH || code == CODE_ILS_CONNECTION_REJECTED;
}

static void say(struct trace_state *state, struct rule_context *context,
                const struct trace_note *note, const struct alarm *alarm) {
    struct trace_note about = *note;
    about.opener = is_of_server(alarm->code) ? TRACE_PEER_OPENED : TRACE_WRITER_OPENED;
    if (about.peer.port == 0 && alarm->service != SERVICE_NONE && !is_of_server(alarm->code))
        about.peer.port = service_table[alarm->service].first_port;
    about.is_of_ils = is_of_server(alarm->code);
    struct finding *finding =
        trace_story_begin(state, context, &about, alarm->code, alarm->confidence);
    finding_add_fact(finding, "alarm", "%s", alarm->name);
    finding_add_fact(finding, "reason", "%s", note->subject);
    finding_say(finding, alarm->sentence, NULL); /* a format, for the parties, without directives */
    trace_story_report(state, context, &about, finding);
}

/* UC_LOGIN: only the web service is of a program that speaks AXL. */
static bool is_axl_login(const struct trace_note *note) {
    return strcmp(note->name, "AuthenticationFailed") == 0 &&
           (strstr(note->line.text, "Interface=AXL") != NULL ||
            strstr(note->line.text, "AXL]") != NULL);
}

static void say_login(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    struct trace_note about = *note;
    about.opener = TRACE_PEER_OPENED;
    about.writer.port = service_table[SERVICE_AXL].first_port;
    struct finding *finding =
        trace_story_begin(state, context, &about, CODE_AXL_UNAUTHORIZED, CONFIDENCE_CERTAIN);
    finding_add_fact(finding, "alarm", "%s", note->name);
    finding_say(finding, "{server} did not let {client} in over AXL: user name or password");
    trace_story_report(state, context, &about, finding);
}

bool trace_alarm_says(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    if (note->meaning != TRACE_SAYS_ALARM)
        return false;
    if (is_axl_login(note)) {
        say_login(state, context, note);
        return true;
    }
    const struct alarm *alarm = find_alarm(note->name);
    if (alarm == NULL)
        return false;
    if (!alarm->follows || !trace_story_goes_on(state, context, note))
        say(state, context, note, alarm);
    return true;
}
