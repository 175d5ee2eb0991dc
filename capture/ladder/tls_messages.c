/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshakes of TLS, alerts, and where data begins. */
#include "capture/ladder/teller.h"
#include "capture/observe/tls/tls.h"

static enum side client_of(const struct tls_session *tls) {
    return tls->roles_swapped ? SERVER : CLIENT;
}

static void tell_client_hello(struct ladder_record *record, const struct event *event,
                              const struct tls_session *tls) {
    char version[32];
    const bool has_name = tls->server_name[0] != '\0';
    ladder_add(record, event, event->actor, tls->sides[event->actor].hello, LADDER_USUAL,
               "ClientHello%s%s%s%s", tls->offered != 0 ? ", up to " : "",
               tls->offered != 0 ? tls_version_text(tls->offered, version) : "",
               has_name ? ", for " : "", tls->server_name);
    if (event->connection->tunnel_to == NULL) /* else the other end is a proxy */
        ladder_identify(record, event, event->actor, tls->sides[event->actor].hello,
                        &(struct ladder_identity){.to_name = tls->server_name});
}

static void tell_server_hello(struct ladder_record *record, const struct event *event,
                              const struct tls_session *tls) {
    char version[32];
    ladder_add(record, event, event->actor, tls->sides[event->actor].hello, LADDER_USUAL,
               "ServerHello%s%s%s", tls->version != 0 ? ", " : "",
               tls->version != 0 ? tls_version_text(tls->version, version) : "",
               tls->resumed ? ", session resumed" : "");
}

static void tell_certificate(struct ladder_record *record, const struct event *event,
                             const struct tls_side *side) {
    const struct certificate *leaf = side->chain_length > 0 ? side->chain[0] : NULL;
    if (side->certificate_empty)
        ladder_add(record, event, event->actor, side->certificate, LADDER_USUAL,
                   "Certificate: none");
    else if (leaf == NULL || !leaf->readable)
        ladder_add(record, event, event->actor, side->certificate, LADDER_USUAL, "Certificate");
    else
        ladder_add(record, event, event->actor, side->certificate, LADDER_USUAL,
                   "Certificate %s%s%s", leaf->subject,
                   leaf->self_signed ? ", self-signed" : ", signed by ",
                   leaf->self_signed ? "" : leaf->issuer);
    if (leaf != NULL && leaf->name_count == 1 && event->connection->tunnel_to == NULL)
        ladder_identify(record, event, event->actor, side->certificate,
                        &(struct ladder_identity){.from_name = leaf->names[0]});
}

/* RFC 8446 6.1: these two are no errors. */
static bool is_goodbye(const struct tls_alert *alert) {
    return alert->description == TLS_ALERT_CLOSE_NOTIFY ||
           alert->description == TLS_ALERT_USER_CANCELED;
}

static void tell_alert(struct ladder_record *record, const struct event *event) {
    const struct tls_alert *alert = event_alert(event);
    const bool is_fatal = alert->level == TLS_ALERT_FATAL && !is_goodbye(alert);
    char words[32];
    ladder_add(record, event, event->actor, alert->ref.frame != 0 ? alert->ref : event->ref,
               is_fatal ? LADDER_TROUBLE : LADDER_USUAL, "Alert%s: %s",
               is_fatal            ? " (fatal)"
               : is_goodbye(alert) ? ""
                                   : " (warning)",
               tls_alert_text(alert->description, words));
}

static void tell_side(struct ladder_record *record, const struct event *event, enum side side) {
    const struct tls_side *known = &tls_session_of(event->connection)->sides[side];
    ladder_add(record, event, side, known->certificate_request, LADDER_USUAL, "CertificateRequest");
    ladder_add(record, event, side, known->change_cipher_spec, LADDER_MINOR, "ChangeCipherSpec");
    ladder_add(record, event, side, known->first_protected, LADDER_MINOR, "encrypted");
    ladder_add(record, event, side, known->finished, LADDER_USUAL, "Finished");
    ladder_add(record, event, side, known->first_application, LADDER_USUAL, "application data");
    ladder_add(record, event, side, known->not_tls, LADDER_TROUBLE, "no TLS");
}

static void tell_session(struct ladder_record *record, const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    tell_side(record, event, client_of(tls));
    tell_side(record, event, other_side(client_of(tls)));
}

void ladder_tell_handshake(struct ladder_record *record, const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    if (tls == NULL)
        return;
    tell_session(record, event);
    for (enum side side = CLIENT; side <= SERVER; side++)
        ladder_add(record, event, side, tls->sides[side].encrypted_alert, LADDER_USUAL,
                   "encrypted alert");
}

void ladder_tell_tls(struct ladder_record *record, const struct event *event) {
    const struct tls_session *tls =
        event->connection == NULL ? NULL : tls_session_of(event->connection);
    if (event->type == EVENT_TLS_ALERT)
        tell_alert(record, event);
    if (tls == NULL)
        return;
    if (event->type == EVENT_TLS_HELLO && event->actor == client_of(tls))
        tell_client_hello(record, event, tls);
    else if (event->type == EVENT_TLS_HELLO)
        tell_server_hello(record, event, tls);
    else if (event->type == EVENT_TLS_CERTIFICATE)
        tell_certificate(record, event, &tls->sides[event->actor]);
    else if (event->type == EVENT_TLS_ENCRYPTED_ALERT)
        ladder_add(record, event, event->actor, event->ref, LADDER_USUAL, "encrypted alert");
    else if (event->type == EVENT_TLS_COMPLETE)
        tell_session(record, event);
}
