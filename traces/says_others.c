/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Unity Connection, phones, gateways and alarms say. */
#include "traces/trace_statement.h"

/* --- Unity Connection ------------------------------------------------------------------------- */

/* A placeholder of a document is no address. */
static bool is_placeholder(struct span text) {
    return span_is_empty(text) || *text.at == '<';
}

/* Up to the closing mark. */
static void read_between(struct span text, const char *words, char closing, struct span *out) {
    struct span found;
    if (trace_between(text, words, closing, &found) && !is_placeholder(found))
        *out = found;
}

/* "Error executing tftp command 'tftp://10.48.47.189:69/CTLFile.tlv' res=68 (file not found ..)" */
static bool read_fetch(struct span text, struct trace_statement *out) {
    struct span url, value, host, reason = span_of(NULL, 0);
    if (!trace_find(text, "Error executing tftp command", &url))
        return false;
    out->meaning = TRACE_SAYS_CTL_FETCH_FAILED;
    out->opener = TRACE_WRITER_OPENED;
    if (trace_find(url, "://", &url) && take_until(&url, '\'', &value) &&
        take_until(&value, '/', &host)) {
        trace_end_read(host, &out->peer);
        out->file = value;
    }
    if (trace_value(text, "res=", &value))
        out->number = trace_number(value, -1);
    read_between(text, "res=", ')', &reason);
    if (take_until(&reason, '(', &value))
        out->subject = reason;
    return true;
}

bool trace_unity_statement(const struct trace_line *line, struct trace_statement *out) {
    const struct span text = line->text;
    if (read_fetch(text, out))
        return true;
    out->opener = TRACE_WRITER_OPENED;
    if (trace_has(text, "failed to find CCM Server '")) {
        out->meaning = TRACE_SAYS_CTL_SERVER_MISSING;
        read_between(text, "CCM Server '", '\'', &out->peer.host);
    } else if (trace_has(text, "Found local CTL file")) {
        out->meaning = TRACE_SAYS_CTL_FOUND;
        read_between(text, "CTL file [", ']', &out->file);
    } else if (trace_has(text, "error retrieving server certificates") ||
               trace_has(text, "Failed to extract any CCM Certificates")) {
        out->meaning = TRACE_SAYS_CTL_NO_CERTIFICATES;
        read_between(text, "Port group '", '\'', &out->name);
    } else if (trace_has(text, "Failed to retrieve Certificate for CCM Server")) {
        out->meaning = TRACE_SAYS_CTL_NO_CERTIFICATES;
        read_between(text, "CCM Server", '\n', &out->peer.host);
    } else {
        return false;
    }
    return true;
}

/* --- phones ----------------------------------------------------------------------------------- */

static struct span first_line(struct span text) {
    struct span first = text;
    return take_until(&text, '\n', &first) ? trace_trim(first) : first;
}

/* "SSL3 alert [read]:[fatal]:[unknown CA" or "SSL3 alert read:fatal:handshake
 * failure:<192.168.136.6>": read is received, write is sent. */
static bool read_alert(struct span text, struct trace_statement *out) {
    struct span after, way;
    if (trace_find(text, "SSL3 alert [", &after)) {
        if (!take_until(&after, ']', &way) || !trace_has(after, "[fatal]"))
            return false;
        read_between(text, "[fatal]:[", ']', &out->subject);
    } else {
        if (!trace_find(text, "SSL3 alert ", &after) || !take_until(&after, ':', &way) ||
            !trace_begins(after, "fatal:", &after))
            return false;
        trace_between(text, ":fatal:", ':', &out->subject);
        read_between(after, "<", '>', &out->peer.host);
    }
    out->meaning = TRACE_SAYS_PHONE_ALERT;
    out->is_tls = true;
    out->opener = TRACE_WRITER_OPENED;
    out->answer = trace_trim(way);
    out->subject = first_line(out->subject);
    return true;
}

bool trace_phone_statement(const struct trace_line *line, struct trace_statement *out) {
    struct span value = span_of(NULL, 0);
    const struct span text = line->text;
    if (read_alert(text, out))
        return true;
    out->opener = TRACE_WRITER_OPENED;
    out->is_tls = true;
    if (trace_has(text, "BIO created with: addr:")) {
        out->meaning = TRACE_SAYS_PHONE_CONNECTING;
        trace_value(text, "addr:", &out->peer.host);
        if (trace_value(text, "port:", &value))
            out->peer.port = trace_port(value);
    } else if (trace_has(text, "Trying to connect to IPV")) {
        out->meaning = TRACE_SAYS_PHONE_CONNECTING;
        trace_value(text, "IP:", &out->peer.host);
        if (trace_value(text, "Port :", &value))
            out->peer.port = trace_port(value);
    } else if (trace_has(text, "cert not in CTL")) {
        out->meaning = TRACE_SAYS_PHONE_NOT_IN_LIST;
        read_between(text, "not in CTL, <", '>', &value);
        trace_end_read(value, &out->peer);
    } else if (trace_has(text, "SSL/TLS handshake failed") ||
               trace_has(text, "SSL handshake failed") || trace_has(text, "Handshake failed")) {
        out->meaning = TRACE_SAYS_PHONE_TLS_FAILED;
        read_between(text, "handshake failed, <", '>', &out->peer.host);
    } else if (trace_has(text, "conn via TVS") && trace_has(text, "Authenticated")) {
        out->meaning = TRACE_SAYS_PHONE_TVS_DONE;
    } else if (trace_has(text, "Handshake successful")) {
        out->meaning = TRACE_SAYS_PHONE_TLS_DONE;
    } else if (trace_has(text, "socket connect failed")) {
        out->meaning = TRACE_SAYS_CONNECT_FAILED;
        out->is_tls = false;
        trace_value(text, "ipaddr:", &out->peer.host);
        if (trace_value(text, "port:", &value))
            out->peer.port = trace_port(value);
    } else {
        return false;
    }
    return true;
}

/* --- IOS -------------------------------------------------------------------------------------- */

/* "//17084/86B070800000/SIP/Msg/ccsipDisplayMsg:", then "Sent:" or "Received:" and the message:
 * between which addresses, they do not tell. */
static bool read_ccsip(struct span text, struct trace_statement *out) {
    struct span after;
    if (!trace_find(span_first(text, 200), "/SIP/Msg/ccsipDisplayMsg:", &after))
        return false;
    after = trace_skip_blanks((struct span){after.at, text.end});
    if (trace_take_text(&after, "Received:"))
        out->meaning = TRACE_SAYS_SIP_RECEIVED;
    else if (trace_take_text(&after, "Sent:"))
        out->meaning = TRACE_SAYS_SIP_SENT;
    else
        return false;
    out->message = trace_skip_blanks(after);
    out->is_udp = trace_has(span_first(out->message, 512), "SIP/2.0/UDP");
    trace_between(out->message, "Call-ID:", '\n', &out->call);
    return true;
}

/* "Peer certificate identity check failed - remote_addr=a, remote_port=p, local_addr=a,
 * local_port=p" */
static void read_ends_by_name(struct span text, struct trace_statement *out) {
    struct span value;
    trace_value(text, "remote_addr=", &out->peer.host);
    trace_value(text, "local_addr=", &out->writer.host);
    if (trace_value(text, "remote_port=", &value))
        out->peer.port = trace_port(value);
    if (trace_value(text, "local_port=", &value))
        out->writer.port = trace_port(value);
}

/* "TLS handshake failure, Reason: tlsv1 alert protocol version, Connection ID: 8, local address :
 * a:p and remote address : a:5061" */
bool trace_ios_statement(const struct trace_line *line, struct trace_statement *out) {
    struct span text = line->text, after;
    if (span_is_empty(line->kind))
        return read_ccsip(text, out);
    if (!span_equals_text(line->kind, "TLS_HANDSHAKE_FAILED") &&
        !span_equals_text(line->kind, "CTL_TLS_HANDSHAKE_FAILED"))
        return false;
    out->meaning = TRACE_SAYS_IOS_TLS_FAILED;
    out->is_tls = true;
    read_between(text, "Reason:", ',', &out->subject);
    if (span_is_empty(out->subject) && trace_find(text, " - remote_addr=", &after))
        out->subject = trace_trim((struct span){text.at, after.at - strlen(" - remote_addr=")});
    read_ends_by_name(text, out);
    trace_value(text, "Connection ID:", &out->connection);
    if (trace_find(text, "local address :", &after))
        trace_end_read(trace_first_word(after), &out->writer);
    if (trace_find(text, "remote address :", &after))
        trace_end_read(trace_first_word(after), &out->peer);
    return true;
}

/* --- alarms ----------------------------------------------------------------------------------- */

/* [Name=value] or "Name:value,". */
bool trace_alarm_parameter(const struct trace_line *line, const char *name, struct span *out) {
    const size_t length = strlen(name);
    for (struct span rest = line->text; span_len(rest) > length;) {
        const uint8_t *found = span_find_text(rest, name);
        if (found == NULL)
            return false;
        rest.at = found + length;
        const uint8_t before = found == line->text.at ? ' ' : found[-1];
        const bool begins =
            before == '[' || before == ' ' || before == ',' || before == ':' || before == 0xa0;
        struct span after = trace_skip_blanks(rest);
        if (!begins || span_is_empty(after) || (*after.at != '=' && *after.at != ':'))
            continue;
        const bool is_bracket = before == '[' || *after.at == '=';
        after.at++;
        const uint8_t *end = memchr(after.at, is_bracket ? ']' : ',', span_len(after));
        *out = trace_trim((struct span){after.at, end == NULL ? after.end : end});
        if (!span_is_empty(*out))
            return true;
    }
    return false;
}

/* The name is the connection of what is said: in SDL it stands in the text, else it is the kind. */
bool trace_alarm_statement(const struct trace_line *line, struct trace_statement *out) {
    static const char *const addresses[] = {"IPAddress",         "PeerAddr",          "IPv4Address",
                                            "DeviceIPv4Address", "remotePeerAddress", "Cluster1",
                                            "LoginFrom",         "IPV6Address",       "hostname",
                                            "SubjectCN",         "HubCluster",        "ClusterId"};
    struct span value;
    out->meaning = TRACE_SAYS_ALARM;
    if (line->format != TRACE_SDL)
        out->name = line->kind;
    else if (!trace_between(line->text, "AlarmName:", ',', &out->name) || span_is_empty(out->name))
        return false;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
        if (span_is_empty(out->peer.host))
            trace_alarm_parameter(line, addresses[i], &out->peer.host);
    if (trace_alarm_parameter(line, "PeerPortNo", &value))
        out->peer.port = trace_port(value);
    trace_alarm_parameter(line, "Reason", &out->subject);
    return true;
}
