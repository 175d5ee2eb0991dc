/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of Wireshark's protocols tcp, udp, ip and ipv6. */
#include "capture/report/display_filter.h"

enum { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17 };

static const char *and_if(const GString *out, gsize before) {
    return out->len > before ? " && " : "";
}

static void append_port(GString *out, gsize before, uint8_t protocol, uint16_t port) {
    const char *field = protocol == PROTOCOL_TCP ? "tcp" : protocol == PROTOCOL_UDP ? "udp" : NULL;
    if (port != 0 && field != NULL)
        g_string_append_printf(out, "%s%s.port == %u", and_if(out, before), field, port);
}

static void append_address(GString *out, gsize before, const struct address *address) {
    char written[ADDRESS_TEXT];
    if (address->family == 0)
        return;
    g_string_append_printf(out, "%s%s.addr == %s", and_if(out, before),
                           address->family == 6 ? "ipv6" : "ip", address_write(address, written));
}

void display_filter_append(GString *out, uint8_t protocol, const struct endpoint *one,
                           const struct endpoint *other) {
    const gsize before = out->len;
    append_port(out, before, protocol, one->port);
    if (other->port != one->port)
        append_port(out, before, protocol, other->port);
    append_address(out, before, &one->address);
    if (!address_equals(&one->address, &other->address))
        append_address(out, before, &other->address);
}
