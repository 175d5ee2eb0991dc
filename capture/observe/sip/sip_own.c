/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/sip/sip_own.h"

#include "capture/observe/trace/trace.h"

/* "10.1.2.3:5060;branch=z9hG4bK..". False: there is no address. */
static bool read_host(struct span text, struct endpoint *out) {
    struct trace_end end;
    struct address address;
    size_t length = 0;
    while (length < span_len(text) && strchr(";>, \t\r\n", text.at[length]) == NULL)
        length++;
    if (!trace_end_read(span_first(text, length), &end) || !trace_address_read(end.host, &address))
        return false;
    *out = (struct endpoint){address, end.port};
    return true;
}

/* "SIP/2.0/TCP 10.1.2.3:5060;.." */
static bool read_via(const struct sip_message *message, struct endpoint *out) {
    struct span via = message->fields[SIP_FIELD_VIA], protocol;
    return take_until(&via, ' ', &protocol) && read_host(trace_skip_blanks(via), out);
}

/* "sip:5000@10.1.2.3:5060;user=phone", which may stand in "<>" */
static bool read_uri(struct span uri, struct endpoint *out) {
    const uint8_t *before = span_find_last(uri, '@');
    struct span scheme;
    if (before != NULL)
        return read_host((struct span){before + 1, uri.end}, out);
    return take_until(&uri, ':', &scheme) && read_host(uri, out);
}

/* Gateways do not tell the peer: it is whom the request goes to, or who put the first Via there. */
static void find_peer(const struct sip_message *message, bool came_in, struct endpoint *out) {
    if (message->is_request == came_in)
        (void)read_via(message, out);
    else
        (void)read_uri(message->is_request ? message->uri : message->fields[SIP_FIELD_TO], out);
}

static void learn(struct sip_own *own, const struct sip_message *message, bool came_in) {
    struct endpoint end;
    const bool is_own_via = message->is_request != came_in;
    if ((is_own_via && read_via(message, &end)) ||
        (!is_own_via && came_in && read_uri(message->uri, &end)))
        own->address = end.address;
}

void sip_own_keep(struct sip_own *own, const char *log) {
    if (own->log != log)
        *own = (struct sip_own){.log = log};
}

void sip_own_complete(struct sip_own *own, const struct sip_message *message, bool is_gateway,
                      bool came_in, struct endpoint *source, struct endpoint *destination) {
    struct endpoint *writer = came_in ? destination : source;
    struct endpoint *peer = came_in ? source : destination;
    if (peer->address.family == 0 && is_gateway)
        find_peer(message, came_in, peer);
    if (writer->address.family != 0)
        return;
    learn(own, message, came_in);
    writer->address = own->address;
}
