/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What SDL says of ILS, TLS and SCCP. */
#include "traces/trace_statement.h"

/* "a:p" in parentheses after `words`. */
static void read_end(struct span text, const char *words, struct trace_end *end) {
    struct span after, inside;
    if (trace_find(text, words, &after) && take_until(&after, ')', &inside))
        trace_end_read(inside, end);
}

/* "IPAddr=10.1.2.3, Port=37816" */
static void read_peer(struct span text, struct trace_end *peer) {
    struct span port;
    trace_value(text, "IPAddr=", &peer->host);
    if (trace_value(text, "Port=", &port))
        peer->port = trace_port(port);
}

/* "[1.600.13.5]" and "[1, 600, 13, 5]" are one. */
static void read_pid(struct span text, struct trace_statement *out) {
    struct span after;
    if (!trace_find(text, "TCPPid", &after))
        return;
    const struct span near = span_first(after, 8);
    const uint8_t *opening = span_is_empty(near) ? NULL : memchr(near.at, '[', span_len(near));
    const uint8_t *closing =
        opening == NULL ? NULL : memchr(opening, ']', (size_t)(after.end - opening));
    if (closing != NULL)
        out->connection = (struct span){opening + 1, closing};
}

static void read_tls_flag(struct span text, struct trace_statement *out) {
    struct span flag;
    if (trace_value(text, "TLSReq(", &flag))
        out->is_tls = *flag.at == 't';
}

/* --- ILS -------------------------------------------------------------------------------------- */

/* Lines that are told by a few words, and what else they have. */
struct known {
    const char *words;
    enum trace_meaning meaning;
    enum trace_opener opener;
};

static const struct known ils_lines[] = {
    {"ConnectIndInner Server Connection to PeerId(", TRACE_SAYS_ILS_JOINED_AS_HUB,
     TRACE_PEER_OPENED},
    {"ConnectIndInner starting to PeerId(", TRACE_SAYS_ILS_JOINED_AS_SPOKE, TRACE_WRITER_OPENED},
    {"Ils::ConnectInd TCPPid(", TRACE_SAYS_ILS_CONNECT_INDICATION, TRACE_PEER_OPENED},
    {"Ils::ConnectRes()", TRACE_SAYS_ILS_CONNECT_RESPONSE, TRACE_WRITER_OPENED},
    {"ConnectReq(): Requesting Connection to", TRACE_SAYS_ILS_CONNECT_REQUEST, TRACE_WRITER_OPENED},
    {"New connection accepted", TRACE_SAYS_ILS_ACCEPTED, TRACE_PEER_OPENED},
    {"EncrUtil::decryptData failed", TRACE_SAYS_ILS_DECRYPT_FAILED, TRACE_OPENER_UNKNOWN},
    {"sending ILSPwdAuthenticationFailed", TRACE_SAYS_ILS_PASSWORD_ALARM, TRACE_OPENER_UNKNOWN},
    {"sending ILSTLSAuthenticationFailed", TRACE_SAYS_ILS_TLS_ALARM, TRACE_OPENER_UNKNOWN},
    {"peer certificates are in certificate store", TRACE_SAYS_ILS_CERTIFICATE_IN_STORE,
     TRACE_OPENER_UNKNOWN},
    {"peer certificates are not in certificate store but Root CA signed",
     TRACE_SAYS_ILS_CERTIFICATE_BY_ROOT, TRACE_OPENER_UNKNOWN},
    {"FQDN is in PeerInfoVector", TRACE_SAYS_ILS_CERTIFICATE_BY_NAME, TRACE_OPENER_UNKNOWN},
    {"certificate is not in the local store and the FQDN", TRACE_SAYS_ILS_CERTIFICATE_UNKNOWN,
     TRACE_OPENER_UNKNOWN},
    {"IlsHandler: Close Req", TRACE_SAYS_ILS_CLOSE, TRACE_OPENER_UNKNOWN},
};

/* "Connection to peerId(..) ipAddr(a) ipPort(p) TLSReq(t) failed, ConnReason(1)" */
static bool read_client(struct span text, struct trace_statement *out) {
    struct span after, port;
    if (!trace_find(text, "Connection to peerId(", &after))
        return false;
    if (trace_has(after, "succeeded"))
        out->meaning = TRACE_SAYS_ILS_CONNECTED;
    else if (trace_has(after, "failed"))
        out->meaning = TRACE_SAYS_ILS_CONNECT_FAILED;
    else
        return false;
    out->opener = TRACE_WRITER_OPENED;
    trace_value(after, "ipAddr(", &out->peer.host);
    if (trace_value(after, "ipPort(", &port))
        out->peer.port = trace_port(port);
    if (trace_value(after, "ConnReason(", &port))
        out->number = trace_number(port, -1);
    read_tls_flag(after, out);
    return true;
}

static void read_ils_more(struct span text, struct trace_statement *out) {
    struct span port;
    read_end(text, "PeerIP/Port(", &out->peer);
    read_end(text, "LocalIP/Port(", &out->writer);
    if (span_is_empty(out->peer.host))
        read_peer(text, &out->peer);
    read_pid(text, out);
    read_tls_flag(text, out);
    switch (out->meaning) {
    case TRACE_SAYS_ILS_CONNECT_REQUEST:
        trace_value(text, "IpAddr(", &out->peer.host);
        if (trace_value(text, "IpPort(", &port))
            out->peer.port = trace_port(port);
        break;
    case TRACE_SAYS_ILS_PASSWORD_ALARM:
        trace_value(text, "IPAddress=", &out->peer.host);
        break;
    case TRACE_SAYS_ILS_TLS_ALARM:
        trace_value(text, "Cluster1=", &out->name);
        break;
    case TRACE_SAYS_ILS_CERTIFICATE_UNKNOWN:
        out->is_tls = true;
        trace_value(text, "FQDN (", &out->name);
        break;
    default:
        break;
    }
}

static bool read_ils(struct span text, struct trace_statement *out) {
    if (read_client(text, out))
        return true;
    for (size_t i = 0; i < sizeof ils_lines / sizeof ils_lines[0]; i++) {
        if (!trace_has(text, ils_lines[i].words))
            continue;
        out->meaning = ils_lines[i].meaning;
        out->opener = ils_lines[i].opener;
        read_ils_more(text, out);
        return true;
    }
    return false;
}

static bool read_certutil(struct span text, struct trace_statement *out) {
    out->meaning = TRACE_SAYS_ILS_CERTIFICATE_LOOKUP;
    return trace_has(text, "X509_STORE_get_by_subject failed");
}

/* "decryptData: inlen 1956, outlen 1949 succeed" */
static bool read_encrutil(struct span text, struct trace_statement *out) {
    struct span length;
    out->meaning = TRACE_SAYS_ILS_DECRYPTED;
    if (!trace_has(text, "decryptData: inlen") || !trace_has(text, "succeed"))
        return false;
    if (trace_value(text, "inlen", &length))
        out->number = trace_number(length, -1);
    return true;
}

/* --- TLS -------------------------------------------------------------------------------------- */

/* "... for 10.1.2.3:7501" */
static void read_for(struct span text, struct trace_end *peer) {
    struct span after;
    for (; trace_find(text, "for ", &after); text = after) {
        struct trace_end end;
        if (!trace_end_read(trace_first_word(after), &end) || end.port == 0)
            continue;
        *peer = end;
        return;
    }
}

/* "[1, 600, 17, 5]: HandleSSLError - .." */
static bool read_ssl_error(struct span text, struct trace_statement *out) {
    struct span after, number, words;
    if (!trace_find(text, "HandleSSLError -", &after))
        return false;
    const struct span before = trace_trim(text);
    const uint8_t *closing = memchr(before.at, ']', span_len(span_first(before, 40)));
    if (*before.at == '[' && closing != NULL)
        out->connection = (struct span){before.at + 1, closing};
    out->is_tls = true;
    read_for(after, &out->peer);
    if (trace_has(after, "Certificate verification failed")) {
        out->meaning = TRACE_SAYS_TLS_VERIFY_FAILED;
        if (trace_value(after, "Verification error:", &number))
            out->number = trace_number(number, -1);
        return true;
    }
    out->meaning = TRACE_SAYS_TLS_ERROR;
    if (trace_find(after, "ssl reason code=", &number) && take_until(&number, '[', &words)) {
        out->subject = trace_trim(words);
        out->number = trace_number(number, -1);
    }
    return true;
}

/* "validTLSConnection:TLS InvalidX509NameInCertificate, Rcvd=X , Expected=Y. Will check SAN the
 * next", and "Error , did not find matching SAN either" */
static bool read_station(struct span text, struct trace_statement *out) {
    if (!trace_has(text, "validTLSConnection"))
        return false;
    out->is_tls = true;
    out->opener = TRACE_PEER_OPENED;
    trace_value(text, "Rcvd=", &out->name);
    if (trace_value(text, "Expected=", &out->subject) && out->subject.end[-1] == '.')
        out->subject.end--; /* of the sentence */
    out->meaning = TRACE_SAYS_TLS_NAME_REFUSED;
    if (trace_has(text, "did not find matching SAN"))
        return true;
    out->meaning = TRACE_SAYS_TLS_NAME_DIFFERS;
    return trace_has(text, "InvalidX509NameInCertificate");
}

/* "New connection accepted. DeviceName=, TCPPid = [n.a.t.i], IPAddr=a, Port=p" of SCCP. */
static bool read_accepted(struct span text, struct trace_statement *out) {
    out->meaning = TRACE_SAYS_SCCP_ACCEPTED;
    out->opener = TRACE_PEER_OPENED;
    read_peer(text, &out->peer);
    read_pid(text, out);
    return out->peer.port != 0;
}

/* "<Unknown SdlLink Connection attempt rejected by this node. Check database.> TCPAddress: [a:p]"
 */
static bool read_link(struct span text, struct trace_statement *out) {
    struct span after, inside;
    if (!trace_find(text, "SdlLink Connection attempt rejected", &after))
        return false;
    out->meaning = TRACE_SAYS_LINK_REFUSED;
    out->opener = TRACE_PEER_OPENED;
    if (trace_find(after, "TCPAddress: [", &after) && take_until(&after, ']', &inside))
        trace_end_read(inside, &out->peer);
    return true;
}

/* "INFO: TFTPEngine::sendNAK[0xf4d26318~5~192.0.2.11~51909], File[CTLSEP..tlv], Error(1)",
 * "TFTPEngine::isReadRequest[..], [CTLSEP..tlv] opcode(1)" */
static bool read_tftp(struct span text, struct trace_statement *out) {
    struct span after, handle, port;
    const bool is_refusal = trace_find(text, "TFTPEngine::sendNAK[", &after);
    if (!is_refusal && !trace_find(text, "TFTPEngine::isReadRequest[", &after))
        return false;
    out->meaning = is_refusal ? TRACE_SAYS_FILE_NOT_GIVEN : TRACE_SAYS_FILE_ASKED;
    out->opener = TRACE_PEER_OPENED;
    out->is_udp = true;
    if (take_until(&after, ']', &handle) && take_until(&handle, '~', &port) &&
        take_until(&handle, '~', &port) && take_until(&handle, '~', &out->peer.host))
        out->peer.port = trace_port(handle);
    trace_between(after, "[", ']', &out->file);
    if (trace_value(after, "Error(", &port))
        out->number = trace_number(port, -1);
    return true;
}

/* --- all of them ------------------------------------------------------------------------------ */

/* Which words a text begins with tells who reads it; most begin with none of these. */
static bool read_info(const struct trace_line *line, struct trace_statement *out) {
    const struct span text = trace_skip_blanks(line->text);
    if (span_is_empty(text))
        return false;
    switch (*text.at) {
    case 'I':
        return span_starts_with_text(text, "IlsD")
                   ? read_ils(text, out)
                   : span_starts_with_text(text, "INFO: TFTP") && read_tftp(text, out);
    case 'T':
        return span_starts_with_text(text, "TFTPEngine") && read_tftp(text, out);
    case 'C':
        return span_starts_with_text(text, "CertUtil") && read_certutil(text, out);
    case 'E':
        return span_starts_with_text(text, "EncrUtil") && read_encrutil(text, out);
    case '[':
    case 'H':
    case 'S':
        if (span_starts_with_text(text, "SIP"))
            return span_starts_with_text(text, "SIPStationD") ? read_station(text, out)
                                                              : trace_sip_statement(line, out);
        if (span_starts_with_text(text, "Station"))
            return read_station(text, out);
        return (*text.at == '[' || span_starts_with_text(text, "HandleSSL") ||
                span_starts_with_text(text, "SdlSSL")) &&
               read_ssl_error(text, out);
    case '/':
        return span_starts_with_text(text, "//SIP/SIP") && trace_sip_statement(line, out);
    case 'N':
        return span_starts_with_text(text, "New connection accepted") && read_accepted(text, out);
    default:
        return false;
    }
}

bool trace_sdl_statement(const struct trace_line *line, struct trace_statement *out) {
    const struct span kind = line->kind;
    if (span_equals_text(kind, "AppInfo"))
        return read_info(line, out);
    if (span_equals_text(kind, "AlarmErr") || span_starts_with_text(kind, "Alarm"))
        return trace_alarm_statement(line, out);
    if (span_equals_text(kind, "SdlError") || span_equals_text(kind, "AppError"))
        return read_link(line->text, out) || read_info(line, out);
    out->meaning = TRACE_SAYS_FILE_HEAD;
    return span_equals_text(kind, "FileHead");
}
