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

/* --- SIP trunks ------------------------------------------------------------------------------- */

/* "trunk.example.com 10.1.2.3 5060 Local=2; ..": of several peers, the finding is about none. */
static void read_peer(char *peers, struct endpoint *out) {
    char *rest = NULL;
    if (strchr(peers, ';') != NULL && strchr(peers, ';')[1] != '\0')
        return;
    for (char *word = strtok_r(peers, " ,;", &rest); word != NULL;
         word = strtok_r(NULL, " ,;", &rest)) {
        if (!address_read(word, &out->address))
            continue;
        const char *port = strtok_r(NULL, " ,;", &rest);
        out->port = port == NULL ? 0 : trace_port(span_of_text(port));
        return;
    }
}

/* What the codes say that CUCM has for its peers: SIP's own after Remote. */
static void add_trunk_facts(struct finding *finding, const char *peers, const char *trunk) {
    static const struct {
        const char *code, *words;
    } reasons[] = {{"Local=1", "Local=1: no answer in time"},
                   {"Local=2", "Local=2: no connection (TCP or TLS)"},
                   {"Local=3", "Local=3: its name does not resolve"},
                   {"Remote=408", "Remote=408: the peer answers that it waited in vain"},
                   {"Remote=503", "Remote=503: the peer answers that it is not available, or that "
                                  "it has no trunk to here"}};
    finding_add_fact(finding, "trunk", "%s", trunk);
    finding_add_fact(finding, "peers", "%s", peers);
    for (unsigned i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (strstr(peers, reasons[i].code) != NULL)
            finding_add_fact(finding, "reason", "%s", reasons[i].words);
}

static void say_trunk(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note, const struct alarm *alarm) {
    struct trace_note about = *note;
    char peers[256] = "", trunk[TRACE_NAME_MOST] = "";
    (void)trace_note_parameter(note, "UnavailableRemotePeersWithReasonCode", peers, sizeof peers);
    (void)trace_note_parameter(note, "DeviceName", trunk, sizeof trunk);
    char *copy = g_strdup(peers);
    read_peer(copy, &about.peer);
    g_free(copy);
    about.opener = TRACE_WRITER_OPENED;
    struct finding *finding =
        trace_story_begin(state, context, &about, alarm->code, alarm->confidence);
    finding_add_fact(finding, "alarm", "%s", alarm->name);
    add_trunk_facts(finding, peers, trunk);
    finding_say(finding, alarm->sentence, NULL);
    trace_story_report(state, context, &about, finding);
}

static bool is_of_trunk(const struct alarm *alarm) {
    return alarm->code == CODE_SIP_UNAVAILABLE;
}

/* --- others ----------------------------------------------------------------------------------- */

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
    if (is_of_trunk(alarm))
        say_trunk(state, context, note, alarm);
    else if (!alarm->follows || !trace_story_goes_on(state, context, note))
        say(state, context, note, alarm);
    return true;
}
