/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clear text against TLS: one side speaks the one, the other side means the other. */
#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "capture/observe/http/http.h"
#include "capture/observe/http/http_phrases.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/clear_speech.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/tls/tls_facts.h"
#include "capture/rules/waiting.h"

#include <glib.h>

enum { SERVERS_KEPT = 4096 };

/* A server that says nothing for so long has taken a ClientHello for no beginning of anything. */
static const int64_t fair_wait = 3 * TIME_SECOND;

struct not_spoken {
    GHashTable *speak_clear; /* char *, owned: servers that answered HTTP in clear */
};

static void start(void *state) {
    ((struct not_spoken *)state)->speak_clear =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void stop(void *state) {
    g_hash_table_destroy(((struct not_spoken *)state)->speak_clear);
}

/* --- what ports tell ------------------------------------------------------------------------- */

struct port_speech {
    uint16_t port;
    const char *words;
};

/* What begins in clear on a port that is no service of ours, or whose service goes on with TLS. */
static const char *clear_speech_of(const struct rule_context *context, uint16_t port) {
    static const struct port_speech known[] = {{80, "HTTP"},  {8080, "HTTP"}, {21, "FTP"},
                                               {22, "SSH"},   {25, "SMTP"},   {587, "SMTP"},
                                               {110, "POP3"}, {143, "IMAP"}};
    switch (services_at(context->services, IP_TCP, port)) {
    case SERVICE_SIP:
        return "SIP";
    case SERVICE_HTTP_TFTP:
        return "HTTP";
    case SERVICE_XMPP_S2S:
    case SERVICE_XMPP_CLIENT:
        return "XMPP";
    case SERVICE_LDAP:
    case SERVICE_LDAP_GC:
        return "LDAP";
    default:
        break;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].port == port)
            return known[i].words;
    return NULL;
}

static bool is_tls_port(const struct rule_context *context, uint16_t port) {
    enum { HTTPS = 443 };
    switch (services_at(context->services, IP_TCP, port)) {
    case SERVICE_SIP_TLS:
    case SERVICE_SCCP_TLS:
    case SERVICE_AXL:
    case SERVICE_TVS:
    case SERVICE_SIP_TLS_PEER:
    case SERVICE_HTTPS_TFTP:
    case SERVICE_LDAPS:
    case SERVICE_LDAPS_GC:
        return true;
    default:
        break;
    }
    return port == HTTPS;
}

/* ILS tells of its own ports in its own words. */
static bool is_ils(const struct rule_context *context, const struct flow *flow) {
    const enum service service =
        services_at(context->services, IP_TCP, flow->endpoints[SERVER].port);
    return service == SERVICE_ILS || service == SERVICE_ILS_TLS;
}

/* --- what is reported ------------------------------------------------------------------------ */

static const char *advice_of(const char *speech) {
    if (strcmp(speech, "SIP") == 0)
        return "set transport and port of both sides alike: TLS with 5061, TCP or UDP with 5060. "
               "On "
               "CUCM the transport stands in the SIP trunk's (or the phone's) security profile and "
               "the port in the trunk's destination; on Expressway in the zone";
    if (strcmp(speech, "XMPP") == 0)
        return "XMPP between servers begins in clear on 5269 and goes on with STARTTLS: have the "
               "client do so, or give it the port for TLS at once, where the server has one "
               "(XEP-0368)";
    if (strcmp(speech, "LDAP") == 0)
        return "LDAPS is on 636 (global catalog 3269); on 389 (3268) LDAP begins in clear, with "
               "StartTLS if at all: have the client use TLS and port alike. On CUCM: port and Use "
               "TLS in System > LDAP > LDAP Directory, and in LDAP Authentication";
    if (strcmp(speech, "HTTP") == 0)
        return "use https:// with the port for TLS (8443 for AXL) and http:// with the one in "
               "clear";
    return NULL;
}

static void report(struct rule_context *context, const struct event *event, struct finding *finding,
                   const char *speech, const char *cause) {
    const struct flow *flow = event->connection->flow;
    finding_add_evidence(finding, flow->sides[SERVER].first_data, "answer");
    finding_add_evidence(finding, flow->sides[SERVER].fin, "close by the server");
    finding_add_evidence(finding, flow->sides[SERVER].reset, "reset by the server");
    if (speech != NULL)
        finding->check = g_strdup(advice_of(speech));
    char *speeches = g_strdup_printf("%s %s %s", cause, finding_fact(finding, "client_speaks"),
                                     finding_fact(finding, "server_speaks"));
    finding_report(context, finding, speeches);
    g_free(speeches);
}

static bool is_reported(const struct rule_context *context, const struct event *event) {
    return findings_imply(context->findings, event->connection->flow->id, IMPLIES_NO_TLS);
}

/* --- TLS to a server that speaks in clear ---------------------------------------------------- */

static bool began_with_hello(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    return tls != NULL && !tls->roles_swapped && tls->sides[CLIENT].hello.frame != 0 &&
           tls->sides[SERVER].hello.frame == 0 && tls->sides[SERVER].last_alert.ref.frame == 0 &&
           !tls->sides[SERVER].gap && clear_speech_is_tls(connection_start(connection, CLIENT));
}

/* In words, why a server that never showed what it speaks is taken for one that speaks in clear; to
 * be freed with g_free. NULL: it is not. */
static char *silence_of(const struct rule_context *context, const struct event *event) {
    const struct flow_side *server = &event->connection->flow->sides[SERVER];
    const bool ends = event_is_end(event);
    if (!waiting_was_heard(event->connection->flow, CLIENT) || server->payload_bytes > 0)
        return NULL;
    if (ends && event->actor == SERVER)
        return g_strdup("closed the connection without a word");
    if (!ends && event->type != EVENT_TCP_GONE)
        return NULL;
    const int64_t since = tls_session_of(event->connection)->sides[CLIENT].hello.time;
    int64_t waited = time_between(since, event->ref.time);
    if (!ends)
        waited = MAX(waited, capture_clock_waited(&context->clock, since));
    if (waited < fair_wait)
        return NULL;
    return g_strdup_printf("answered nothing in %.1f s", (double)waited / (double)TIME_SECOND);
}

static void judge_tls(struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    if (!began_with_hello(connection))
        return;
    const struct span answer = connection_start(connection, SERVER);
    const char *speech = clear_speech(answer);
    const char *meant = clear_speech_of(context, connection->flow->endpoints[SERVER].port);
    char *silence = NULL;
    if (speech == NULL && meant != NULL)
        silence = span_is_empty(answer) ? silence_of(context, event)
                                        : g_strdup("answered by something that is not TLS");
    if (speech == NULL && silence == NULL)
        return;
    struct event about = *event;
    about.actor = CLIENT;
    about.ref = tls_session_of(connection)->sides[CLIENT].hello;
    struct finding *finding =
        finding_begin(context, &about, CODE_TLS_NOT_SPOKEN,
                      speech != NULL ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, "client hello");
    finding_add_fact(finding, "client_speaks", "TLS");
    finding_add_fact(finding, "server_speaks", "%s",
                     speech != NULL ? speech : "nothing that was heard");
    tls_handshake_facts(finding, tls_session_of(connection));
    if (speech != NULL)
        finding_say(finding, "{client} spoke TLS to {server}, which answered in clear: %s", speech);
    else
        finding_say(finding,
                    "{client} spoke TLS to {server}, a port where %s begins in clear: it %s", meant,
                    silence);
    report(context, event, finding, meant != NULL ? meant : speech, "tls");
    g_free(silence);
}

/* --- clear text to a server that speaks TLS -------------------------------------------------- */

static const char *clear_speech_of_client(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct span said = connection_start(connection, CLIENT);
    if (clear_speech_is_connect(said) || (tls != NULL && tls->sides[CLIENT].hello.frame != 0))
        return NULL;
    return clear_speech(said);
}

static void report_clear(struct rule_context *context, const struct event *event,
                         const char *speech, enum confidence confidence, const char *answer) {
    struct event about = *event;
    about.actor = CLIENT;
    about.ref = event->connection->flow->sides[CLIENT].first_data;
    struct finding *finding =
        finding_begin(context, &about, CODE_TLS_NOT_SPOKEN, confidence, "clear text");
    finding_add_fact(finding, "client_speaks", "%s in clear", speech);
    finding_add_fact(finding, "server_speaks", "TLS");
    finding_say(finding, "{client} spoke %s in clear to {server}, which %sspeaks TLS: it %s",
                speech, confidence == CONFIDENCE_CERTAIN ? "" : "most likely ", answer);
    report(context, event, finding, speech, "clear");
}

/* As its first word, to somebody who spoke in clear. */
static void on_alert(struct rule_context *context, const struct event *event) {
    const char *speech = clear_speech_of_client(event->connection);
    const struct tls_session *tls = tls_session_of(event->connection);
    char words[32], answer[64];
    if (event->actor != SERVER || speech == NULL || tls->sides[SERVER].hello.frame != 0 ||
        tls->sides[SERVER].fatal.ref.frame != event->ref.frame)
        return;
    g_snprintf(answer, sizeof answer, "sent the TLS alert %s",
               tls_alert_text(event_alert(event)->description, words));
    report_clear(context, event, speech, CONFIDENCE_CERTAIN, answer);
}

static bool says_that_it_wants_tls(const struct http_exchange *http) {
    return !span_is_empty(http_find_tls_phrase(span_of_text(http->body)));
}

/* To be freed with g_free. */
static char *server_key(const struct flow *flow) {
    char endpoint[ENDPOINT_TEXT];
    return g_strdup(endpoint_write(&flow->endpoints[SERVER], endpoint));
}

static void learn_clear(struct not_spoken *rule, struct rule_context *context,
                        const struct flow *flow) {
    char *key = server_key(flow);
    const bool is_known = g_hash_table_contains(rule->speak_clear, key);
    if (!is_known && g_hash_table_size(rule->speak_clear) < SERVERS_KEPT)
        g_hash_table_add(rule->speak_clear, g_steal_pointer(&key));
    else if (!is_known)
        context->limits->hit[LIMIT_HOSTS]++;
    g_free(key);
}

static bool speaks_clear(const struct not_spoken *rule, const struct flow *flow) {
    char *key = server_key(flow);
    const bool known = g_hash_table_contains(rule->speak_clear, key);
    g_free(key);
    return known;
}

static void on_response(struct not_spoken *rule, struct rule_context *context,
                        const struct event *event) {
    enum { BAD_REQUEST = 400 };
    const struct http_exchange *http = event_http(event);
    const char *speech = clear_speech_of_client(event->connection);
    if (event->actor != SERVER || speech == NULL || tls_session_of(event->connection) != NULL)
        return;
    if (http->status != BAD_REQUEST)
        learn_clear(rule, context, event->connection->flow);
    else if (says_that_it_wants_tls(http))
        report_clear(context, event, speech, CONFIDENCE_CERTAIN, "answered 400 and says so");
}

/* The server closes or resets, and has said nothing. */
static void on_close(const struct not_spoken *rule, struct rule_context *context,
                     const struct event *event) {
    const struct flow *flow = event->connection->flow;
    const struct flow_side *client = &flow->sides[CLIENT], *server = &flow->sides[SERVER];
    const char *speech = clear_speech_of_client(event->connection);
    const bool left_first = client->fin.frame == 0 && client->reset.frame == 0;
    if (speech == NULL || server->payload_bytes > 0 || !left_first ||
        !is_tls_port(context, flow->endpoints[SERVER].port) || speaks_clear(rule, flow))
        return;
    struct event about = *event;
    about.ref = server->fin.frame != 0 ? server->fin : server->reset;
    if (about.ref.frame == 0)
        return;
    report_clear(context, &about, speech, CONFIDENCE_LIKELY,
                 server->fin.frame != 0 ? "closed the connection without a word"
                                        : "reset the connection without a word");
}

/* --- events ---------------------------------------------------------------------------------- */

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    const bool is_end = event_is_end(event);
    const bool shows_tls =
        is_end || event->type == EVENT_TCP_GONE || event_is_of(event, OBSERVER_XMPP_S2S);
    if (event->connection == NULL || is_ils(context, event->connection->flow) ||
        is_reported(context, event))
        return;
    if (shows_tls)
        judge_tls(context, event);
    if (event->type == EVENT_TLS_ALERT)
        on_alert(context, event);
    else if (event->type == EVENT_HTTP_RESPONSE)
        on_response(state, context, event);
    else if (event->type == EVENT_HTTP_UNANSWERED || (is_end && event->actor == SERVER))
        on_close(state, context, event);
}

const struct rule not_spoken_rule = {
    .state_size = sizeof(struct not_spoken),
    .start = start,
    .stop = stop,
    .event = on_event,
    RULE_EVENTS(EVENT_TLS_ALERT, EVENT_HTTP_RESPONSE, EVENT_HTTP_UNANSWERED,
                EVENTS_ALL(OBSERVER_XMPP_S2S), EVENTS_OF_END, EVENT_TCP_GONE)};
