/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/certificates/trust_store.h"

#include <gnutls/x509.h>
#include <time.h>

#include "capture/observe/tls/datum.h"
#include "capture/read/limited_file.h"

enum { FILE_MOST = 16 << 20 }; /* bytes; the roots of a browser have 250 kB */

struct trust_store {
    gnutls_x509_trust_list_t trusted;
};

static time_t judged_at;

static time_t clock_of_judgement(time_t *out) {
    if (out != NULL)
        *out = judged_at;
    return judged_at;
}

static bool add_file(struct trust_store *store, const char *path, char **error) {
    char *reason = NULL;
    size_t size;
    gnutls_x509_crt_t *certificates = NULL;
    unsigned count = 0;
    char *bytes = limited_file_read(path, DASH_IS_A_NAME, FILE_MOST, &size, &reason);
    if (bytes == NULL) {
        *error = g_strdup_printf("%s: %s", path, reason);
        g_free(reason);
        return false;
    }
    const gnutls_datum_t data = {(unsigned char *)bytes, (unsigned)size};
    const int status =
        gnutls_x509_crt_list_import2(&certificates, &count, &data, GNUTLS_X509_FMT_PEM, 0);
    g_free(bytes);
    if (status < 0) {
        *error = g_strdup_printf("%s: has no certificate in PEM that can be read", path);
        return false;
    }
    /* The list takes them over. */
    gnutls_x509_trust_list_add_cas(store->trusted, certificates, count, GNUTLS_TL_NO_DUPLICATES);
    gnutls_free(certificates);
    return true;
}

struct trust_store *trust_store_open(char *const *paths, char **error) {
    struct trust_store *store = g_new0(struct trust_store, 1);
    gnutls_x509_trust_list_init(&store->trusted, 0);
    for (; *paths != NULL; paths++) {
        if (add_file(store, *paths, error))
            continue;
        trust_store_free(store);
        return NULL;
    }
    return store;
}

void trust_store_free(struct trust_store *store) {
    gnutls_x509_trust_list_deinit(store->trusted, 1);
    g_free(store);
}

static void add_reasons(GPtrArray *reasons, unsigned status) {
    static const struct {
        unsigned bit;
        const char *text;
    } known[] = {
        {GNUTLS_CERT_SIGNER_NOT_FOUND, "issuer not in the trust store"},
        {GNUTLS_CERT_SIGNER_NOT_CA, "issuer is no CA"},
        {GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, "issuer may not sign it"},
        {GNUTLS_CERT_SIGNATURE_FAILURE, "signature wrong"},
        {GNUTLS_CERT_INSECURE_ALGORITHM, "signature algorithm or key too weak"},
        {GNUTLS_CERT_NOT_ACTIVATED, "not valid yet"},
        {GNUTLS_CERT_EXPIRED, "expired"},
        {GNUTLS_CERT_REVOKED, "revoked"},
        {GNUTLS_CERT_PURPOSE_MISMATCH, "not for this use"},
        {GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, "has a critical extension that is not known"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if ((status & known[i].bit) != 0)
            g_ptr_array_add(reasons, (gpointer)known[i].text);
    if (reasons->len == 0)
        g_ptr_array_add(reasons, (gpointer) "not accepted");
}

/* As many as can be read; the caller frees them. */
static unsigned import_chain(const GPtrArray *chain, gnutls_x509_crt_t out[TLS_CHAIN_MAX]) {
    unsigned count = 0;
    for (guint i = 0; i < chain->len && count < TLS_CHAIN_MAX; i++) {
        const struct certificate *certificate = chain->pdata[i];
        const gnutls_datum_t der = datum_of(certificate->der);
        if (gnutls_x509_crt_init(&out[count]) < 0)
            break;
        if (gnutls_x509_crt_import(out[count++], &der, GNUTLS_X509_FMT_DER) < 0)
            break;
    }
    return count;
}

static const struct presentation *own_presentation(const struct presented_certificate *presented) {
    const struct presentation *found = NULL;
    for (guint i = 0; i < presented->presentations->len; i++) {
        const struct presentation *each =
            &g_array_index(presented->presentations, struct presentation, i);
        if (each->position == 0 &&
            (found == NULL || (*found->server_name == '\0' && *each->server_name != '\0')))
            found = each;
    }
    return found;
}

void trust_store_judge(const struct trust_store *store,
                       const struct presented_certificate *presented, int64_t at,
                       struct trust_verdict *verdict) {
    gnutls_x509_crt_t chain[TLS_CHAIN_MAX];
    const unsigned count = import_chain(presented->chain, chain);
    const struct presentation *presentation = own_presentation(presented);
    const char *purpose =
        presentation->by_server ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT;
    gnutls_typed_vdata_st wanted = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                    .data = (unsigned char *)(uintptr_t)purpose};
    unsigned status = GNUTLS_CERT_INVALID;
    *verdict = (struct trust_verdict){.reasons = g_ptr_array_new()};
    judged_at = (time_t)at;
    gnutls_global_set_time_function(clock_of_judgement);
    const int failed = gnutls_x509_trust_list_verify_crt2(store->trusted, chain, count, &wanted, 1,
                                                          0, &status, NULL);
    gnutls_global_set_time_function(time);
    verdict->is_accepted = failed >= 0 && status == 0;
    if (!verdict->is_accepted)
        add_reasons(verdict->reasons, status);
    if (*presentation->server_name != '\0' && count > 0) {
        verdict->name = presentation->server_name;
        verdict->has_name = gnutls_x509_crt_check_hostname(chain[0], verdict->name) != 0;
    }
    for (unsigned i = 0; i < count; i++)
        gnutls_x509_crt_deinit(chain[i]);
}

void trust_verdict_clear(struct trust_verdict *verdict) {
    g_ptr_array_unref(verdict->reasons);
}
