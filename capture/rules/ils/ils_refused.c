/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clusters that did not join: another password, a certificate that the hub does not hold, or two
 * that do not mean the same method. */
#include <glib.h>

#include "capture/observe/connection.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/ils/ils_facts.h"
#include "capture/rules/ils/ils_pairs.h"
#include "capture/rules/rule_context.h"

/* A hub that can not read what it got closes at once (formats.md A.7). */
static const int64_t at_once = 10 * TIME_SECOND;

static bool already_reported(const struct rule_context *context, const struct event *event) {
    static const enum code codes[] = {CODE_ILS_PASSWORD_MISMATCH, CODE_ILS_CERTIFICATE_NOT_IMPORTED,
                                      CODE_ILS_METHOD_MISMATCH};
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        if (findings_have(context->findings, event->connection->flow->id, codes[i]))
            return true;
    return false;
}

/* Both directions were captured, and the spoke had not left yet. */
static bool hub_left_first(const struct flow *flow) {
    const struct flow_side *spoke = &flow->sides[CLIENT];
    return spoke->segments > 0 && spoke->fin.frame == 0 && spoke->reset.frame == 0;
}

static void report(struct rule_context *context, const struct event *event,
                   struct finding *finding) {
    char spoke[ADDRESS_TEXT];
    ils_pairs_note_failure(context, event);
    if (finding->entry->code == CODE_ILS_CERTIFICATE_NOT_IMPORTED) /* each has its own */
        finding_report_kind(context, finding, "",
                            address_write(&finding->source.endpoint.address, spoke));
    else
        finding_report(context, finding, "");
}

/* --- password -------------------------------------------------------------------------------- */

static bool was_left_unanswered(const struct connection *connection) {
    const struct ils_session *ils = ils_session_of(connection);
    return ils != NULL && tls_session_of(connection) == NULL && ils->sides[CLIENT].messages > 0 &&
           ils->sides[SERVER].messages == 0 && !ils->sides[SERVER].gap &&
           connection->flow->sides[SERVER].payload_bytes == 0;
}

static void on_password_end(struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    if (event->actor != SERVER || !was_left_unanswered(connection) ||
        !hub_left_first(connection->flow))
        return;
    const struct ils_session_side *spoke = &ils_session_of(connection)->sides[CLIENT];
    const int64_t waited = time_between(spoke->latest.time, event->ref.time);
    const bool usual = spoke->first_look != ILS_CLEAR && waited <= at_once;
    struct finding *finding = finding_begin(context, event, CODE_ILS_PASSWORD_MISMATCH,
                                            usual ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
                                            event->type == EVENT_TCP_RESET ? "reset" : "close");
    finding_add_evidence(finding, connection->flow->sides[CLIENT].syn, "SYN");
    finding_add_evidence(finding, spoke->first, "message of the spoke");
    finding_add_fact(finding, "seconds_to_close", "%.6f", (double)waited / TIME_SECOND);
    ils_first_message_fact(finding, ils_session_of(connection));
    finding_say(finding, "{server} answered the first message of {client} by closing the "
                         "connection, without a word: the passwords most likely differ");
    report(context, event, finding);
}

/* --- certificate ----------------------------------------------------------------------------- */

/* With keys it shows what the spoke had said: a message under a password is enciphered inside TLS,
 * too (method 3), and a hub that cannot read it closes as it does without TLS. */
static bool was_left_for_password(const struct connection *connection) {
    const struct ils_session *ils = ils_session_of(connection);
    return ils != NULL && ils->sides[CLIENT].messages > 0 && ils->sides[SERVER].messages == 0 &&
           ils->sides[CLIENT].first_look == ILS_ENCIPHERED;
}

static bool was_left_after_handshake(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    return tls != NULL && !tls->roles_swapped && !tls->started_in_middle && !tls->resumed &&
           !tls->sides[CLIENT].gap && !tls->sides[SERVER].gap && tls_handshake_finished(tls) &&
           tls->answered.frame == 0 && tls->sides[CLIENT].fatal.ref.frame == 0 &&
           tls->sides[SERVER].fatal.ref.frame == 0;
}

static void on_tls_end(struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    if (!was_left_after_handshake(connection))
        return;
    const struct frame_ref left = tls_goodbye_of(connection, SERVER);
    const struct frame_ref spoke_left = tls_goodbye_of(connection, CLIENT);
    if (left.frame == 0 || (spoke_left.frame != 0 && spoke_left.frame < left.frame))
        return;
    const struct tls_session *tls = tls_session_of(connection);
    struct event about = *event;
    about.actor = SERVER;
    about.ref = left;
    const int64_t waited = time_between(tls->handshake_finished.time, left.time);
    const bool password = was_left_for_password(connection);
    struct finding *finding = finding_begin(
        context, &about, password ? CODE_ILS_PASSWORD_MISMATCH : CODE_ILS_CERTIFICATE_NOT_IMPORTED,
        waited <= at_once ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, "goodbye");
    finding_add_evidence(finding, tls->handshake_finished, "end of the TLS handshake");
    finding_add_evidence(finding, tls->completed, "first data");
    finding_add_evidence(finding, connection->flow->sides[SERVER].fin, "close by the hub");
    finding_add_evidence(finding, connection->flow->sides[SERVER].reset, "reset by the hub");
    finding_add_fact(finding, "seconds_to_close", "%.6f", (double)waited / TIME_SECOND);
    ils_pairs_add_password_join(context, finding);
    if (ils_session_of(connection) != NULL)
        ils_first_message_fact(finding, ils_session_of(connection));
    tls_presented_facts(finding, connection, CLIENT);
    tls_handshake_facts(finding, tls);
    if (password)
        finding_say(finding, "{server} answered the message of {client} over TLS, which looks "
                             "enciphered, by ending the connection, without a word: the passwords "
                             "most likely differ");
    else
        finding_say(finding, "{server} ended the connection of {client} right after a complete TLS "
                             "handshake and answered nothing: it most likely does not hold the "
                             "spoke's certificate");
    report(context, &about, finding);
}

/* --- method ---------------------------------------------------------------------------------- */

/* What the spoke sends is no TLS, whatever the hub answers. */
static bool spoke_knows_no_tls(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    return tls == NULL ||
           (tls->sides[CLIENT].hello.frame == 0 && tls->sides[CLIENT].protected_records == 0);
}

/* Who spoke TLS to a port that knows none never gets a ServerHello. */
static bool is_tls_to_nobody(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    return tls != NULL && tls->sides[CLIENT].hello.frame != 0 &&
           tls->sides[SERVER].hello.frame == 0 && !tls->sides[SERVER].gap &&
           connection->flow->sides[SERVER].segments > 0;
}

static void on_tls_to_password_port(struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    if (!is_tls_to_nobody(connection))
        return;
    struct event about = *event;
    about.actor = CLIENT;
    about.ref = tls_session_of(connection)->sides[CLIENT].hello;
    struct finding *finding = finding_begin(context, &about, CODE_ILS_METHOD_MISMATCH,
                                            CONFIDENCE_CERTAIN, "client hello");
    finding_add_evidence(finding, tls_session_of(connection)->sides[SERVER].not_tls,
                         "answer without TLS");
    finding_add_evidence(finding, connection->flow->sides[SERVER].fin, "close by the hub");
    finding_add_evidence(finding, connection->flow->sides[SERVER].reset, "reset by the hub");
    tls_handshake_facts(finding, tls_session_of(connection));
    finding_say(finding, "{client} spoke TLS to {server}, the port for a password without TLS");
    report(context, &about, finding);
}

static void on_plain_to_tls_port(struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    if (event->actor != CLIENT || !spoke_knows_no_tls(connection))
        return;
    struct finding *finding = finding_begin(context, event, CODE_ILS_METHOD_MISMATCH,
                                            CONFIDENCE_CERTAIN, "message without TLS");
    finding_add_evidence(finding, connection->flow->sides[CLIENT].syn, "SYN");
    ils_first_message_fact(finding, ils_session_of(connection));
    finding_say(finding, "{client} spoke without TLS to {server}, the port for TLS");
    report(context, event, finding);
}

/* --- events ---------------------------------------------------------------------------------- */

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL)
        return;
    const enum service service = ils_service(context, event);
    if (service == SERVICE_NONE || already_reported(context, event))
        return;
    const bool gone = event->type == EVENT_TCP_GONE;
    if (service == SERVICE_ILS_TLS && event->type == EVENT_ILS_MESSAGE)
        on_plain_to_tls_port(context, event);
    else if (service == SERVICE_ILS_TLS && event_is_end(event))
        on_tls_end(context, event);
    else if (service == SERVICE_ILS && (event_is_end(event) || gone) &&
             tls_session_of(event->connection) != NULL)
        on_tls_to_password_port(context, event);
    else if (service == SERVICE_ILS && event_is_end(event))
        on_password_end(context, event);
}

const struct rule ils_refused_rule = {
    .event = on_event, RULE_EVENTS(EVENT_ILS_MESSAGE, EVENTS_OF_END, EVENT_TCP_GONE)};
