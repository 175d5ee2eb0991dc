/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections that one side leaves right after a complete handshake: trusted, and not let in. */
#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_decrypted.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/tls/names.h"
#include "capture/rules/tls/tls_facts.h"

#include <glib.h>

/* Who leaves later was idle. */
static const int64_t at_once = TIME_SECOND;
/* As long may a server take to think about a first request that it does not answer. */
static const int64_t answer_time = 5 * TIME_SECOND;

/* Services whose server speaks as soon as it is spoken to. ILS has codes of its own. */
static bool is_judged(const struct rule_context *context, const struct flow *flow) {
    switch (services_at(context->services, IP_TCP, flow->endpoints[SERVER].port)) {
    case SERVICE_SIP_TLS:
    case SERVICE_SCCP_TLS:
    case SERVICE_AXL:
    case SERVICE_XMPP_S2S:
    case SERVICE_XCP:
    case SERVICE_TVS:
    case SERVICE_SIP_TLS_PEER:
    case SERVICE_HTTPS_TFTP:
        return true;
    default:
        return false;
    }
}

static bool is_whole(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    return tls != NULL && !tls->roles_swapped && !tls->started_in_middle &&
           !tls->sides[CLIENT].gap && !tls->sides[SERVER].gap &&
           tls->handshake_finished.frame != 0 && tls->sides[CLIENT].fatal.ref.frame == 0 &&
           tls->sides[SERVER].fatal.ref.frame == 0 && flow_hears_both(connection->flow);
}

/* TLS 1.3: what a server sent is no answer if it came before the client asked anything, or if it
 * looks like the two session tickets that OpenSSL sends, of one length. */
static bool has_sent_tickets_alone(const struct tls_session *tls) {
    enum { TICKETS = 2 };
    const struct tls_side *client = &tls->sides[CLIENT], *server = &tls->sides[SERVER];
    if (server->application_records > TICKETS)
        return false;
    const bool same = server->application_lengths[0] == server->application_lengths[1];
    const bool pair = server->application_records == TICKETS && same;
    if (client->application_records == 0)
        return pair || server->application_records < TICKETS;
    const bool before = client->first_application.frame != 0 &&
                                server->last_protected.frame <= server->encrypted_alert.frame
                            ? server->last_application.frame < client->first_application.frame
                            : server->last_protected.frame < client->first_application.frame;
    return pair || before;
}

static bool is_unanswered(const struct tls_session *tls) {
    if (tls->answered.frame != 0)
        return false;
    return tls->version >= TLS_VERSION_1_3 ? has_sent_tickets_alone(tls)
                                           : tls->sides[SERVER].application_records == 0;
}

static bool is_first(struct frame_ref one, struct frame_ref other) {
    return one.frame != 0 && (other.frame == 0 || one.frame < other.frame);
}

static void add_facts(struct finding *finding, const struct connection *connection,
                      struct frame_ref left) {
    const struct tls_session *tls = tls_session_of(connection);
    finding_add_evidence(finding, tls->handshake_finished, "end of the TLS handshake");
    finding_add_evidence(finding, tls->sides[CLIENT].first_application, "first data");
    finding_add_fact(finding, "seconds_to_close", "%.6f",
                     (double)time_between(tls->handshake_finished.time, left.time) /
                         (double)TIME_SECOND);
}

static void report_server(struct rule_context *context, const struct event *event,
                          struct frame_ref left) {
    const struct connection *connection = event->connection;
    const struct tls_session *tls = tls_session_of(connection);
    const bool asked = tls->sides[CLIENT].application_records > 0;
    struct event about = *event;
    about.actor = SERVER;
    about.ref = left;
    struct finding *finding =
        finding_begin(context, &about, CODE_TLS_CLOSED_AFTER_HANDSHAKE,
                      asked ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, "goodbye");
    add_facts(finding, connection, left);
    finding_add_evidence(finding, connection->flow->sides[SERVER].fin, "close by the server");
    finding_add_evidence(finding, connection->flow->sides[SERVER].reset, "reset by the server");
    if (tls->sides[CLIENT].certificate.frame != 0)
        tls_presented_facts(finding, connection, CLIENT);
    tls_handshake_facts(finding, tls);
    if (tls->renegotiated)
        finding_advise(finding, true,
                       "a new handshake was under way inside TLS (renegotiation), as servers begin "
                       "one to ask for a certificate: look at the log of {server} for what it did "
                       "not accept, and give {client} a certificate that it trusts%s",
                       tls_has_key(connection) ? "" : "; the session keys (--keylog) show it");
    else if (tls->version < TLS_VERSION_1_3 && tls->sides[CLIENT].certificate.frame == 0)
        finding_advise(finding, true,
                       "{server} asked {client} for no certificate, so it is no name that it "
                       "refused: look at its log of that moment, and whether the program behind "
                       "TLS runs there and takes connections from {client}");
    finding_say(finding, "{server} left {client} right after a complete TLS handshake, %s",
                asked ? "in place of its first answer" : "without a word");
    const struct finding *known = tls_report_presented(context, finding, "", tls, CLIENT);
    if (known != NULL && known->count > 1)
        findings_raise_confidence(context->findings, known, CONFIDENCE_LIKELY);
}

static void on_server_left(struct rule_context *context, const struct event *event,
                           struct frame_ref left) {
    const struct tls_session *tls = tls_session_of(event->connection);
    const struct frame_ref asked = tls->sides[CLIENT].first_application;
    const bool soon = time_between(tls->handshake_finished.time, left.time) <= at_once;
    const bool in_place_of_answer =
        asked.frame != 0 && time_between(asked.time, left.time) <= answer_time;
    if (is_unanswered(tls) && (soon || in_place_of_answer))
        report_server(context, event, left);
}

/* Only a certificate that can be read explains it. */
static void on_client_left(struct rule_context *context, const struct event *event,
                           struct frame_ref left) {
    const struct connection *connection = event->connection;
    const struct tls_session *tls = tls_session_of(connection);
    const struct tls_side *client = &tls->sides[CLIENT], *server = &tls->sides[SERVER];
    char asked[ASKED_NAME];
    tls_name_asked(connection, asked);
    if (client->application_records > 0 || server->chain_length == 0 ||
        time_between(tls->handshake_finished.time, left.time) > at_once ||
        tls_name_is_in(server->chain[0], asked))
        return;
    struct event about = *event;
    about.actor = CLIENT;
    about.ref = left;
    struct finding *finding = finding_begin(context, &about, CODE_TLS_CLOSED_AFTER_HANDSHAKE,
                                            CONFIDENCE_POSSIBLE, "goodbye");
    add_facts(finding, connection, left);
    finding_add_fact(finding, tls->server_name[0] == '\0' ? "address_called" : "name_asked_for",
                     "%s", asked);
    tls_presented_facts(finding, connection, SERVER);
    tls_handshake_facts(finding, tls);
    finding_say(finding,
                "{client} left {server} right after a complete TLS handshake without a request: "
                "%s is not among the names of the server's certificate",
                asked);
    finding->check = g_strdup(
        "have the client call the server by a name that is in its certificate, or give the server "
        "a certificate with the name (or address) that clients use. A monitor that only looks at "
        "the certificate leaves like that, too: then nothing");
    tls_report_presented(context, finding, asked, tls, SERVER);
}

/* In TLS 1.3 data of a few bytes looks like the alert of a Java program: then only TCP tells. */
static struct frame_ref goodbye_of_server(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct tls_side *server = &tls->sides[SERVER];
    const struct flow_side *tcp = &connection->flow->sides[SERVER];
    const struct frame_ref goodbye = tls_goodbye_of(connection, SERVER);
    const bool may_be_data = tls->version >= TLS_VERSION_1_3 &&
                             goodbye.frame == server->encrypted_alert.frame &&
                             server->last_protected_length >= TLS_JAVA_CLOSE_NOTIFY;
    if (!may_be_data)
        return goodbye;
    return tcp->fin.frame != 0 ? tcp->fin : tcp->reset;
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (!is_judged(context, event->connection->flow) || !is_whole(event->connection) ||
        findings_imply(context->findings, event->connection->flow->id, IMPLIES_NO_TLS) ||
        findings_have(context->findings, event->connection->flow->id,
                      CODE_TLS_CLOSED_AFTER_HANDSHAKE))
        return;
    const struct frame_ref client = tls_goodbye_of(event->connection, CLIENT),
                           server = goodbye_of_server(event->connection);
    if (is_first(server, client))
        on_server_left(context, event, server);
    else if (is_first(client, server))
        on_client_left(context, event, client);
}

const struct rule left_early_rule = {.event = on_event, RULE_EVENTS(EVENTS_OF_END)};
