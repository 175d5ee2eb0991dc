/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS handshakes that failed for other reasons than trust, or were cut off without a word. */
#include "capture/net/ip.h"
#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_decrypted.h"
#include "capture/rules/advice.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/tls/refusal.h"
#include "capture/rules/tls/tls_facts.h"

#include <glib.h>

/* A server that refuses a client's last message of TLS 1.3 leaves as soon. */
static const int64_t no_wait_timeout = TIME_SECOND;

static bool already_reported(const struct rule_context *context, const struct event *event) {
    return findings_imply(context->findings, event->connection->flow->id, IMPLIES_NO_TLS);
}

/* What the server found no match for, by its alert, in answer to a ClientHello. */
static void advise_offer(struct finding *finding, const struct tls_session *tls,
                         uint8_t description) {
    if (tls->version != 0 || tls->sides[CLIENT].hello.frame == 0 ||
        finding->actor != ACTOR_DESTINATION)
        return;
    char *versions = tls_versions_offered(tls);
    if (description == TLS_ALERT_PROTOCOL_VERSION && versions[0] != '\0')
        finding_advise(finding, true,
                       "{client} offers %s, and {server} speaks none of it: allow a version on one "
                       "side that the other has",
                       versions);
    else if (description == TLS_ALERT_HANDSHAKE_FAILURE && tls->suites.kept > 0)
        finding_advise(
            finding, true,
            "{server} found nothing that it can use in what {client} offers: compare the "
            "cipher suites, groups and signature algorithms in the facts with those that "
            "{server} allows and with the key of its certificate (an RSA key needs a "
            "suite for RSA, an ECDSA key one for ECDSA)");
    else if (description == TLS_ALERT_NO_APPLICATION_PROTOCOL && tls->protocols[0] != '\0')
        finding_advise(finding, true,
                       "{client} offers the application protocols %s (ALPN), and {server} speaks "
                       "none of them: is it the right port?",
                       tls->protocols);
    else if (description == TLS_ALERT_UNRECOGNIZED_NAME && tls->server_name[0] != '\0')
        finding_advise(
            finding, true,
            "{client} asked for %s, which {server} does not serve: correct the name that "
            "it calls, or have {server} serve it",
            tls->server_name);
    g_free(versions);
}

/* What the client offered, where that is what the server did not like; "" where it is not. To be
 * freed with g_free. */
static char *deciding_offer(const struct finding *finding, const struct tls_session *tls) {
    static const char *const keys[] = {"tls_version_offered", "cipher_suites_offered",
                                       "groups_offered", "signature_algorithms_offered",
                                       "protocols_offered"};
    GString *offer = g_string_new(NULL);
    for (size_t i = 0; tls->version == 0 && i < G_N_ELEMENTS(keys); i++) {
        const char *value = finding_fact(finding, keys[i]);
        g_string_append_printf(offer, "%s;", value == NULL ? "" : value);
    }
    return g_string_free(offer, FALSE);
}

static void report_alert(struct rule_context *context, const struct event *event) {
    const struct tls_alert *alert = event_alert(event);
    const struct tls_session *tls = tls_session_of(event->connection);
    /* It may be the certificate that it is about, where one was not captured. */
    const bool doubtful = alert->description == TLS_ALERT_DECRYPT_ERROR &&
                          tls->sides[other_side(event->actor)].certificate.frame == 0;
    struct finding *finding =
        tls_begin_failure(context, event, CODE_TLS_HANDSHAKE_FAILED,
                          doubtful ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, "alert");
    char words[32];
    tls_alert_text(alert->description, words);
    tls_alert_fact(finding, "alert", alert->description);
    finding_add_evidence(finding, tls->sides[CLIENT].hello, "client hello");
    finding_add_evidence(finding, tls->sides[SERVER].hello, "server hello");
    tls_handshake_facts(finding, tls);
    if (tls->version == 0)
        tls_offer_facts(finding, tls);
    advise_offer(finding, tls, alert->description);
    finding_say(finding, "{actor} ended the TLS handshake with {other}: %s", words);
    char *offer = deciding_offer(finding, tls);
    finding_report_kind(context, finding, words, offer);
    g_free(offer);
}

/* GnuTLS's server says access_denied and then what it has against the client's certificate: one
 * refusal, reported by the alert that says more. */
static bool may_say_more(const struct tls_session *tls, enum side side,
                         const struct tls_alert *alert) {
    const struct tls_side *presenter = &tls->sides[other_side(side)];
    return alert->description == TLS_ALERT_ACCESS_DENIED && presenter->certificate.frame != 0 &&
           !presenter->certificate_empty;
}

/* An alert that was not reported because more might be said, and was not. */
static void report_withheld(struct rule_context *context, const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    const uint64_t connection = event->connection->flow->id;
    for (enum side side = CLIENT; tls != NULL && side <= SERVER; side++) {
        const struct tls_alert *alert = &tls->sides[side].fatal,
                               *last = &tls->sides[side].last_alert;
        if (alert->ref.frame == 0 || tls_handshake_finished(tls) ||
            !may_say_more(tls, side, alert) ||
            (last->level == TLS_ALERT_FATAL && tls_refuses_certificate(last->description)) ||
            findings_imply(context->findings, connection, IMPLIES_ALERTS))
            continue;
        struct event withheld = *event;
        withheld.type = EVENT_TLS_ALERT;
        withheld.ref = alert->ref;
        withheld.actor = side;
        withheld.data = alert;
        report_alert(context, &withheld);
    }
}

/* The client had not said a byte: whoever connects and is silent, as monitors do, is told so. */
static bool answers_nobody(const struct event *event) {
    const struct flow *flow = event->connection->flow;
    const struct flow_side *client = &flow->sides[CLIENT];
    const struct tls_side *said = &tls_session_of(event->connection)->sides[CLIENT];
    return event->actor == SERVER && flow->opening == OPENING_SEEN && client->segments > 0 &&
           client->payload_bytes == 0 && said->hello.frame == 0 && said->certificate.frame == 0;
}

/* How far the handshake came, for people; "" where bytes are missing that would tell. */
static const char *stage(const struct tls_session *tls) {
    const struct tls_side *client = &tls->sides[CLIENT], *server = &tls->sides[SERVER];
    if (tls->gap_in_handshake)
        return "";
    if (server->hello.frame == 0 && server->not_tls.frame != 0)
        return "after the ClientHello was answered by something that is not TLS";
    if (server->hello.frame == 0)
        return "before the ClientHello was answered";
    if (client->certificate.frame != 0)
        return client->certificate_empty ? "after the client sent no certificate"
                                         : "after the client's certificate";
    if (client->first_protected.frame != 0 && client->encrypted_alert_record != 1)
        return "after the client's last message";
    if (server->certificate.frame != 0)
        return "after the server's certificate";
    return client->encrypted_alert_record == 1 ? "after the server's last message"
                                               : "after the ServerHello";
}

/* What is advised for a handshake that was cut is the catalogue's, which knows of no keys. */
static bool asks_for_keys(const struct rule_context *context, const struct flow *flow) {
    const enum service service =
        services_at(context->services, IP_TCP, flow->endpoints[SERVER].port);
    return advice_for(CODE_TLS_HANDSHAKE_CUT, service, "") ==
           catalogue[CODE_TLS_HANDSHAKE_CUT].check;
}

static void report_cut(struct rule_context *context, const struct event *event,
                       struct finding *finding) {
    const struct tls_session *tls = tls_session_of(event->connection);
    finding_add_evidence(finding, tls->sides[CLIENT].hello, "client hello");
    finding_add_evidence(finding, tls->sides[SERVER].hello, "server hello");
    finding_add_fact(finding, "stage", "%s", stage(tls));
    tls_presented_facts(finding, event->connection, other_side(event->actor));
    tls_oddity_facts(finding, event->connection, other_side(event->actor), event->ref);
    tls_handshake_facts(finding, tls);
    if (tls_has_key(event->connection) && asks_for_keys(context, event->connection->flow))
        finding_advise(finding, true,
                       "read the log of {actor}: it says why it ended the connection");
    tls_report_presented(context, finding, stage(tls), tls, other_side(event->actor));
}

static void say_cut(struct finding *finding, const struct tls_session *tls) {
    const char *words = stage(tls);
    finding_say(finding, "{actor} ended the connection with {other} inside the TLS handshake%s%s",
                words[0] == '\0' ? "" : ", ", words);
}

/* What is wrong with what the other side said can be judged only if some of that was captured. */
static bool judges_unseen(const struct event *event, const struct tls_alert *alert) {
    enum { UNEXPECTED_MESSAGE = 10, DECODE_ERROR = 50 };
    const enum side other = other_side(event->actor);
    const struct flow *flow = event->connection->flow;
    const bool is_judgement =
        alert->description == DECODE_ERROR || alert->description == UNEXPECTED_MESSAGE;
    const bool began_before = flow->opening == OPENING_GUESSED &&
                              tls_session_of(event->connection)->sides[other].hello.frame == 0;
    return is_judgement && (flow->sides[other].payload_bytes == 0 || began_before);
}

/* An alert in clear that answers a FIN (OpenSSL's decode_error): whoever left did so inside the
 * handshake, even where too much is missing to tell that when the FIN came. */
static void report_left_before_alert(struct rule_context *context, const struct event *alert) {
    struct event left = *alert;
    left.type = EVENT_TCP_CLOSED;
    left.actor = other_side(alert->actor);
    left.ref = alert->connection->flow->sides[left.actor].fin;
    struct finding *finding =
        tls_begin_failure(context, &left, CODE_TLS_HANDSHAKE_CUT, CONFIDENCE_LIKELY, "close");
    finding_add_evidence(finding, alert->ref, "alert in answer");
    say_cut(finding, tls_session_of(alert->connection));
    report_cut(context, &left, finding);
}

static void on_alert(struct rule_context *context, const struct event *event) {
    const struct tls_alert *alert = event_alert(event);
    const struct tls_session *tls = tls_session_of(event->connection);
    bool close_notify = alert->description == TLS_ALERT_CLOSE_NOTIFY ||
                        alert->description == TLS_ALERT_USER_CANCELED;
    if (alert->level != TLS_ALERT_FATAL || close_notify || tls_handshake_finished(tls) ||
        answers_nobody(event))
        return;
    const bool is_first = tls->sides[event->actor].fatal.description == alert->description;
    if (is_first && may_say_more(tls, event->actor, alert))
        return;
    report_withheld(context, event);
    if (already_reported(context, event))
        return;
    const enum side other = other_side(event->actor);
    const bool answers_fin = event->connection->flow->sides[other].fin.frame != 0;
    if (answers_fin && !tls->started_in_middle)
        report_left_before_alert(context, event);
    else if (!answers_fin && !judges_unseen(event, alert))
        report_alert(context, event);
}

static bool has_left(const struct connection *connection, enum side side) {
    const struct flow_side *seen = &connection->flow->sides[side];
    return seen->fin.frame != 0 || seen->reset.frame != 0 ||
           tls_session_of(connection)->sides[side].encrypted_alert.frame != 0;
}

/* TLS 1.3: an alert in place of a handshake flight. The shape is certain, the cause is not. A
 * server that accepts the client goes on with something longer, which must not be among bytes that
 * are missing; one that answers a client's close_notify or FIN refuses nothing. */
static bool replaces_handshake(const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    if (tls->version < TLS_VERSION_1_3 || tls_handshake_finished(tls))
        return false;
    if (event->actor == CLIENT)
        return tls->sides[CLIENT].encrypted_alert_record == 1;
    return !tls->gap_in_handshake && tls->sides[CLIENT].first_protected.frame != 0 &&
           !has_left(event->connection, CLIENT);
}

/* TLS 1.3: what the client had sent looks like no certificate. */
static bool lacked_certificate(const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    return event->actor == SERVER && tls->sides[CLIENT].certificate_looks_empty && !tls->resumed;
}

static void report_lacking(struct rule_context *context, const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    struct finding *finding = tls_begin_failure(context, event, CODE_TLS_CLIENT_CERTIFICATE_MISSING,
                                                CONFIDENCE_LIKELY, "encrypted alert by its length");
    finding_add_evidence(finding, tls->sides[CLIENT].hello, "client hello");
    finding_add_evidence(finding, tls->sides[SERVER].hello, "server hello");
    finding_add_evidence(finding, tls->sides[CLIENT].first_protected,
                         "empty certificate message by its length");
    finding_add_fact(finding, "first_record_of_the_client", "%u bytes",
                     tls->sides[CLIENT].first_protected_length);
    tls_handshake_facts(finding, tls);
    finding_say(finding, "{server} refused {client}: it most likely asked for a client certificate "
                         "and got none");
    finding_report(context, finding, "");
}

static void on_encrypted_alert(struct rule_context *context, const struct event *event) {
    if (already_reported(context, event) || !replaces_handshake(event))
        return;
    if (lacked_certificate(event)) {
        report_lacking(context, event);
        return;
    }
    struct finding *finding = tls_begin_failure(context, event, CODE_TLS_HANDSHAKE_CUT,
                                                CONFIDENCE_LIKELY, "encrypted alert by its length");
    finding_say(finding, "{actor} ended the TLS 1.3 handshake with {other} by an encrypted alert, "
                         "most likely to refuse its certificate");
    report_cut(context, event, finding);
}

/* What it said since the other side's hello was taken for another protocol, as where a capture
 * begins after a tunnel was asked for. */
static bool was_read_by_others(const struct connection *connection, enum side side,
                               struct frame_ref hello) {
    const struct tls_side *tls = &tls_session_of(connection)->sides[side];
    const bool was_heard = tls->hello.frame != 0 || tls->last_alert.ref.frame != 0 ||
                           tls->certificate.frame != 0 || tls->change_cipher_spec.frame != 0 ||
                           tls->protected_records > 0 || tls->unit_open;
    return connection->flow->opening != OPENING_SEEN && !was_heard && hello.frame != 0 &&
           connection->flow->sides[side].last_data.frame > hello.frame;
}

/* Everything that this side said in the handshake was understood. Bytes that are no TLS hide
 * nothing if they answer the hello of the other side, or were there when it came as the very first
 * thing: what began in clear, to go on with TLS, was not followed there. */
static bool was_read(const struct connection *connection, enum side side) {
    const struct tls_side *tls = &tls_session_of(connection)->sides[side];
    const struct frame_ref hello = tls_session_of(connection)->sides[other_side(side)].hello;
    const struct flow_side *other = &connection->flow->sides[other_side(side)];
    if (tls->gap)
        return false;
    if (tls->not_tls.frame == 0)
        return !was_read_by_others(connection, side, hello);
    bool began_with_hello = other->first_data.frame == hello.frame;
    return tls->hello.frame == 0 && hello.frame != 0 &&
           (tls->not_tls.frame > hello.frame || began_with_hello);
}

/* Whether the capture lets us say that the handshake did not get to its end. */
static bool is_unfinished(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    bool whole = !tls->started_in_middle && was_read(connection, CLIENT) &&
                 was_read(connection, SERVER) && tls->offered != TLS_VERSION_SSL2;
    bool began = tls->sides[CLIENT].hello.frame != 0 || tls->sides[SERVER].hello.frame != 0;
    return flow_hears_both(connection->flow) && whole && began && !tls_handshake_finished(tls);
}

/* In TLS 1.3 a client may leave once it has sent its own last message, which can be hidden in a
 * record with others; a server that then leaves first, without a word, has most likely not accepted
 * it. */
static bool left_after_client_finished(const struct connection *connection) {
    const struct tls_side *client = &tls_session_of(connection)->sides[CLIENT],
                          *server = &tls_session_of(connection)->sides[SERVER];
    if (tls_session_of(connection)->version < TLS_VERSION_1_3)
        return false;
    bool went_on = server->hello.frame != 0 && client->last_protected.frame > server->hello.frame &&
                   client->last_protected.frame != client->encrypted_alert.frame;
    return client->finished.frame != 0 || went_on;
}

/* Both sides had said what they had to say: it closed for want of anything more. */
static bool was_idle(const struct event *event) {
    const struct flow_side *client = &event->connection->flow->sides[CLIENT];
    return event->actor == SERVER && client->last_data.frame != 0 &&
           time_between(client->last_data.time, event->ref.time) > no_wait_timeout;
}

static void on_end(struct rule_context *context, const struct event *event, const char *how) {
    const struct connection *connection = event->connection;
    if (tls_session_of(connection) == NULL || already_reported(context, event) ||
        !is_unfinished(connection))
        return;
    bool guessed = left_after_client_finished(connection);
    if (guessed && (has_left(connection, CLIENT) || was_idle(event)))
        return;
    const struct tls_side *client = &tls_session_of(connection)->sides[CLIENT];
    bool missing =
        event->actor == SERVER && (client->certificate_empty || lacked_certificate(event));
    struct finding *finding = tls_begin_failure(
        context, event, missing ? CODE_TLS_CLIENT_CERTIFICATE_MISSING : CODE_TLS_HANDSHAKE_CUT,
        missing || guessed || tls_session_of(connection)->gap_in_handshake ? CONFIDENCE_LIKELY
                                                                           : CONFIDENCE_CERTAIN,
        how);
    say_cut(finding, tls_session_of(connection));
    report_cut(context, event, finding);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    switch (event->type) {
    case EVENT_TLS_ALERT:
        on_alert(context, event);
        break;
    case EVENT_TLS_ENCRYPTED_ALERT:
        on_encrypted_alert(context, event);
        break;
    case EVENT_TCP_GONE:
        report_withheld(context, event);
        break;
    case EVENT_TCP_CLOSED:
        report_withheld(context, event);
        on_end(context, event, "close");
        break;
    case EVENT_TCP_RESET:
        report_withheld(context, event);
        on_end(context, event, "reset");
        break;
    default:
        break;
    }
}

static const char *service(const struct rule_context *context,
                           const struct connection *connection) {
    (void)context;
    return tls_session_of(connection) != NULL ? "TLS" : NULL;
}

const struct rule handshake_rule = {
    .event = on_event,
    RULE_EVENTS(EVENT_TLS_ALERT, EVENT_TLS_ENCRYPTED_ALERT, EVENTS_OF_END, EVENT_TCP_GONE),
    .service = service};
