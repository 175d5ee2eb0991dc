/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What OpenSSL's numbers and words say of a handshake that failed. */
#include "capture/rules/trace/openssl_errors.h"

#include <glib.h>

#include "capture/observe/tls/tls.h"

static void assert_cause(struct openssl_cause got, enum openssl_verdict verdict, unsigned alert) {
    g_assert_cmpint(got.verdict, ==, verdict);
    g_assert_cmpuint(got.alert, ==, alert);
}

/* openssl/x509_vfy.h */
static void errors_of_verification_are_known_by_number(void) {
    static const struct {
        int64_t error;
        enum openssl_verdict verdict;
        const char *words;
    } known[] = {{2, OPENSSL_UNKNOWN_CA, "unable to get issuer certificate"},
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
                 {79, OPENSSL_UNKNOWN_CA, "invalid CA certificate"}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        assert_cause(openssl_cause_of_verify(known[i].error), known[i].verdict, 0);
        g_assert_cmpstr(openssl_verify_words(known[i].error), ==, known[i].words);
    }
    assert_cause(openssl_cause_of_verify(1), OPENSSL_REFUSED, 0);
    g_assert_null(openssl_verify_words(1));
}

/* openssl/sslerr.h */
static void reasons_are_known_by_number(void) {
    static const struct {
        int64_t reason;
        enum openssl_verdict verdict;
        unsigned alert;
    } known[] = {{-1, OPENSSL_NOT_TOLD, 0},
                 {0, OPENSSL_NOT_TOLD, 0},
                 {1, OPENSSL_FAILED, 0},
                 {134, OPENSSL_REFUSED, 0},
                 {155, OPENSSL_NOT_TLS, 0},
                 {156, OPENSSL_NOT_TLS, 0},
                 {193, OPENSSL_FAILED, 0},
                 {199, OPENSSL_NONE_GIVEN, 0},
                 {252, OPENSSL_NOT_TLS, 0},
                 {267, OPENSSL_NOT_TLS, 0},
                 {1000, OPENSSL_FAILED, 0},
                 {1010, OPENSSL_FAILED, 10},
                 {1041, OPENSSL_REFUSED, TLS_ALERT_NO_CERTIFICATE},
                 {1042, OPENSSL_REFUSED, TLS_ALERT_BAD_CERTIFICATE},
                 {1043, OPENSSL_REFUSED, TLS_ALERT_UNSUPPORTED_CERTIFICATE},
                 {1044, OPENSSL_REFUSED, TLS_ALERT_CERTIFICATE_REVOKED},
                 {1045, OPENSSL_REFUSED, TLS_ALERT_CERTIFICATE_EXPIRED},
                 {1046, OPENSSL_REFUSED, TLS_ALERT_CERTIFICATE_UNKNOWN},
                 {1048, OPENSSL_UNKNOWN_CA, TLS_ALERT_UNKNOWN_CA},
                 {1113, OPENSSL_REFUSED, TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE},
                 {1116, OPENSSL_NONE_GIVEN, TLS_ALERT_CERTIFICATE_REQUIRED},
                 {1255, OPENSSL_FAILED, 255},
                 {1256, OPENSSL_FAILED, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        assert_cause(openssl_cause_of_reason(known[i].reason), known[i].verdict, known[i].alert);
}

static void alerts_are_known_by_their_words(void) {
    static const struct {
        const char *text;
        enum openssl_verdict verdict;
        unsigned alert;
    } known[] = {{"tlsv1 alert unknown ca", OPENSSL_UNKNOWN_CA, 48},
                 {"alert unknown CA", OPENSSL_UNKNOWN_CA, 48},
                 {"tlsv1 alert bad certificate status response", OPENSSL_REFUSED, 113},
                 {"sslv3 alert bad certificate", OPENSSL_REFUSED, 42},
                 {"sslv3 alert unsupported certificate", OPENSSL_REFUSED, 43},
                 {"sslv3 alert certificate revoked", OPENSSL_REFUSED, 44},
                 {"sslv3 alert certificate expired", OPENSSL_REFUSED, 45},
                 {"sslv3 alert certificate unknown", OPENSSL_REFUSED, 46},
                 {"tlsv13 alert certificate required", OPENSSL_NONE_GIVEN, 116},
                 {"sslv3 alert no certificate", OPENSSL_REFUSED, 41},
                 {"sslv3 alert handshake failure", OPENSSL_FAILED, 40},
                 {"tlsv1 alert protocol version", OPENSSL_FAILED, 70},
                 {"tlsv1 alert decrypt error", OPENSSL_FAILED, 51},
                 {"tlsv1 alert access denied", OPENSSL_FAILED, 49},
                 {"tlsv1 alert unrecognized name", OPENSSL_FAILED, 112},
                 {"tlsv1 alert internal error", OPENSSL_FAILED, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        assert_cause(openssl_cause_of_text(known[i].text), known[i].verdict, known[i].alert);
}

static void other_causes_are_known_by_their_words(void) {
    static const struct {
        const char *text;
        enum openssl_verdict verdict;
    } known[] = {{"Peer's TLS certificate identity was unacceptable", OPENSSL_NAME},
                 {"Invalid hostname in certificate", OPENSSL_NAME},
                 {"Hostname mismatch", OPENSSL_NAME},
                 {"SNI x not in certificate", OPENSSL_NAME},
                 {"self signed certificate in certificate chain", OPENSSL_UNKNOWN_CA},
                 {"self-signed certificate", OPENSSL_UNKNOWN_CA},
                 {"unable to get local issuer certificate", OPENSSL_UNKNOWN_CA},
                 {"unable to verify the first certificate", OPENSSL_UNKNOWN_CA},
                 {"no certificate returned", OPENSSL_NONE_GIVEN},
                 {"peer did not return a certificate", OPENSSL_NONE_GIVEN},
                 {"wrong version number", OPENSSL_NOT_TLS},
                 {"unknown protocol", OPENSSL_NOT_TLS},
                 {"http request", OPENSSL_NOT_TLS},
                 {"Remote disconnected", OPENSSL_LEFT},
                 {"Got EOF on socket", OPENSSL_NOT_TOLD},
                 {"TLS countdown expired", OPENSSL_NOT_TOLD},
                 {"certificate verify failed", OPENSSL_REFUSED},
                 {"SSL_ERROR_SYSCALL", OPENSSL_FAILED},
                 {"no TLS", OPENSSL_FAILED},
                 {"no shared cipher", OPENSSL_FAILED},
                 {"bad handshake", OPENSSL_FAILED},
                 {"went away", OPENSSL_NOT_TOLD}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        assert_cause(openssl_cause_of_text(known[i].text), known[i].verdict, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/openssl_errors/verification", errors_of_verification_are_known_by_number);
    g_test_add_func("/openssl_errors/reasons", reasons_are_known_by_number);
    g_test_add_func("/openssl_errors/alerts", alerts_are_known_by_their_words);
    g_test_add_func("/openssl_errors/words", other_causes_are_known_by_their_words);
    return g_test_run();
}
