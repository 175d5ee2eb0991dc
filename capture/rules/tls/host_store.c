/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/tls/host_store.h"

#include <glib.h>
#include <gnutls/x509.h>

#include "capture/observe/event.h"
#include "capture/observe/tls/datum.h"
#include "capture/rules/findings.h"
#include "capture/rules/rules.h"

struct host_store {
    uint32_t point;
    gnutls_x509_crt_t *authorities, *own;
    unsigned authority_count, own_count;
    struct address ends[2]; /* of every connection so far; the host is one of them */
    unsigned end_count;
    bool has_begun;
    GHashTable *shown; /* struct address: who showed its certificate */
};

/* --- the files -------------------------------------------------------------------------------- */

/* None where they cannot be read. */
static unsigned import(struct span pem, gnutls_x509_crt_t **out) {
    const gnutls_datum_t data = datum_of(pem);
    unsigned count = 0;
    if (span_is_empty(pem) ||
        gnutls_x509_crt_list_import2(out, &count, &data, GNUTLS_X509_FMT_PEM, 0) < 0)
        return 0;
    return count;
}

static void release(gnutls_x509_crt_t *certificates, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        gnutls_x509_crt_deinit(certificates[i]);
    if (count > 0)
        gnutls_free(certificates);
}

struct host_store *host_store_new(uint32_t point, struct span authorities, struct span own) {
    struct host_store *store = g_new0(struct host_store, 1);
    store->point = point;
    store->authority_count = import(authorities, &store->authorities);
    store->own_count = import(own, &store->own);
    store->shown = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, NULL);
    return store;
}

void host_store_free(struct host_store *store) {
    release(store->authorities, store->authority_count);
    release(store->own, store->own_count);
    g_hash_table_unref(store->shown);
    g_free(store);
}

/* --- whose they are --------------------------------------------------------------------------- */

static bool is_loopback(const struct address *address) {
    static const struct address ipv6 = {.family = 6, .bytes = {[15] = 1}};
    return (address->family == 4 && address->bytes[0] == 127) || address_equals(address, &ipv6);
}

static void learn_ends(struct host_store *store, const struct endpoint ends[2]) {
    if (is_loopback(&ends[CLIENT].address))
        return;
    if (!store->has_begun) {
        store->has_begun = true;
        store->end_count = 2;
        store->ends[0] = ends[CLIENT].address;
        store->ends[1] = ends[SERVER].address;
        return;
    }
    unsigned left = 0;
    for (unsigned i = 0; i < store->end_count; i++)
        if (address_equals(&store->ends[i], &ends[CLIENT].address) ||
            address_equals(&store->ends[i], &ends[SERVER].address))
            store->ends[left++] = store->ends[i];
    store->end_count = left;
}

static bool is_certificate(gnutls_x509_crt_t known, const struct certificate *certificate) {
    const gnutls_datum_t der = datum_of(certificate->der);
    return gnutls_x509_crt_equals2(known, &der) != 0;
}

/* The first is the host's; what follows is its chain. */
static bool is_own(const struct host_store *store, const struct tls_side *side) {
    return store->own_count > 0 && side->chain_length > 0 &&
           is_certificate(store->own[0], side->chain[0]);
}

void host_store_event(struct host_store *store, const struct event *event) {
    if (event->connection == NULL)
        return;
    const struct endpoint *ends = event->connection->flow->endpoints;
    if (event->ref.point == store->point)
        learn_ends(store, ends);
    if (event->type == EVENT_TLS_CERTIFICATE &&
        is_own(store, &tls_session_of(event->connection)->sides[event->actor]) &&
        !g_hash_table_contains(store->shown, &ends[event->actor].address))
        g_hash_table_add(store->shown,
                         g_memdup2(&ends[event->actor].address, sizeof ends[event->actor].address));
}

/* Whoever shares a certificate with the host, as in a cluster, is not the host. */
bool host_store_is_of(const struct host_store *store, const struct address *address) {
    bool is_end = store->end_count == 0, is_other_shown = false;
    for (unsigned i = 0; i < store->end_count; i++) {
        const bool is_it = address_equals(&store->ends[i], address);
        is_end |= is_it;
        is_other_shown |= !is_it && g_hash_table_contains(store->shown, &store->ends[i]);
    }
    if (store->end_count == 1)
        return is_end;
    return is_end && !is_other_shown && g_hash_table_contains(store->shown, address) &&
           (store->end_count == 2 || g_hash_table_size(store->shown) == 1);
}

/* --- what it trusts --------------------------------------------------------------------------- */

enum trust { TRUST_LACKS, TRUST_HAS_OTHER_KEY, TRUST_UNKNOWN, TRUST_HAS };

/* As text: the same name may be encoded in other types of strings (RFC 5280 7.1). */
static bool has_name_of_issuer(gnutls_x509_crt_t authority, gnutls_x509_crt_t issued) {
    gnutls_datum_t subject = {NULL, 0}, issuer = {NULL, 0};
    const bool is_same =
        gnutls_x509_crt_get_dn3(authority, &subject, 0) >= 0 &&
        gnutls_x509_crt_get_issuer_dn3(issued, &issuer, 0) >= 0 && issuer.size > 0 &&
        g_ascii_strcasecmp((const char *)subject.data, (const char *)issuer.data) == 0;
    gnutls_free(subject.data);
    gnutls_free(issuer.data);
    return is_same;
}

static bool is_encoded_the_same(gnutls_x509_crt_t authority, gnutls_x509_crt_t issued) {
    gnutls_datum_t subject = {NULL, 0}, issuer = {NULL, 0};
    const bool is_same =
        gnutls_x509_crt_get_raw_dn(authority, &subject) >= 0 &&
        gnutls_x509_crt_get_raw_issuer_dn(issued, &issuer) >= 0 &&
        span_equals(span_of(subject.data, subject.size), span_of(issuer.data, issuer.size));
    gnutls_free(subject.data);
    gnutls_free(issuer.data);
    return is_same;
}

/* 1: they are the same, 0: they differ, -1: one of the two is not told. */
static int has_key_of_issuer(gnutls_x509_crt_t authority, gnutls_x509_crt_t issued) {
    unsigned char subject[64], issuer[64];
    size_t subject_size = sizeof subject, issuer_size = sizeof issuer;
    if (gnutls_x509_crt_get_subject_key_id(authority, subject, &subject_size, NULL) < 0 ||
        gnutls_x509_crt_get_authority_key_id(issued, issuer, &issuer_size, NULL) < 0)
        return -1;
    return span_equals(span_of(subject, subject_size), span_of(issuer, issuer_size));
}

/* Whether its key made the signature, whatever else may be wrong with either. */
static bool has_signed(gnutls_x509_crt_t authority, gnutls_x509_crt_t issued) {
    const unsigned flags = GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_CA_SIGN |
                           GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS | GNUTLS_VERIFY_ALLOW_BROKEN |
                           GNUTLS_VERIFY_ALLOW_ANY_X509_V1_CA_CRT;
    unsigned status = 0;
    return gnutls_x509_crt_verify(issued, &authority, 1, flags, &status) >= 0 &&
           (status & (GNUTLS_CERT_SIGNATURE_FAILURE | GNUTLS_CERT_SIGNER_NOT_FOUND)) == 0;
}

/* Of one with the name of the issuer. */
static enum trust ask_of_authority(gnutls_x509_crt_t authority, gnutls_x509_crt_t issued) {
    const int has_key = is_encoded_the_same(authority, issued)
                            ? has_signed(authority, issued)
                            : has_key_of_issuer(authority, issued);
    return has_key < 0 ? TRUST_UNKNOWN : has_key ? TRUST_HAS : TRUST_HAS_OTHER_KEY;
}

static enum trust ask_of_issuer(const struct host_store *store,
                                const struct certificate *certificate) {
    const gnutls_datum_t der = datum_of(certificate->der);
    enum trust trust = TRUST_LACKS;
    gnutls_x509_crt_t issued;
    if (gnutls_x509_crt_init(&issued) < 0)
        return TRUST_LACKS;
    const bool is_read = gnutls_x509_crt_import(issued, &der, GNUTLS_X509_FMT_DER) >= 0;
    for (unsigned i = 0; is_read && trust != TRUST_HAS && i < store->authority_count; i++) {
        gnutls_x509_crt_t authority = store->authorities[i];
        if (is_certificate(authority, certificate))
            trust = TRUST_HAS;
        else if (has_name_of_issuer(authority, issued))
            trust = MAX(trust, ask_of_authority(authority, issued));
    }
    gnutls_x509_crt_deinit(issued);
    return trust;
}

/* Up the chain as far as it goes on; *at becomes the certificate whose issuer the answer is of. */
static enum trust ask(const struct host_store *store, const struct tls_side *presented,
                      const struct certificate **at) {
    enum trust trust = TRUST_LACKS;
    for (unsigned i = 0; i < presented->chain_length; i++) {
        const struct certificate *certificate = presented->chain[i];
        if (!certificate->readable ||
            (i > 0 && strcmp(certificate->subject, presented->chain[i - 1]->issuer) != 0))
            break;
        const enum trust here = ask_of_issuer(store, certificate);
        if (here > trust || trust == TRUST_LACKS) {
            trust = here;
            *at = certificate;
        }
        if (trust == TRUST_HAS)
            break;
    }
    return trust;
}

void host_store_tell_trust(const struct host_store *store, struct finding *finding,
                           const struct tls_side *presented) {
    static const char key[] = "trust_store";
    const struct certificate *at = NULL;
    const unsigned count = store->authority_count;
    if (count == 0 || presented->chain_length == 0 || !presented->chain[0]->readable)
        return;
    const enum trust trust = ask(store, presented, &at);
    const char *plural = count == 1 ? "" : "s";
    if (trust == TRUST_UNKNOWN)
        return;
    if (trust == TRUST_HAS)
        finding_add_fact(finding, key,
                         "its issuer, %s, is among the %u CA%s that this Expressway trusts",
                         at->issuer, count, plural);
    else if (trust == TRUST_HAS_OTHER_KEY)
        finding_add_fact(finding, key,
                         "its issuer, %s, is by its name among the %u CA%s that this Expressway "
                         "trusts, but what was sent is signed with another key",
                         at->issuer, count, plural);
    else if (at->self_signed)
        finding_add_fact(finding, key, "%s is not among the %u CA%s that this Expressway trusts",
                         at->subject, count, plural);
    else
        finding_add_fact(finding, key,
                         "its issuer, %s, is not among the %u CA%s that this Expressway trusts",
                         at->issuer, count, plural);
}

void host_store_tell_own(const struct host_store *store, struct finding *finding,
                         const struct tls_side *presented) {
    if (store->own_count == 0 || presented->chain_length == 0)
        return;
    finding_add_fact(finding, "certificate_now",
                     is_own(store, presented)
                         ? "what was refused is the certificate that this Expressway has now"
                         : "this Expressway has another certificate now");
}
