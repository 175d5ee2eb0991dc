/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP messages in SDL, and the lines of call logs. */
#include "traces/trace_statement.h"

/* "A on port P index I": what stands after "message to". */
static void read_peer(struct span text, struct trace_statement *out) {
    struct span word;
    out->peer.host = trace_first_word(text);
    if (trace_value(text, "on port ", &word))
        out->peer.port = trace_port(word);
    if (trace_value(text, "index ", &word))
        out->connection = word;
}

/* "10.1.2.3:[5060]:" */
static void split_peer(struct trace_statement *out) {
    struct span host = out->peer.host, port;
    const uint8_t *bracket = memchr(host.at, '[', span_len(host));
    if (bracket == NULL || bracket == host.at || bracket[-1] != ':')
        return;
    port = (struct span){bracket + 1, host.end};
    out->peer.port = (uint16_t)trace_number(port, 0);
    out->peer.host.end = bracket - 1;
}

/* What follows the first line. */
static struct span message_of(struct span text) {
    struct span first;
    return take_until(&text, '\n', &first) ? text : span_first(text, 0);
}

static bool read_message(struct span text, const char *words, enum trace_meaning meaning,
                         struct trace_statement *out) {
    struct span after;
    if (!trace_find(span_first(text, 256), words, &after))
        return false;
    out->meaning = meaning;
    read_peer((struct span){after.at, text.end}, out);
    split_peer(out);
    out->message = message_of(text);
    trace_between(text, "Call-ID:", '\n', &out->call);
    return true;
}

/* "Incoming SIP UDP message size 384 from A:[P]:" */
static bool read_datagram(struct span text, struct trace_statement *out) {
    struct span after;
    const bool is_sent = trace_find(span_first(text, 256), "Outgoing SIP UDP message ", &after);
    if (!is_sent && !trace_find(span_first(text, 256), "Incoming SIP UDP message ", &after))
        return false;
    out->is_udp = true;
    return read_message(text, is_sent ? " to " : " from ",
                        is_sent ? TRACE_SAYS_SIP_SENT : TRACE_SAYS_SIP_RECEIVED, out);
}

bool trace_sip_statement(const struct trace_line *line, struct trace_statement *out) {
    struct span after, text = line->text;
    if (read_message(text, "Incoming SIP TCP message from ", TRACE_SAYS_SIP_RECEIVED, out) ||
        read_message(text, "Outgoing SIP TCP message to ", TRACE_SAYS_SIP_SENT, out) ||
        read_datagram(text, out) ||
        read_message(text, "Incoming SIP TLS message from ", TRACE_SAYS_SIP_RECEIVED, out) ||
        read_message(text, "Outgoing SIP TLS message to ", TRACE_SAYS_SIP_SENT, out))
        return true;
    /* "Ignoring large message from A:[P]. Only allow up to 5000 bytes. Resetting connection." */
    if (!trace_find(span_first(text, 256), "Ignoring large message from ", &after))
        return false;
    out->meaning = TRACE_SAYS_SIP_TOO_LARGE;
    trace_value(text, "large message from ", &out->peer.host);
    while (!span_is_empty(out->peer.host) && out->peer.host.end[-1] == ':')
        out->peer.host.end--;
    struct span port;
    if (trace_value(after, ":[", &port))
        out->peer.port = trace_port(port);
    if (trace_value(after, "up to ", &port))
        out->number = trace_number(port, -1);
    return true;
}

/* "|2,100,63,1.1^10.1.1.1^SEP001122334455|<CLID::StandAloneCluster><NID::10.1.1.1>": what
 * CallManager put behind a record tells the node that wrote it. */
static void read_node(struct trace_statement *out) {
    const uint8_t *mark = span_find_text(out->message, "|<CLID::");
    if (mark == NULL)
        return;
    trace_between((struct span){mark, out->message.end}, "<NID::", '>', &out->writer.host);
    out->message.end = mark;
    const uint8_t *bar = span_find_last(out->message, '|');
    if (bar != NULL && memchr(bar, '\n', (size_t)(mark - bar)) == NULL)
        out->message.end = bar;
}

/* Up to CUCM 8: "//SIP/SIPTcp/wait_SdlReadRsp: Incoming SIP TCP message from ..", and after the
 * message "|<CLID::..><NID::10.1.1.1>..". */
bool trace_sdi_statement(const struct trace_line *line, struct trace_statement *out) {
    if (!span_starts_with_text(trace_skip_blanks(line->text), "//SIP/SIP") ||
        !trace_sip_statement(line, out))
        return false;
    read_node(out);
    return true;
}

/* Up to the next bar. */
static struct span take_field(struct span *rest) {
    struct span field = *rest;
    if (!take_until(rest, '|', &field))
        rest->at = rest->end;
    return field;
}

/* "57687982|TCP|IN|192.168.110.6|5060|TRUNK|192.168.120.5|5060|tag|50944|call-id|503 Service .." */
bool trace_calllog_statement(const struct trace_line *line, struct trace_statement *out) {
    struct span rest = line->text;
    if (span_equals_text(line->kind, "CC"))
        return false;
    (void)take_field(&rest);
    const struct span transport = take_field(&rest);
    out->is_tls = span_equals_text(transport, "TLS");
    out->is_udp = span_equals_text(transport, "UDP");
    const struct span way = take_field(&rest);
    out->writer.host = take_field(&rest);
    out->writer.port = trace_port(take_field(&rest));
    out->name = take_field(&rest);
    out->peer.host = take_field(&rest);
    out->peer.port = trace_port(take_field(&rest));
    out->connection = take_field(&rest);
    (void)take_field(&rest);
    out->call = take_field(&rest);
    out->subject = trace_trim(rest);
    out->meaning = span_equals_text(way, "IN") ? TRACE_SAYS_SIP_RECEIVED : TRACE_SAYS_SIP_SENT;
    out->number = trace_number(out->subject, -1);
    return !span_is_empty(out->call) && !span_is_empty(out->subject);
}
