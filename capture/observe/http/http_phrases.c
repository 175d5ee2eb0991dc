/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What servers say in the same words as many others: those tell nothing of anybody. */
#include "capture/observe/http/http_phrases.h"

/* RFC 9110 15, RFC 6585, RFC 4918; of proxies, what they say to CONNECT. */
static const char *const reasons[] = {
    "Continue",
    "Switching Protocols",
    "Processing",
    "OK",
    "Connection established",
    "Connection Established",
    "Created",
    "Accepted",
    "No Content",
    "Partial Content",
    "Multi-Status",
    "Multiple Choices",
    "Moved Permanently",
    "Moved Temporarily",
    "Found",
    "See Other",
    "Not Modified",
    "Temporary Redirect",
    "Permanent Redirect",
    "Bad Request",
    "Unauthorized",
    "Payment Required",
    "Forbidden",
    "Not Found",
    "Method Not Allowed",
    "Not Acceptable",
    "Proxy Authentication Required",
    "Request Timeout",
    "Request Time-out",
    "Conflict",
    "Gone",
    "Length Required",
    "Precondition Failed",
    "Payload Too Large",
    "Content Too Large",
    "Request Entity Too Large",
    "URI Too Long",
    "Request-URI Too Long",
    "Unsupported Media Type",
    "Range Not Satisfiable",
    "Expectation Failed",
    "Misdirected Request",
    "Unprocessable Content",
    "Unprocessable Entity",
    "Locked",
    "Upgrade Required",
    "Precondition Required",
    "Too Many Requests",
    "Request Header Fields Too Large",
    "Internal Server Error",
    "Not Implemented",
    "Bad Gateway",
    "Service Unavailable",
    "Service Temporarily Unavailable",
    "Gateway Timeout",
    "Gateway Time-out",
    "HTTP Version Not Supported",
    "Network Authentication Required",
};

bool http_reason_is_usual(struct span reason) {
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (span_equals_text(reason, reasons[i]))
            return true;
    return false;
}

/* nginx, Apache, Tomcat and Go. */
static const char *const tls_phrases[] = {"HTTPS port", "SSL-enabled server", "requires TLS",
                                          "HTTPS server"};

struct span http_find_tls_phrase(struct span body) {
    for (size_t i = 0; i < sizeof tls_phrases / sizeof tls_phrases[0]; i++) {
        const uint8_t *at = span_find_text(body, tls_phrases[i]);
        if (at != NULL)
            return span_of(at, strlen(tls_phrases[i]));
    }
    return span_first(body, 0);
}
