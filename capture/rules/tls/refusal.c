/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/tls/refusal.h"

#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_decrypted.h"
#include "capture/rules/tls/names.h"

#include <glib.h>

enum { RSA_BITS_LEAST = 2048 };

static const struct tls_side *side_of(const struct connection *connection, enum side side) {
    return &tls_session_of(connection)->sides[side];
}

/* --- what is odd ----------------------------------------------------------------------------- */

static bool has_short_key(const struct certificate *certificate) {
    return certificate->rsa_bits > 0 && certificate->rsa_bits < RSA_BITS_LEAST;
}

/* The first certificate of the chain with a key or a signature that programs do not accept any
 * more; NULL: none. Nobody checks the signature of a certificate on itself. */
static const struct certificate *weak_one(const struct tls_side *presented) {
    for (unsigned i = 0; i < presented->chain_length; i++) {
        const struct certificate *certificate = presented->chain[i];
        if (has_short_key(certificate) || (certificate->weak_digest && !certificate->self_signed))
            return certificate;
    }
    return NULL;
}

/* "RSA key of 512 bits, below 2048"; to be freed with g_free. */
static char *weakness_of(const struct certificate *certificate) {
    if (has_short_key(certificate))
        return g_strdup_printf("RSA key of %u bits, below %u", certificate->rsa_bits,
                               RSA_BITS_LEAST);
    return g_strdup_printf("signed with %s, a digest that is not trusted any more",
                           certificate->signature);
}

/* The purpose that it must allow and does not; NULL: it does, or does not restrict any. */
static const char *missing_purpose(const struct certificate *leaf, enum side presenter) {
    if (!leaf->has_purposes)
        return NULL;
    if (presenter == CLIENT)
        return leaf->client_auth ? NULL : "clientAuth";
    return leaf->server_auth ? NULL : "serverAuth";
}

/* The top of what was sent: whose issuer was not. NULL: it goes up to a self-signed one. */
static const struct certificate *top_of(const struct tls_side *presented) {
    const struct certificate *top = presented->chain[0];
    for (unsigned step = 0; step < presented->chain_length && !top->self_signed; step++) {
        const struct certificate *issuer = NULL;
        for (unsigned i = 1; i < presented->chain_length && issuer == NULL; i++)
            if (presented->chain[i] != top &&
                strcmp(presented->chain[i]->subject, top->issuer) == 0)
                issuer = presented->chain[i];
        if (issuer == NULL)
            return top;
        top = issuer;
    }
    return top->self_signed ? NULL : top;
}

/* The name that the client asked for by SNI is not in it. */
static bool is_other_name(const struct connection *connection, enum side presenter) {
    const struct tls_session *tls = tls_session_of(connection);
    return presenter == SERVER && tls->server_name[0] != '\0' &&
           !tls_name_is_in(tls->sides[SERVER].chain[0], tls->server_name);
}

/* The first that was out of date; NULL: all were valid, by the clock of the capture. */
static const struct certificate *outdated_one(const struct tls_side *presented, int64_t time) {
    for (unsigned i = 0; i < presented->chain_length; i++)
        if (certificate_is_expired(presented->chain[i], time) ||
            certificate_is_not_yet_valid(presented->chain[i], time))
            return presented->chain[i];
    return NULL;
}

static void add_chain_fact(struct finding *finding, const struct tls_side *presented) {
    const struct certificate *top = top_of(presented);
    if (top == NULL)
        finding_add_fact(finding, "chain", "%s",
                         presented->chain_length > 1 ? "complete, with its root" : "");
    else if (presented->chain_length == 1)
        finding_add_fact(finding, "chain", "the leaf alone; its issuer was not sent");
    else
        finding_add_fact(finding, "chain", "%u certificates; the issuer %s was not sent",
                         presented->chain_length, top->issuer);
}

void tls_oddity_facts(struct finding *finding, const struct connection *connection,
                      enum side presenter, struct frame_ref when) {
    const struct tls_side *presented = side_of(connection, presenter);
    if (presented->chain_length == 0 || !presented->chain[0]->readable)
        return;
    const struct certificate *weak = weak_one(presented);
    const char *purpose = missing_purpose(presented->chain[0], presenter);
    if (!presented->chain[0]->self_signed)
        add_chain_fact(finding, presented);
    if (is_other_name(connection, presenter))
        finding_add_fact(finding, "name_asked_for", "%s, which is not among the names",
                         tls_session_of(connection)->server_name);
    if (weak != NULL) {
        char *weakness = weakness_of(weak);
        finding_add_fact(finding, "weakness", weak == presented->chain[0] ? "%s" : "%s (%s)",
                         weakness, weak->subject);
        g_free(weakness);
    }
    if (purpose != NULL)
        finding_add_fact(finding, "purpose_missing", "%s", purpose);
    if (when.time != 0)
        finding_add_fact(finding, "valid_when_refused", "%s",
                         outdated_one(presented, when.time) == NULL ? "yes" : "no");
}

/* --- what to do first ------------------------------------------------------------------------ */

static bool is_about_form(uint8_t alert) {
    return alert == TLS_ALERT_BAD_CERTIFICATE || alert == TLS_ALERT_UNSUPPORTED_CERTIFICATE ||
           alert == TLS_ALERT_CERTIFICATE_UNKNOWN;
}

/* What is wrong with the certificate itself, whoever signed it. False: nothing that can be read. */
static bool advise_form(struct finding *finding, const struct connection *connection,
                        enum side presenter, bool usage_first) {
    const struct tls_side *presented = side_of(connection, presenter);
    const char *purpose = missing_purpose(presented->chain[0], presenter);
    const struct certificate *weak = weak_one(presented);
    if (purpose != NULL && usage_first) {
        finding_advise(finding, true,
                       "{other} needs a certificate whose extended key usage has %s, as it is the "
                       "%s here; public CAs stop giving clientAuth in 2026: have it signed by a "
                       "private CA then, and import that in {actor}",
                       purpose, presenter == CLIENT ? "client" : "server");
        return true;
    }
    if (is_other_name(connection, presenter)) {
        finding_advise(finding, true,
                       "{actor} asked for %s, which is not among the names of the certificate: "
                       "have it call {other} by one of them, or give {other} a certificate with "
                       "that name",
                       tls_session_of(connection)->server_name);
        return true;
    }
    if (weak != NULL) {
        char *weakness = weakness_of(weak);
        finding_advise(
            finding, true,
            "regenerate %s%s for {other} with an RSA key of 2048 bits or more (or ECDSA) "
            "and SHA-256: %s, which {actor} does not accept",
            weak == presented->chain[0] ? "the certificate" : "the certificate of ",
            weak == presented->chain[0] ? "" : weak->subject, weakness);
        g_free(weakness);
        return true;
    }
    return purpose != NULL && advise_form(finding, connection, presenter, true);
}

static void advise_validity(struct finding *finding, const struct tls_side *presented,
                            int64_t time) {
    const struct certificate *outdated = outdated_one(presented, time);
    if (outdated != NULL)
        finding_advise(finding, true,
                       "renew %s on {other} and import it again wherever it was trusted; if it is "
                       "not valid yet, compare the clocks (NTP)",
                       outdated->subject);
    else
        finding_advise(finding, true,
                       "all that {other} presented was valid at the time of the capture: compare "
                       "the clock of {actor} with it (NTP), and look in the trust store of {actor} "
                       "for a certificate of the same chain that has expired");
}

static void advise_trust(struct finding *finding, const struct tls_side *presented) {
    const struct certificate *leaf = presented->chain[0], *top = top_of(presented);
    if (leaf->self_signed)
        finding_advise(
            finding, false,
            "{actor} must trust the certificate of {other} itself, as it is self-signed: "
            "import %s into its trust store",
            leaf->subject);
    else if (top == NULL)
        finding_advise(finding, false,
                       "{actor} must trust the root of the chain that {other} sent: import it into "
                       "its trust store");
    else if (presented->chain_length == 1)
        finding_advise(
            finding, false,
            "{actor} must trust %s, which signed the certificate of {other}. If that is "
            "an intermediate CA, {other} must send its certificate along (the leaf alone "
            "was sent) and {actor} trust the CA above it",
            leaf->issuer);
    else
        finding_advise(
            finding, false,
            "{actor} must trust %s, which signed the chain that {other} sent: import its "
            "certificate into the trust store",
            top->issuer);
}

static const char *where_it_shows(const struct connection *connection) {
    if (tls_session_of(connection)->version < TLS_VERSION_1_3)
        return "a capture of the whole handshake shows";
    return tls_has_key(connection) ? "its log shows"
                                   : "the session keys (--keylog) or its log show";
}

/* TLS 1.3 hides it, or it was not captured. */
static void advise_unread(struct finding *finding, const struct connection *connection,
                          uint8_t alert) {
    if (alert == TLS_ALERT_CERTIFICATE_EXPIRED)
        finding_advise(finding, true,
                       "look at the validity of the certificate of {other}: where it has expired, "
                       "renew it and import it again wherever it was trusted; where it has not, "
                       "compare the clock of {actor} with it (NTP)");
    else
        finding_advise(finding, false,
                       "{actor} must trust the CA that signed the certificate of {other} (one that "
                       "signed itself: that certificate); %s which it is",
                       where_it_shows(connection));
}

void tls_advise_refusal(struct finding *finding, const struct connection *connection,
                        enum side presenter, uint8_t alert, struct frame_ref when) {
    const struct tls_side *presented = side_of(connection, presenter);
    if (alert == TLS_ALERT_CERTIFICATE_REVOKED)
        finding_advise(
            finding, true,
            "its CA has revoked the certificate of {other}, says {actor}: give {other} a "
            "new one, or renew the revocation list that {actor} goes by");
    else if (presented->chain_length == 0 || !presented->chain[0]->readable)
        advise_unread(finding, connection, alert);
    else if (alert == TLS_ALERT_CERTIFICATE_EXPIRED)
        advise_validity(finding, presented, when.time);
    else if (alert == TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE)
        finding_advise(
            finding, true,
            "{actor} wants to know from {other} that its certificate is not revoked (OCSP "
            "stapling%s): have {other} send the answer of its CA's OCSP server, or use a "
            "certificate that does not ask for it",
            presented->chain[0]->must_staple ? "; the certificate says must-staple" : "");
    else if (alert == TLS_ALERT_DECRYPT_ERROR)
        finding_advise(
            finding, false,
            "a signature did not fit: compare the key of %s in the trust store of {actor} "
            "with the one that signed the certificate of {other}. A CA that was given a "
            "new key under its old name must be imported again",
            presented->chain[0]->issuer);
    else if (is_about_form(alert) && advise_form(finding, connection, presenter,
                                                 alert == TLS_ALERT_UNSUPPORTED_CERTIFICATE))
        return;
    else if (alert == TLS_ALERT_UNSUPPORTED_CERTIFICATE)
        finding_advise(finding, true,
                       "{actor} does not support what the certificate of {other} is: compare its "
                       "key, signature and usages (facts) with what {actor} allows");
    else
        advise_trust(finding, presented);
}
