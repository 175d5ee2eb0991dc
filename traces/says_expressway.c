/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Expressway says of connections, TLS and AXL. */
#include "traces/trace_statement.h"

static void read_port(struct span text, const char *key, uint16_t *port) {
    struct span value;
    if (trace_quoted(text, key, &value))
        *port = trace_port(value);
}

/* Src is who opened the connection; which of the two is the writer, `is_inbound` tells. */
static void read_ends(struct span text, bool is_inbound, struct trace_statement *out) {
    struct trace_end *source = is_inbound ? &out->peer : &out->writer;
    struct trace_end *destination = is_inbound ? &out->writer : &out->peer;
    trace_quoted(text, "Src-ip", &source->host);
    trace_quoted(text, "Dst-ip", &destination->host);
    read_port(text, "Src-port", &source->port);
    read_port(text, "Dst-port", &destination->port);
    out->opener = is_inbound ? TRACE_PEER_OPENED : TRACE_WRITER_OPENED;
}

/* --- TCP and TLS ------------------------------------------------------------------------------ */

/* Event="Inbound TLS Negotiation Error" */
static bool read_negotiation(struct span text, struct trace_statement *out) {
    struct span event;
    if (!trace_quoted(text, "Event", &event))
        return false;
    const bool is_inbound = span_equals_text(event, "Inbound TLS Negotiation Error");
    if (!is_inbound && !span_equals_text(event, "Outbound TLS Negotiation Error"))
        return false;
    out->meaning = TRACE_SAYS_TLS_ERROR;
    out->is_tls = true;
    read_ends(text, is_inbound, out);
    trace_quoted(text, "Detail", &out->subject);
    trace_quoted(text, "Common-name", &out->name);
    return true;
}

/* "['IPv4''TCP''172.16.2.2:5062']" */
static void read_address(struct span text, const char *key, struct trace_end *end) {
    struct span value;
    if (!trace_quoted(text, key, &value))
        return;
    while (!span_is_empty(value) && (value.end[-1] == ']' || value.end[-1] == '\''))
        value.end--;
    const uint8_t *quote = span_find_last(value, '\'');
    if (quote != NULL)
        trace_end_read((struct span){quote + 1, value.end}, end);
}

/* "error:14089086:SSL routines:..": the last three digits, hexadecimal, are the reason. */
static int64_t reason_of(struct span error) {
    struct span after;
    int64_t code = 0;
    if (!trace_find(error, "error:", &after))
        return -1;
    const uint8_t *at = after.at;
    for (; at < after.end && at < after.at + 8; at++) {
        const bool is_digit = *at >= '0' && *at <= '9';
        const uint8_t lower = *at | 0x20;
        if (!is_digit && (lower < 'a' || lower > 'f'))
            break;
        code = code * 16 + (is_digit ? *at - '0' : lower - 'a' + 10);
    }
    return at == after.at ? -1 : code & 0xfff;
}

static bool read_ssl(struct span text, struct trace_statement *out) {
    struct span value;
    if (!trace_has(text, "Failed to establish SSL connection"))
        return false;
    out->meaning = TRACE_SAYS_TLS_ERROR;
    out->is_tls = true;
    if (trace_quoted(text, "bServer", &value))
        out->opener = span_equals_text(value, "true") ? TRACE_PEER_OPENED : TRACE_WRITER_OPENED;
    read_address(text, "localAddress", &out->writer);
    read_address(text, "remoteAddress", &out->peer);
    if (trace_quoted(text, "ssl_error_reason", &out->subject))
        out->number = reason_of(out->subject);
    return true;
}

/* Module="network.tcp". Who of the two is the writer is not told: Src opened it. */
static bool read_tcp(struct span text, struct trace_statement *out) {
    static const struct {
        const char *detail;
        enum trace_meaning meaning;
    } details[] = {{"TCP Connecting", TRACE_SAYS_CONNECTING},
                   {"TCP Connection Established", TRACE_SAYS_CONNECTED},
                   {"TCP Connection Closed", TRACE_SAYS_CLOSED},
                   {"TCP Connection Failed", TRACE_SAYS_CONNECT_FAILED}};
    struct span detail;
    if (!trace_quoted(text, "Detail", &detail))
        return false;
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
        if (!span_equals_text(detail, details[i].detail))
            continue;
        out->meaning = details[i].meaning;
        read_ends(text, false, out);
        trace_quoted(text, "Reason", &out->subject);
        return true;
    }
    return false;
}

/* --- DNS -------------------------------------------------------------------------------------- */

/* Module="network.dns" .. Detail="Sending DNS query" Name="_sips._tcp.example.com" Type="SRV (..)",
 * then Detail="Resolved hostname to: .." or Detail="Could not resolve hostname" */
static bool read_dns(struct span text, struct trace_statement *out) {
    struct span detail;
    if (!trace_quoted(text, "Detail", &detail))
        return false;
    trace_quoted(text, "Name", &out->name);
    trace_quoted(text, "Type", &out->answer);
    out->opener = TRACE_WRITER_OPENED;
    out->meaning = TRACE_SAYS_DNS_ASKED;
    if (span_starts_with_text(detail, "Resolved hostname to:"))
        out->meaning = TRACE_SAYS_DNS_ANSWERED;
    else if (span_starts_with_text(detail, "Could not resolve hostname"))
        out->meaning = TRACE_SAYS_DNS_FAILED;
    else
        return span_equals_text(detail, "Sending DNS query");
    return true;
}

/* --- SIP -------------------------------------------------------------------------------------- */

/* Module="network.sip" .. Action="Received" Local-ip=".." Local-port=".." Src-ip=".." Src-port=".."
 * .. SIPMSG: and the message */
static bool read_sip(struct span text, struct trace_statement *out) {
    struct span action, after;
    if (!trace_quoted(text, "Action", &action) || !trace_find(text, "SIPMSG:", &after))
        return false;
    const bool is_sent = span_equals_text(action, "Sent");
    out->meaning = is_sent ? TRACE_SAYS_SIP_SENT : TRACE_SAYS_SIP_RECEIVED;
    trace_quoted(text, "Local-ip", &out->writer.host);
    read_port(text, "Local-port", &out->writer.port);
    trace_quoted(text, is_sent ? "Dst-ip" : "Src-ip", &out->peer.host);
    read_port(text, is_sent ? "Dst-port" : "Src-port", &out->peer.port);
    out->message = after;
    trace_between(after, "Call-ID:", '\n', &out->call);
    return is_sent || span_equals_text(action, "Received");
}

/* --- AXL -------------------------------------------------------------------------------------- */

/* The host and port of an URL. */
static void read_url(struct span url, struct trace_end *peer) {
    struct span end;
    if (!trace_between(url, "://", '/', &end))
        return;
    trace_end_read(end, peer);
    if (peer->port == 0)
        peer->port = 443;
}

/* Module="network.axl" .. URL="https://h:8443/axl/" Function="executeSQLQuery" Status="401" */
static bool read_axl(const struct trace_line *line, struct trace_statement *out) {
    struct span status, url;
    const bool is_axl = span_equals_text(line->kind, "network.axl");
    if (!is_axl && !trace_has(span_first(line->text, 64), "Function=\"executeSQL"))
        return false;
    out->is_tls = true;
    out->opener = TRACE_WRITER_OPENED;
    trace_quoted(line->text, "Function", &out->subject);
    if (trace_quoted(line->text, "URL", &url))
        read_url(url, &out->peer);
    if (!trace_quoted(line->text, "Status", &status)) {
        out->meaning = TRACE_SAYS_AXL_SENT;
        return true;
    }
    out->number = trace_number(status, -1);
    out->meaning = out->number >= 400 ? TRACE_SAYS_AXL_REFUSED : TRACE_SAYS_AXL_ANSWERED;
    return out->number > 0;
}

/* --- XCP -------------------------------------------------------------------------------------- */

/* "Connecting on fd 28 to host '10.48.36.171', port 7400" */
static bool read_router(struct span detail, struct trace_statement *out) {
    static const struct {
        const char *words;
        enum trace_meaning meaning;
    } lines[] = {{"reverse DNS lookup failed for address=", TRACE_SAYS_TLS_ERROR},
                 {"Unable to connect to host '", TRACE_SAYS_CONNECT_FAILED},
                 {"Connecting on fd", TRACE_SAYS_CONNECTING},
                 {"Certificate verification failed for host=", TRACE_SAYS_TLS_ERROR}};
    struct span value, after;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (!trace_find(detail, lines[i].words, &after))
            continue;
        out->meaning = lines[i].meaning;
        out->opener = TRACE_WRITER_OPENED;
        if (!trace_value(detail, "host '", &out->peer.host) &&
            !trace_value(detail, "host=", &out->peer.host))
            trace_value(detail, "address=", &out->peer.host);
        if (trace_value(detail, "port ", &value))
            out->peer.port =
                trace_port(value.end[-1] == ':' ? (struct span){value.at, value.end - 1} : value);
        if (trace_find(detail, "additional info: ", &after))
            out->subject = trace_trim(after);
        else if (trace_find(detail, ":(", &after))
            out->subject = trace_trim((struct span){after.at - 1, detail.end});
        else if (out->meaning == TRACE_SAYS_TLS_ERROR)
            trace_between(detail, "exception in reverseDNSLookup:", '\n', &out->subject);
        return true;
    }
    return false;
}

/* "[ET_NET 2] ERROR: SSL connection failed for '10.48.36.215': error:1416F086:SSL routines:
 * tls_process_server_certificate:certificate verify failed" */
static bool read_core(struct span text, struct trace_statement *out) {
    struct span after, host;
    if (!trace_find(text, "SSL connection failed for '", &after) ||
        !take_until(&after, '\'', &host))
        return false;
    out->meaning = TRACE_SAYS_TLS_ERROR;
    out->is_tls = true;
    out->opener = TRACE_WRITER_OPENED;
    trace_end_read(host, &out->peer);
    if (!trace_take_byte(&after, ':'))
        return true;
    out->subject = trace_trim(after);
    out->number = reason_of(out->subject);
    return true;
}

/* "Core server certificate verification failed for (name). Action=Terminate Error=self signed
 * certificate server=name(ip) depth=0"; "SNI (x) not in certificate. Action=Terminate" */
static bool read_traffic_server(struct span text, struct trace_statement *out) {
    struct span after, end, inside;
    if (read_core(text, out))
        return true;
    const bool is_refused = trace_find(text, "certificate verification failed for (", &after);
    const bool is_name =
        !is_refused && trace_has(text, "not in certificate") && trace_find(text, "SNI (", &after);
    if ((!is_refused && !is_name) || !trace_has(text, "Action=Terminate"))
        return false;
    out->meaning = is_refused ? TRACE_SAYS_TLS_ERROR : TRACE_SAYS_TLS_NAME_REFUSED;
    out->is_tls = true;
    out->opener = TRACE_WRITER_OPENED;
    if (take_until(&after, ')', &inside))
        out->name = inside;
    if (trace_find(text, "Error=", &after)) {
        out->subject = after;
        if (trace_find(after, " server=", &end))
            out->subject = trace_trim((struct span){after.at, end.at - strlen("server=")});
    }
    if (trace_find(text, "server=", &after) && trace_find(after, "(", &after) &&
        take_until(&after, ')', &inside))
        trace_end_read(inside, &out->peer);
    return true;
}

bool trace_expressway_statement(const struct trace_line *line, struct trace_statement *out) {
    struct span detail = span_of(NULL, 0), location = span_of(NULL, 0);
    const struct span text = line->text;
    if (span_equals_text(line->kind, "network.tcp"))
        return read_tcp(text, out);
    if (span_equals_text(line->kind, "network.sip"))
        return read_sip(text, out);
    if (span_equals_text(line->kind, "network.dns"))
        return read_dns(text, out);
    if (read_negotiation(text, out) || read_axl(line, out))
        return true;
    if (span_equals_text(line->kind, "developer.ssl"))
        return read_ssl(text, out);
    if (span_equals_text(line->process, "traffic_server"))
        return read_traffic_server(text, out);
    if (!span_starts_with_text(line->process, "XCP_") || !trace_quoted(text, "Detail", &detail))
        return false;
    trace_quoted(text, "CodeLocation", &location);
    return read_router(detail, out) || trace_xmpp_statement(detail, location, out);
}
