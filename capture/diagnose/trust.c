/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates that were refused, that are out of date, or that nobody but their owner signed. */
#include "capture/diagnose/ctl_facts.h"
#include "capture/diagnose/tls_facts.h"

#include <glib.h>

/* Stacks differ in how they say that they wanted a certificate and got none (GnuTLS: decode_error),
 * so any alert that answers the empty message says it. */
static bool misses_client_certificate(const struct event *event) {
    const struct tls_talk *tls = event->conversation->tls;
    return event->actor == SERVER && tls->sides[CLIENT].certificate_empty &&
           tls->sides[SERVER].first_protected.frame == 0;
}

static const struct finding *tell_missing(struct diagnosis *diagnosis, const struct event *event,
                                          struct finding *draft) {
    const struct tls_talk *tls = event->conversation->tls;
    char words[32];
    finding_add_fact(draft, "alert", "%s (%u)",
                     tls_alert_words(event->data.alert->description, words),
                     event->data.alert->description);
    tls_handshake_facts(draft, tls);
    finding_add_evidence(draft, tls->sides[SERVER].certificate_request, "certificate request");
    finding_add_evidence(draft, tls->sides[CLIENT].certificate, "empty certificate message");
    char *client = party_text(draft, CLIENT), *server = party_text(draft, SERVER);
    char *summary = g_strdup_printf("%s refused %s: it asked for a client certificate and got none",
                                    server, client);
    g_free(client);
    g_free(server);
    return diagnosis_conclude(diagnosis, draft, summary, "");
}

/* What the same side said of the same refusal before, in other words. */
static void add_alert_before(struct finding *draft, const struct event *event) {
    const struct tls_alert *before = &event->conversation->tls->sides[event->actor].fatal;
    char words[32];
    if (before->place.frame == 0 || before->description == event->data.alert->description)
        return;
    finding_add_evidence(draft, before->place, "alert before");
    finding_add_fact(draft, "alert_before", "%s (%u)", tls_alert_words(before->description, words),
                     before->description);
}

static void tell_refused(struct diagnosis *diagnosis, const struct event *event,
                         struct finding *draft) {
    const struct tls_talk *tls = event->conversation->tls;
    enum side presenter = other_side(event->actor);
    const struct tls_side *presented = &tls->sides[presenter];
    char words[32], key[CERTIFICATE_KEY];
    tls_alert_words(event->data.alert->description, words);
    finding_add_fact(draft, "alert", "%s (%u)", words, event->data.alert->description);
    if (event->data.alert->description == TLS_ALERT_CERTIFICATE_UNKNOWN)
        finding_add_fact(draft, "alert_of_java",
                         "Java (Tomcat, many AXL clients) says so for an unknown CA, too");
    add_alert_before(draft, event);
    tls_presented_facts(draft, tls, presenter);
    tls_handshake_facts(draft, tls);
    ils_pairs_tell_password_join(diagnosis->ils_pairs, draft);
    ctl_explain_refusal(diagnosis, event, presenter, draft);
    bool self_signed = presented->chain_length > 0 && presented->chain[0]->self_signed;
    char *refuser = party_text(draft, event->actor), *refused = party_text(draft, presenter);
    char *summary = g_strdup_printf("%s refused the certificate of %s: %s%s", refuser, refused,
                                    words, self_signed ? " (the certificate is self-signed)" : "");
    g_free(refuser);
    g_free(refused);
    char *cause = g_strdup_printf("%s %s", words, tls_certificate_key(tls, presenter, key));
    diagnosis_conclude(diagnosis, draft, summary, cause);
    g_free(cause);
}

static void on_alert(struct diagnosis *diagnosis, const struct event *event) {
    if (event->data.alert->level != TLS_ALERT_FATAL)
        return;
    bool plain = tls_refuses_certificate(event->data.alert->description) ||
                 event->data.alert->description == TLS_ALERT_HANDSHAKE_FAILURE;
    if (misses_client_certificate(event))
        tell_missing(diagnosis, event,
                     tls_draft_failure(diagnosis, event, CODE_TLS_CLIENT_CERTIFICATE_MISSING,
                                       plain ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, "alert"));
    else if (event->data.alert->description == TLS_ALERT_UNKNOWN_CA)
        tell_refused(
            diagnosis, event,
            tls_draft_failure(diagnosis, event, CODE_TLS_UNKNOWN_CA, CONFIDENCE_CERTAIN, "alert"));
    else if (tls_refuses_certificate(event->data.alert->description))
        tell_refused(diagnosis, event,
                     tls_draft_failure(diagnosis, event, CODE_TLS_CERTIFICATE_REFUSED,
                                       CONFIDENCE_CERTAIN, "alert"));
}

static void tell_certificate(struct diagnosis *diagnosis, const struct event *event,
                             const struct certificate *certificate, enum code code,
                             const char *what) {
    struct finding *draft =
        diagnosis_draft(diagnosis, event, code, CONFIDENCE_CERTAIN, "certificate");
    tls_certificate_facts(draft, certificate);
    char *presenter = party_text(draft, event->actor);
    char *summary = g_strdup_printf("%s presented a certificate that %s: %s", presenter, what,
                                    certificate->subject);
    g_free(presenter);
    char fingerprint[41], address[ADDRESS_TEXT];
    for (unsigned i = 0; i < 20; i++)
        g_snprintf(fingerprint + 2 * i, 3, "%02x", certificate->sha1[i]);
    char *cause = g_strdup_printf(
        "%s %s", address_write(&draft_party(draft, event->actor)->endpoint.address, address),
        fingerprint);
    diagnosis_conclude_once(diagnosis, draft, summary, cause);
    g_free(cause);
}

static void on_certificate(struct diagnosis *diagnosis, const struct event *event) {
    const struct tls_side *side = &event->conversation->tls->sides[event->actor];
    for (unsigned i = 0; i < side->chain_length; i++) {
        const struct certificate *certificate = side->chain[i];
        if (certificate_is_expired(certificate, event->place.time))
            tell_certificate(diagnosis, event, certificate, CODE_TLS_CERTIFICATE_EXPIRED,
                             "had expired at the time of the capture");
        else if (certificate_is_not_yet_valid(certificate, event->place.time))
            tell_certificate(diagnosis, event, certificate, CODE_TLS_CERTIFICATE_EXPIRED,
                             "was not valid yet at the time of the capture");
    }
    if (side->chain_length > 0 && side->chain[0]->self_signed)
        tell_certificate(diagnosis, event, side->chain[0], CODE_TLS_SELF_SIGNED,
                         "it signed itself");
}

static void on_event(void *state, struct diagnosis *diagnosis, const struct event *event) {
    (void)state;
    if (event->type == EVENT_TLS_ALERT)
        on_alert(diagnosis, event);
    else if (event->type == EVENT_TLS_CERTIFICATE)
        on_certificate(diagnosis, event);
}

const struct rule trust_rule = {.story = "trust", .event = on_event};
