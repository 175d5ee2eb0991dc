/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates that were refused, that are out of date, or that nobody but their owner signed. */
#include "capture/observe/connection.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/rules.h"
#include "capture/rules/tls/host_store.h"
#include "capture/rules/tls/refusal.h"
#include "capture/rules/tls/tls_facts.h"

#include <glib.h>

/* An alert by which a server plainly says that it wants a certificate. */
static bool is_plain(uint8_t description) {
    return tls_refuses_certificate(description) || description == TLS_ALERT_HANDSHAKE_FAILURE;
}

/* The server went on after what the client has sent: to TLS 1.2 by its Finished. */
static bool has_accepted(const struct tls_session *tls) {
    return tls->version >= TLS_VERSION_1_3 ? tls_handshake_finished(tls)
                                           : tls->sides[SERVER].first_protected.frame != 0;
}

/* The client's latest answer was to a request that came after the handshake (renegotiation, RFC
 * 8446 4.6.2). */
static bool was_asked_again(const struct tls_session *tls) {
    return tls->version >= TLS_VERSION_1_3
               ? tls->sides[CLIENT].certificate.frame > tls->handshake_finished.frame
               : tls->renegotiated;
}

/* Stacks differ in how they say that they wanted a certificate and got none (GnuTLS: decode_error),
 * so any alert that answers the empty message says it; after the handshake it must be plain. */
static bool misses_client_certificate(const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    if (event->actor != SERVER || !tls->sides[CLIENT].certificate_empty)
        return false;
    return !has_accepted(tls) ||
           (is_plain(event_alert(event)->description) && was_asked_again(tls));
}

static void report_missing(struct rule_context *context, const struct event *event,
                           struct finding *finding) {
    const struct tls_session *tls = tls_session_of(event->connection);
    tls_alert_fact(finding, "alert", event_alert(event)->description);
    tls_handshake_facts(finding, tls);
    finding_add_evidence(finding, tls->sides[SERVER].certificate_request, "certificate request");
    finding_add_evidence(finding, tls->sides[CLIENT].certificate, "empty certificate message");
    finding_say(finding,
                "{server} refused {client}: it asked for a client certificate and got none");
    finding_report(context, finding, finding_fact(finding, "alert"));
}

/* What the same side said of the same refusal before, in other words. */
static void add_alert_before(struct finding *finding, const struct event *event) {
    const struct tls_alert *before = &tls_session_of(event->connection)->sides[event->actor].fatal;
    if (before->ref.frame == 0 || before->description == event_alert(event)->description)
        return;
    finding_add_evidence(finding, before->ref, "alert before");
    tls_alert_fact(finding, "alert_before", before->description);
}

/* What is not trusted is the CA, whichever of its certificates came. */
static bool lacks_issuer(const struct event *event, const struct tls_side *presented) {
    return event_alert(event)->description == TLS_ALERT_UNKNOWN_CA && presented->chain_length > 0 &&
           presented->chain[0]->readable && !presented->chain[0]->self_signed;
}

/* --- hosts whose files are known -------------------------------------------------------------- */

struct trust_hosts {
    GPtrArray *stores; /* struct host_store *, owned */
};

static void free_store(gpointer store) {
    host_store_free(store);
}

static void start(void *state) {
    ((struct trust_hosts *)state)->stores = g_ptr_array_new_with_free_func(free_store);
}

static void stop(void *state) {
    g_ptr_array_unref(((struct trust_hosts *)state)->stores);
}

void tls_know_host(struct rules *rules, uint32_t point, struct span authorities, struct span own) {
    struct trust_hosts *hosts = rule_state(rules_context(rules), RULE_TRUST);
    g_ptr_array_add(hosts->stores, host_store_new(point, authorities, own));
    rule_wait(rules_context(rules), RULE_TRUST, true); /* who is on the host's connections? */
}

/* The files of the host at that end; NULL: they are not known. */
static const struct host_store *store_of(const struct rule_context *context,
                                         const struct event *event, enum side side) {
    const struct trust_hosts *hosts = rule_state(context, RULE_TRUST);
    for (guint i = 0; i < hosts->stores->len; i++)
        if (host_store_is_of(hosts->stores->pdata[i],
                             &event->connection->flow->endpoints[side].address))
            return hosts->stores->pdata[i];
    return NULL;
}

static void host_facts(const struct rule_context *context, const struct event *event,
                       struct finding *finding, const struct tls_side *presented) {
    const struct host_store *judge = store_of(context, event, event->actor);
    const struct host_store *presenter = store_of(context, event, other_side(event->actor));
    if (judge != NULL)
        host_store_tell_trust(judge, finding, presented);
    if (presenter != NULL)
        host_store_tell_own(presenter, finding, presented);
}

/* --- refusals --------------------------------------------------------------------------------- */

static void report_refused(struct rule_context *context, const struct event *event,
                           struct finding *finding) {
    const struct tls_session *tls = tls_session_of(event->connection);
    enum side presenter = other_side(event->actor);
    const struct tls_side *presented = &tls->sides[presenter];
    char words[32];
    tls_alert_text(event_alert(event)->description, words);
    tls_alert_fact(finding, "alert", event_alert(event)->description);
    if (event_alert(event)->description == TLS_ALERT_CERTIFICATE_UNKNOWN)
        finding_add_fact(finding, "alert_of_java",
                         "Java (Tomcat, many AXL clients) says so for an unknown CA, too");
    add_alert_before(finding, event);
    tls_presented_facts(finding, event->connection, presenter);
    host_facts(context, event, finding, presented);
    tls_oddity_facts(finding, event->connection, presenter, event->ref);
    tls_handshake_facts(finding, tls);
    tls_advise_refusal(finding, event->connection, presenter, event_alert(event)->description,
                       event->ref);
    finding_explain(context, event, finding);
    bool self_signed = presented->chain_length > 0 && presented->chain[0]->self_signed;
    finding_say(finding, "{actor} refused the certificate of {other}: %s%s", words,
                self_signed ? " (the certificate is self-signed)" : "");
    const char *other_name = finding_fact(finding, "name_asked_for");
    char *cause = g_strdup_printf("%s %s", words, other_name == NULL ? "" : other_name);
    if (presenter == CLIENT && lacks_issuer(event, presented))
        finding_report_kind(context, finding, cause, presented->chain[0]->issuer);
    else
        tls_report_presented(context, finding, cause, tls, presenter);
    g_free(cause);
}

/* A client that says decrypt_error in place of its own flight found a signature of the server's
 * wrong: its certificate's, where the CA was given a new key under its old name, or that of the key
 * exchange (RFC 5246 7.2.2). A server can mean the client's Finished, too. */
static bool doubts_signature(const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    const struct tls_side *judge = &tls->sides[event->actor],
                          *presenter = &tls->sides[other_side(event->actor)];
    if (event_alert(event)->description != TLS_ALERT_DECRYPT_ERROR ||
        presenter->certificate.frame == 0 || presenter->certificate_empty)
        return false;
    if (tls->version < TLS_VERSION_1_3)
        return judge->first_protected.frame == 0 && judge->change_cipher_spec.frame == 0;
    return event->actor == CLIENT
               ? judge->first_protected.frame == 0 || judge->encrypted_alert_record == 1
               : !tls_handshake_finished(tls);
}

static void on_alert(struct rule_context *context, const struct event *event) {
    if (event_alert(event)->level != TLS_ALERT_FATAL)
        return;
    if (misses_client_certificate(event))
        report_missing(context, event,
                       tls_begin_failure(context, event, CODE_TLS_CLIENT_CERTIFICATE_MISSING,
                                         is_plain(event_alert(event)->description)
                                             ? CONFIDENCE_CERTAIN
                                             : CONFIDENCE_LIKELY,
                                         "alert"));
    else if (event_alert(event)->description == TLS_ALERT_UNKNOWN_CA)
        report_refused(
            context, event,
            tls_begin_failure(context, event, CODE_TLS_UNKNOWN_CA, CONFIDENCE_CERTAIN, "alert"));
    else if (tls_refuses_certificate(event_alert(event)->description))
        report_refused(context, event,
                       tls_begin_failure(context, event, CODE_TLS_CERTIFICATE_REFUSED,
                                         CONFIDENCE_CERTAIN, "alert"));
    else if (doubts_signature(event))
        report_refused(context, event,
                       tls_begin_failure(context, event, CODE_TLS_CERTIFICATE_REFUSED,
                                         CONFIDENCE_LIKELY, "alert"));
}

static void report_certificate(struct rule_context *context, const struct event *event,
                               const struct certificate *certificate, enum code code,
                               const char *what) {
    struct finding *finding =
        finding_begin(context, event, code, CONFIDENCE_CERTAIN, "certificate");
    tls_certificate_facts(finding, certificate);
    finding_say(finding, "{actor} presented a certificate that %s: %s", what, certificate->subject);
    char fingerprint[41], address[ADDRESS_TEXT];
    for (unsigned i = 0; i < 20; i++)
        g_snprintf(fingerprint + 2 * i, 3, "%02x", certificate->sha1[i]);
    char *cause = g_strdup_printf(
        "%s %s", address_write(&finding_party(finding, event->actor)->endpoint.address, address),
        fingerprint);
    finding_report_once(context, finding, cause);
    g_free(cause);
}

/* Unity Connection signs its SIP and SCCP certificates with a root of its own whose common name
 * begins so. */
static bool is_unity_connection(const struct tls_side *side) {
    return side->chain_length > 0 && strstr(side->chain[0]->issuer, "CN=CiscoUnity-") != NULL;
}

/* One finding for a chain: its first certificate that is out of date, the leaf where it is. */
static void report_validity(struct rule_context *context, const struct event *event,
                            const struct tls_side *side) {
    for (unsigned i = 0; i < side->chain_length; i++) {
        const struct certificate *certificate = side->chain[i];
        const bool expired = certificate_is_expired(certificate, event->ref.time);
        if (!expired && !certificate_is_not_yet_valid(certificate, event->ref.time))
            continue;
        report_certificate(context, event, certificate, CODE_TLS_CERTIFICATE_EXPIRED,
                           expired ? "had expired at the time of the capture"
                                   : "was not valid yet at the time of the capture");
        return;
    }
}

static void on_certificate(struct rule_context *context, const struct event *event) {
    const struct tls_side *side = &tls_session_of(event->connection)->sides[event->actor];
    if (is_unity_connection(side))
        hosts_learn(context->hosts, &event->connection->flow->endpoints[event->actor].address,
                    ROLE_UNITY_CONNECTION);
    report_validity(context, event, side);
    if (side->chain_length > 0 && side->chain[0]->self_signed)
        report_certificate(context, event, side->chain[0], CODE_TLS_SELF_SIGNED,
                           "it signed itself");
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    const GPtrArray *stores = ((struct trust_hosts *)state)->stores;
    for (guint i = 0; i < stores->len; i++)
        host_store_event(stores->pdata[i], event);
    if (event->type == EVENT_TLS_ALERT)
        on_alert(context, event);
    else if (event->type == EVENT_TLS_CERTIFICATE)
        on_certificate(context, event);
}

const struct rule trust_rule = {.state_size = sizeof(struct trust_hosts),
                                .start = start,
                                .stop = stop,
                                .event = on_event,
                                RULE_EVENTS(EVENT_TLS_ALERT, EVENT_TLS_CERTIFICATE)};
