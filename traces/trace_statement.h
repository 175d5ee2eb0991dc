/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a record of a trace says, for those records that say something of a connection, a trust list
 * or a dialback; and all in it by which it can be found on the wire again. */
#ifndef UCSCOPE_TRACES_TRACE_STATEMENT_H
#define UCSCOPE_TRACES_TRACE_STATEMENT_H

#include "traces/trace_line.h"

/* How a statement bears on whether all is well. */
enum trace_bearing {
    TRACE_TELLS,    /* what happened, neither good nor bad */
    TRACE_SUCCEEDS, /* something came about */
    TRACE_FAILS,    /* something did not */
};

/* X(NAME, bearing, words): what a person reads. */
#define TRACE_MEANING_TABLE(X)                                                                     \
    X(FILE_HEAD, TELLS, "beginning of a trace file")                                               \
    X(ILS_CONNECT_REQUEST, TELLS, "ILS connection asked for")                                      \
    X(ILS_CONNECT_RESPONSE, TELLS, "ILS connection open")                                          \
    X(ILS_CONNECT_INDICATION, TELLS, "ILS connection came in")                                     \
    X(ILS_ACCEPTED, TELLS, "ILS connection accepted")                                              \
    X(ILS_CONNECTED, SUCCEEDS, "ILS connection succeeded")                                         \
    X(ILS_JOINED_AS_HUB, SUCCEEDS, "ILS connection of a spoke established")                        \
    X(ILS_JOINED_AS_SPOKE, SUCCEEDS, "ILS connection to a hub established")                        \
    X(ILS_CONNECT_FAILED, FAILS, "ILS connection failed")                                          \
    X(ILS_DECRYPT_FAILED, FAILS, "ILS message cannot be deciphered: the password differs")         \
    X(ILS_DECRYPTED, SUCCEEDS, "ILS message deciphered: the password is right")                    \
    X(ILS_CERTIFICATE_IN_STORE, SUCCEEDS, "certificate is in the store (method 2)")                \
    X(ILS_CERTIFICATE_BY_ROOT, SUCCEEDS, "certificate is of a CA in the store (method 3)")         \
    X(ILS_CERTIFICATE_BY_NAME, SUCCEEDS,                                                           \
      "certificate's name is known of a join before (method 4)")                                   \
    X(ILS_CERTIFICATE_UNKNOWN, FAILS, "certificate is neither in the store nor known by its name") \
    X(ILS_CERTIFICATE_LOOKUP, TELLS, "certificate looked for in the store and not found")          \
    X(ILS_CLOSE, TELLS, "ILS connection closed by the writer")                                     \
    X(ILS_PASSWORD_ALARM, FAILS, "alarm ILSPwdAuthenticationFailed")                               \
    X(ILS_TLS_ALARM, FAILS, "alarm ILSTLSAuthenticationFailed")                                    \
    X(TLS_VERIFY_FAILED, FAILS, "certificate refused by the writer")                               \
    X(TLS_ERROR, FAILS, "TLS handshake failed")                                                    \
    X(TLS_NAME_DIFFERS, TELLS, "certificate's subject is not the one that is configured")          \
    X(TLS_NAME_REFUSED, FAILS, "certificate's name is not the one that is configured")             \
    X(SCCP_ACCEPTED, TELLS, "SCCP connection accepted")                                            \
    X(LINK_REFUSED, FAILS, "connection between cluster nodes rejected")                            \
    X(SIP_RECEIVED, TELLS, "SIP message received")                                                 \
    X(SIP_SENT, TELLS, "SIP message sent")                                                         \
    X(SIP_TOO_LARGE, FAILS, "SIP message too large, connection reset")                             \
    X(FILE_ASKED, TELLS, "file asked for over TFTP")                                               \
    X(FILE_NOT_GIVEN, TELLS, "file not given over TFTP")                                           \
    X(CTL_FETCH_FAILED, FAILS, "trust list could not be fetched")                                  \
    X(CTL_NO_CERTIFICATES, FAILS, "no certificate of CUCM was had")                                \
    X(CTL_FOUND, TELLS, "trust list found on disk")                                                \
    X(CTL_SERVER_MISSING, FAILS, "CUCM server is not in the trust list")                           \
    X(CONNECTING, TELLS, "connection begun")                                                       \
    X(CONNECTED, SUCCEEDS, "connection established")                                               \
    X(CLOSED, TELLS, "connection closed")                                                          \
    X(CONNECT_FAILED, FAILS, "connection failed")                                                  \
    X(AXL_SENT, TELLS, "AXL request sent")                                                         \
    X(AXL_ANSWERED, SUCCEEDS, "AXL request answered")                                              \
    X(AXL_REFUSED, FAILS, "AXL request refused")                                                   \
    X(DIALBACK_RESULT_SENT, TELLS, "dialback key sent")                                            \
    X(DIALBACK_RESULT_RECEIVED, TELLS, "dialback key received")                                    \
    X(DIALBACK_VERIFY_SENT, TELLS, "dialback key sent to be verified")                             \
    X(DIALBACK_VERIFY_RECEIVED, TELLS, "dialback key received to be verified")                     \
    X(DIALBACK_ANSWERED, TELLS, "dialback answered")                                               \
    X(DIALBACK_TIMER, TELLS, "dialback has 30 seconds")                                            \
    X(DIALBACK_STREAM_CLOSED, TELLS, "stream that served a dialback closed")                       \
    X(STREAM_CONNECTED, SUCCEEDS, "XMPP connection accepted")                                      \
    X(RESOLVER_LOOKUP, TELLS, "SRV record looked up")                                              \
    X(STREAM_OPENED, TELLS, "XMPP stream opened")                                                  \
    X(STREAM_ERROR, FAILS, "XMPP stream ended with an error")                                      \
    X(STARTTLS_REFUSED, FAILS, "STARTTLS refused")                                                 \
    X(DNS_ASKED, TELLS, "name looked up")                                                          \
    X(DNS_ANSWERED, TELLS, "name resolved")                                                        \
    X(DNS_FAILED, TELLS, "name not resolved")                                                      \
    X(PHONE_CONNECTING, TELLS, "phone connects")                                                   \
    X(PHONE_ALERT, FAILS, "TLS alert at a phone")                                                  \
    X(PHONE_TLS_FAILED, FAILS, "TLS handshake of a phone failed")                                  \
    X(PHONE_NOT_IN_LIST, TELLS, "certificate is not in the phone's trust list: TVS is asked")      \
    X(PHONE_TVS_DONE, SUCCEEDS, "certificate accepted by TVS")                                     \
    X(PHONE_TLS_DONE, SUCCEEDS, "TLS handshake of a phone done")                                   \
    X(IOS_TLS_FAILED, FAILS, "TLS handshake of a gateway failed")                                  \
    X(ALARM, TELLS, "alarm")

enum trace_meaning {
#define X(NAME, bearing, words) TRACE_SAYS_##NAME,
    TRACE_MEANING_TABLE(X)
#undef X
        TRACE_MEANINGS
};

/* Static text: what a person reads, and a name in capitals ("ILS_DECRYPT_FAILED"). */
const char *trace_meaning_words(enum trace_meaning meaning);
const char *trace_meaning_name(enum trace_meaning meaning);
enum trace_bearing trace_meaning_bearing(enum trace_meaning meaning);

/* Which side opened the connection. */
enum trace_opener { TRACE_OPENER_UNKNOWN, TRACE_WRITER_OPENED, TRACE_PEER_OPENED };

/* Spans lie in the record, blanks and line ends inside included; empty: not told. */
struct trace_statement {
    enum trace_meaning meaning;
    struct trace_end writer,
        peer; /* ends of the connection: of who wrote the trace, and the other */
    enum trace_opener opener;
    bool is_tls;            /* the record says that TLS is meant */
    struct span connection; /* handle of the connection in the process: "1,600,13,5", "8" */
    struct span name;       /* the host, cluster or domain that it is about; alarms: the device */
    struct span subject;    /* what is refused or done: text of an error, URL, function */
    struct span from, to;   /* domains of a dialback */
    struct span stream;     /* XMPP stream id of a dialback, */
    struct span key;        /* and its key */
    struct span answer;     /* its answer: "valid" */
    struct span call;       /* SIP Call-ID */
    struct span message; /* as far as it was written: SIP in lines, before each of which blanks and
                            a bar may stand; a stanza of XMPP */
    bool is_udp;         /* it came or went so */
    struct span file;    /* name of a file that was asked for */
    int64_t number; /* X509_V_ERR, reason of OpenSSL, HTTP or SIP status, libcurl code; -1: none */
};

/* False: the record says nothing that is known here. `line` was read from a whole record. */
MUST_USE bool trace_statement_read(const struct trace_line *line, struct trace_statement *out);

/* A parameter of an alarm, in "%[IPAddress=10.1.2.3]" or "IPAddress:10.1.2.3,". False: it has none
 * of that name. */
bool trace_alarm_parameter(const struct trace_line *line, const char *name, struct span *out);

/* Of one format each; for trace_statement_read. */
bool trace_sdl_statement(const struct trace_line *line, struct trace_statement *out);
bool trace_sip_statement(const struct trace_line *line, struct trace_statement *out);
bool trace_sdi_statement(const struct trace_line *line, struct trace_statement *out);
bool trace_calllog_statement(const struct trace_line *line, struct trace_statement *out);
bool trace_expressway_statement(const struct trace_line *line, struct trace_statement *out);
bool trace_xmpp_statement(struct span detail, struct span location, struct trace_statement *out);
bool trace_unity_statement(const struct trace_line *line, struct trace_statement *out);
bool trace_phone_statement(const struct trace_line *line, struct trace_statement *out);
bool trace_ios_statement(const struct trace_line *line, struct trace_statement *out);
bool trace_alarm_statement(const struct trace_line *line, struct trace_statement *out);

#endif
