/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/trace/openssl_errors.h"

#include <glib.h>
#include <string.h>

#include "capture/observe/tls/tls.h"

enum { REASON_ALERT = 1000 };

static const struct {
    int64_t error;
    enum openssl_verdict verdict;
    const char *words;
} verify_errors[] = {
    {2, OPENSSL_UNKNOWN_CA, "unable to get issuer certificate"},
    {7, OPENSSL_REFUSED, "certificate signature failure"},
    {9, OPENSSL_REFUSED, "certificate is not yet valid"},
    {10, OPENSSL_REFUSED, "certificate has expired"},
    {18, OPENSSL_UNKNOWN_CA, "self signed certificate"},
    {19, OPENSSL_UNKNOWN_CA, "self signed certificate in certificate chain"},
    {20, OPENSSL_UNKNOWN_CA, "unable to get local issuer certificate"},
    {21, OPENSSL_UNKNOWN_CA, "unable to verify the first certificate"},
    {23, OPENSSL_REFUSED, "certificate revoked"},
    {24, OPENSSL_UNKNOWN_CA, "invalid CA certificate"},
    {26, OPENSSL_REFUSED, "unsupported certificate purpose"},
    {62, OPENSSL_NAME, "hostname mismatch"},
    {79, OPENSSL_UNKNOWN_CA, "invalid CA certificate"},
};

struct openssl_cause openssl_cause_of_verify(int64_t error) {
    for (unsigned i = 0; i < G_N_ELEMENTS(verify_errors); i++)
        if (verify_errors[i].error == error)
            return (struct openssl_cause){verify_errors[i].verdict, 0};
    return (struct openssl_cause){OPENSSL_REFUSED, 0};
}

const char *openssl_verify_words(int64_t error) {
    for (unsigned i = 0; i < G_N_ELEMENTS(verify_errors); i++)
        if (verify_errors[i].error == error)
            return verify_errors[i].words;
    return NULL;
}

static struct openssl_cause cause_of_alert(uint8_t alert) {
    static const uint8_t about_certificate[] = {
        TLS_ALERT_NO_CERTIFICATE,
        TLS_ALERT_BAD_CERTIFICATE,
        TLS_ALERT_UNSUPPORTED_CERTIFICATE,
        TLS_ALERT_CERTIFICATE_REVOKED,
        TLS_ALERT_CERTIFICATE_EXPIRED,
        TLS_ALERT_CERTIFICATE_UNKNOWN,
        TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE,
    };
    if (alert == TLS_ALERT_UNKNOWN_CA)
        return (struct openssl_cause){OPENSSL_UNKNOWN_CA, alert};
    if (alert == TLS_ALERT_CERTIFICATE_REQUIRED)
        return (struct openssl_cause){OPENSSL_NONE_GIVEN, alert};
    const bool is_about = memchr(about_certificate, alert, sizeof about_certificate) != NULL;
    return (struct openssl_cause){is_about ? OPENSSL_REFUSED : OPENSSL_FAILED, alert};
}

struct openssl_cause openssl_cause_of_reason(int64_t reason) {
    if (reason > REASON_ALERT && reason <= REASON_ALERT + UINT8_MAX)
        return cause_of_alert((uint8_t)(reason - REASON_ALERT));
    switch (reason) {
    case -1:
    case 0:
        return (struct openssl_cause){OPENSSL_NOT_TOLD, 0};
    case 134: /* certificate verify failed */
        return (struct openssl_cause){OPENSSL_REFUSED, 0};
    case 199: /* peer did not return a certificate */
        return (struct openssl_cause){OPENSSL_NONE_GIVEN, 0};
    case 155: /* http request */
    case 156: /* https proxy request */
    case 252: /* unknown protocol */
    case 267: /* wrong version number */
        return (struct openssl_cause){OPENSSL_NOT_TLS, 0};
    default:
        return (struct openssl_cause){OPENSSL_FAILED, 0};
    }
}

/* Alerts by the name that OpenSSL has for them, without "sslv3 alert", "tlsv1 alert". */
static struct openssl_cause cause_of_alert_text(const char *text) {
    static const struct {
        const char *words;
        uint8_t alert;
    } alerts[] = {{"unknown ca", TLS_ALERT_UNKNOWN_CA},
                  {"bad certificate status", TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE},
                  {"bad certificate", TLS_ALERT_BAD_CERTIFICATE},
                  {"unsupported certificate", TLS_ALERT_UNSUPPORTED_CERTIFICATE},
                  {"certificate revoked", TLS_ALERT_CERTIFICATE_REVOKED},
                  {"certificate expired", TLS_ALERT_CERTIFICATE_EXPIRED},
                  {"certificate unknown", TLS_ALERT_CERTIFICATE_UNKNOWN},
                  {"certificate required", TLS_ALERT_CERTIFICATE_REQUIRED},
                  {"no certificate", TLS_ALERT_NO_CERTIFICATE},
                  {"handshake failure", TLS_ALERT_HANDSHAKE_FAILURE},
                  {"protocol version", TLS_ALERT_PROTOCOL_VERSION},
                  {"decrypt error", TLS_ALERT_DECRYPT_ERROR},
                  {"access denied", TLS_ALERT_ACCESS_DENIED},
                  {"unrecognized name", TLS_ALERT_UNRECOGNIZED_NAME}};
    for (unsigned i = 0; i < G_N_ELEMENTS(alerts); i++)
        if (strstr(text, alerts[i].words) != NULL)
            return cause_of_alert(alerts[i].alert);
    return (struct openssl_cause){OPENSSL_FAILED, 0};
}

struct openssl_cause openssl_cause_of_text(const char *text) {
    static const struct {
        const char *words;
        enum openssl_verdict verdict;
    } known[] = {
        {"identity was unacceptable", OPENSSL_NAME},
        {"invalid hostname", OPENSSL_NAME},
        {"hostname mismatch", OPENSSL_NAME},
        {"not in certificate", OPENSSL_NAME},
        {"self signed certificate", OPENSSL_UNKNOWN_CA},
        {"self-signed certificate", OPENSSL_UNKNOWN_CA},
        {"issuer certificate", OPENSSL_UNKNOWN_CA},
        {"unable to verify the first certificate", OPENSSL_UNKNOWN_CA},
        {"no certificate returned", OPENSSL_NONE_GIVEN},
        {"did not return a certificate", OPENSSL_NONE_GIVEN},
        {"wrong version number", OPENSSL_NOT_TLS},
        {"unknown protocol", OPENSSL_NOT_TLS},
        {"http request", OPENSSL_NOT_TLS},
        {"remote disconnect", OPENSSL_LEFT},
        {"got eof on socket", OPENSSL_NOT_TOLD},
        {"countdown expired", OPENSSL_NOT_TOLD},
        {"certificate", OPENSSL_REFUSED},
        {"ssl", OPENSSL_FAILED},
        {"tls", OPENSSL_FAILED},
        {"cipher", OPENSSL_FAILED},
        {"handshake", OPENSSL_FAILED},
    };
    char *lower = g_ascii_strdown(text, -1);
    struct openssl_cause cause = {OPENSSL_NOT_TOLD, 0};
    const bool is_alert = strstr(lower, " alert ") != NULL || g_str_has_prefix(lower, "alert ");
    if (is_alert)
        cause = cause_of_alert_text(lower);
    for (unsigned i = 0; i < G_N_ELEMENTS(known) && !is_alert; i++) {
        if (strstr(lower, known[i].words) == NULL)
            continue;
        cause.verdict = known[i].verdict;
        break;
    }
    g_free(lower);
    return cause;
}
