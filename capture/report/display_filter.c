/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of Wireshark's protocols tcp, udp, dns, tftp, ip, ipv6 and exported_pdu. */
#include "capture/report/display_filter.h"

#include <string.h>

#include "capture/net/ip.h"
#include "capture/rules/findings.h"
#include "capture/rules/services.h"

enum { PORT_DNS = 53, PORT_TFTP = 69 }; /* where Wireshark knows them */

/* What a filter shows. What is not known is 0. */
struct exchange {
    uint8_t protocol;    /* of IP */
    bool is_exported;    /* the frames have tags in the place of IP */
    const char *service; /* what a person reads */
    const struct endpoint *client, *server;
};

/* Appends a term, which a format says. */
G_GNUC_PRINTF(3, 4)
static void add(GString *out, gsize before, const char *format, ...) {
    va_list values;
    if (out->len > before)
        g_string_append(out, " && ");
    va_start(values, format);
    g_string_append_vprintf(out, format, values);
    va_end(values);
}

static void add_port(GString *out, gsize before, const char *protocol, uint16_t port) {
    if (port != 0)
        add(out, before, "%s.port == %u", protocol, port);
}

static void add_ports(GString *out, gsize before, const char *protocol,
                      const struct exchange *exchange) {
    add_port(out, before, protocol, exchange->client->port);
    if (exchange->server->port != exchange->client->port)
        add_port(out, before, protocol, exchange->server->port);
}

/* A server of TFTP answers from another port than that which was asked (RFC 1350 4): the client's
 * tells the transfer. Each query of a name comes from another port. */
static void add_udp(GString *out, gsize before, const struct exchange *exchange) {
    const uint16_t client = exchange->client->port, server = exchange->server->port;
    const bool is_tftp = strcmp(exchange->service, service_table[SERVICE_TFTP].words) == 0;
    if (is_tftp && client != 0)
        add_port(out, before, "udp", client);
    else if (is_tftp)
        add(out, before, server == PORT_TFTP ? "tftp" : "udp");
    else if (server == PORT_DNS)
        add(out, before, "dns");
    else
        add_ports(out, before, "udp", exchange);
}

static void add_address(GString *out, gsize before, const struct address *address) {
    char written[ADDRESS_TEXT];
    if (address->family != 0)
        add(out, before, "%s.addr == %s", address->family == 6 ? "ipv6" : "ip",
            address_write(address, written));
}

static void add_exported_port(GString *out, gsize before, uint16_t port) {
    if (port != 0)
        add(out, before, "(exported_pdu.src_port == %u || exported_pdu.dst_port == %u)", port,
            port);
}

static void add_exported_address(GString *out, gsize before, const struct address *address) {
    char written[ADDRESS_TEXT];
    const char *family = address->family == 6 ? "ipv6" : "ipv4";
    if (address->family == 0)
        return;
    address_write(address, written);
    add(out, before, "(exported_pdu.%s_src == %s || exported_pdu.%s_dst == %s)", family, written,
        family, written);
}

static void append_exported(GString *out, const struct exchange *exchange) {
    const gsize before = out->len;
    add_exported_port(out, before, exchange->client->port);
    if (exchange->server->port != exchange->client->port)
        add_exported_port(out, before, exchange->server->port);
    add_exported_address(out, before, &exchange->client->address);
    add_exported_address(out, before, &exchange->server->address);
}

static void append(GString *out, const struct exchange *exchange) {
    const gsize before = out->len;
    const struct address *client = &exchange->client->address;
    if (exchange->is_exported) {
        append_exported(out, exchange);
        return;
    }
    if (exchange->protocol == IP_TCP)
        add_ports(out, before, "tcp", exchange);
    else if (exchange->protocol == IP_UDP)
        add_udp(out, before, exchange);
    add_address(out, before, client);
    if (!address_equals(client, &exchange->server->address))
        add_address(out, before, &exchange->server->address);
}

/* Dialback is spoken on two connections, each of another server with the receiving one, which is
 * the finding's destination (XEP-0220 2.1). */
static bool is_dialback_over_two(const struct finding *finding) {
    return finding_fact(finding, "authoritative_server") != NULL;
}

void display_filter_of_finding(GString *out, const struct finding *finding) {
    static const struct endpoint nobody;
    const struct exchange exchange = {finding->protocol, finding->is_exported, finding->service,
                                      is_dialback_over_two(finding) ? &nobody
                                                                    : &finding->source.endpoint,
                                      &finding->destination.endpoint};
    append(out, &exchange);
}

void display_filter_of_pair(GString *out, const struct service_pair *pair) {
    const struct exchange exchange = {pair->protocol, pair->is_exported, pair->service,
                                      &pair->client.endpoint, &pair->server.endpoint};
    append(out, &exchange);
}

void display_filter_lay_out(struct layout *layout, const char *filter) {
    char **terms = g_strsplit(filter, " && ", -1);
    for (char **term = terms; *term != NULL; term++) {
        char *item = g_strconcat(term == terms ? "" : "&& ", *term, NULL);
        layout_item(layout, item);
        g_free(item);
    }
    g_strfreev(terms);
}
