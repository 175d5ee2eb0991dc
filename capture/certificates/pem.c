/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/certificates/pem.h"

#include <gnutls/x509.h>
#include <string.h>

#include "capture/observe/tls/datum.h"
#include "capture/trust_lists/extract.h"

enum { NAME_PART_MOST = 100 };

/* What stands behind "CN=" in a subject as RFC 4514 writes it; its first escape ends it. */
static char *common_name(const struct certificate *certificate) {
    const char *at = strstr(certificate->subject, "CN=");
    if (at != NULL)
        return g_strndup(at + 3, MIN(strcspn(at + 3, ",+\\"), (size_t)NAME_PART_MOST));
    if (certificate->name_count > 0)
        return g_strndup(certificate->names[0], NAME_PART_MOST);
    return g_strdup("certificate");
}

char *pem_name(const struct presented_certificate *presented) {
    const struct certificate *certificate = presented->certificate;
    const bool is_refused =
        presented->chain->len > 0 && presented_count(presented, RECEPTION_REFUSED) > 0;
    char *name = common_name(certificate);
    g_strdelimit(name, "/\\", '_');
    char *whole = g_strdup_printf("%s%s-%02x%02x%02x%02x.pem", is_refused ? "refused-" : "", name,
                                  certificate->sha256[0], certificate->sha256[1],
                                  certificate->sha256[2], certificate->sha256[3]);
    char *safe = extract_safe_name(whole);
    g_free(whole);
    g_free(name);
    return safe;
}

char *pem_text(const struct certificate *certificate) {
    const gnutls_datum_t der = datum_of(certificate->der);
    gnutls_datum_t pem;
    if (gnutls_pem_base64_encode2("CERTIFICATE", &der, &pem) < 0)
        return g_strdup("");
    char *text = g_strndup((const char *)pem.data, pem.size);
    gnutls_free(pem.data);
    return text;
}
