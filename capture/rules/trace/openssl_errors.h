/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What OpenSSL, which all of these products use, says of a handshake that failed: by numbers
 * (openssl/ssl.h, x509_vfy.h) or in its own words. */
#ifndef UCSCOPE_CAPTURE_RULES_TRACE_OPENSSL_ERRORS_H
#define UCSCOPE_CAPTURE_RULES_TRACE_OPENSSL_ERRORS_H

#include <stdbool.h>
#include <stdint.h>

enum openssl_verdict {
    OPENSSL_UNKNOWN_CA, /* the writer knows no issuer of the peer's certificate */
    OPENSSL_REFUSED,    /* or did not accept it for something else */
    OPENSSL_NAME,       /* or only its name */
    OPENSSL_NONE_GIVEN, /* the peer gave none */
    OPENSSL_NOT_TLS,    /* the peer does not speak TLS */
    OPENSSL_FAILED,     /* no version, suite, .. in common, or something wrong */
    OPENSSL_LEFT,       /* the peer went */
    OPENSSL_NOT_TOLD,
};

struct openssl_cause {
    enum openssl_verdict verdict;
    uint8_t alert; /* that the peer sent, RFC 8446 6; 0: none. Then it refused what the writer is */
};

/* X509_V_ERR_..; `words`: "self signed certificate", NULL where the number is not known. */
struct openssl_cause openssl_cause_of_verify(int64_t error);
const char *openssl_verify_words(int64_t error);

/* SSL_R_..: 1000 and more is an alert that came in. */
struct openssl_cause openssl_cause_of_reason(int64_t reason);

/* "sslv3 alert certificate unknown", "self signed certificate in certificate chain", .. */
struct openssl_cause openssl_cause_of_text(const char *text);

#endif
