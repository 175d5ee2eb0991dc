/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "ils": the Intercluster Lookup Service on TCP 7502, and inside TLS on 7501. Cisco never published
 * its bytes, so what is shown is what the wire proves: who speaks, how much, and what it looks
 * like.
 */
#include "plugins/wireshark_compat.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-tls.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <wsutil/report_message.h>

#include "plugins/ils/ils_show.h"
#include "plugins/ils/packet-ils.h"
#include "plugins/protocols.h"
#include "plugins/tvb_span.h"

#define PORTS_PASSWORD "7502"
#define PORTS_TLS      "7501"

static int proto_ils = -1;
static dissector_handle_t password_handle, inner_handle, tls_handle;
static const char *framing_preference = "";
static range_t *tls_ports_preference, *tls_ports;

bool ils_framing_set(struct ils_framing *framing) {
    return ils_framing_parse(framing_preference, framing);
}

/* The framing that the user set, or NULL. */
static const struct ils_framing *framing_set(void) {
    static struct ils_framing framing;
    return ils_framing_set(&framing) ? &framing : NULL;
}

static void give_up_tls_port(guint32 port, gpointer data) {
    (void)data;
    ssl_dissector_delete(port, inner_handle);
}

static void take_tls_port(guint32 port, gpointer data) {
    (void)data;
    ssl_dissector_add(port, inner_handle);
}

static void take_password_port(guint32 port, gpointer data) {
    (void)data;
    dissector_add_uint("tcp.port", port, password_handle);
}

/* TLS is to be looked for on these ports, and gives us what it decrypts. A port that is given up
 * has no dissector at all, even if the same change of preferences made it one for passwords. */
static void take_tls_ports(void) {
    if (tls_ports != NULL) {
        range_foreach(tls_ports, give_up_tls_port, NULL);
        wmem_free(wmem_epan_scope(), tls_ports);
        range_foreach(prefs_get_range_value("ils", "tcp.port"), take_password_port, NULL);
    }
    tls_ports = range_copy(wmem_epan_scope(), tls_ports_preference);
    range_foreach(tls_ports, take_tls_port, NULL);
}

static void preferences_changed(void) {
    if (*framing_preference != '\0' && framing_set() == NULL)
        report_warning("ils.framing: '%s' is no OFFSET:WIDTH:big|little:CONSTANT, as 0:4:big:4",
                       framing_preference);
    if (!ranges_are_equal(tls_ports, tls_ports_preference))
        take_tls_ports();
}

/* RFC 8446 5.1: a ClientHello's record. */
static bool begins_tls(struct span bytes) {
    return span_len(bytes) >= 6 && bytes.at[0] == 22 && bytes.at[1] == 3 && bytes.at[2] <= 4 &&
           bytes.at[5] == 1;
}

/* What this call for the frame held, found by its number among the frame's calls. */
static const struct ils_shown_packet *
packet_of(struct ils_conversation *session, packet_info *pinfo, const struct ils_arrival *arrival) {
    const uint32_t key = pinfo->curr_proto_layer_num;
    struct ils_shown_packet *packet = p_get_proto_data(wmem_file_scope(), pinfo, proto_ils, key);
    if (packet != NULL || PINFO_FD_VISITED(pinfo))
        return packet;
    packet = ils_conversation_take(session, pinfo, arrival);
    p_add_proto_data(wmem_file_scope(), pinfo, proto_ils, key, packet);
    return packet;
}

static int show(struct ils_conversation *session, const struct ils_arrival *arrival, tvbuff_t *tvb,
                packet_info *pinfo, proto_tree *tree) {
    const struct ils_shown_packet *packet = packet_of(session, pinfo, arrival);
    if (packet == NULL)
        return 0;
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "ILS");
    ils_show_packet(session, packet, tvb, pinfo, tree);
    return (int)tvb_captured_length(tvb);
}

static int dissect_password(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    const struct tcpinfo *tcp = data;
    struct ils_conversation *session = ils_conversation_of(pinfo, proto_ils, framing_set(), false);
    if (!session->begun) {
        session->begun = true;
        session->is_tls = begins_tls(tvb_span(tvb));
    }
    if (session->is_tls) {
        ils_show_tls(tvb, pinfo, tree);
        return call_dissector_only(tls_handle, tvb, pinfo, tree, data);
    }
    struct ils_arrival arrival = {
        .bytes = tvb_span(tvb), .wire_length = tvb_reported_length(tvb), .ends_burst = true};
    if (tcp != NULL) {
        arrival.ends_burst = (tcp->flags & TH_PUSH) != 0;
        arrival.over_tcp = true;
        arrival.sequence = tcp->seq;
        arrival.acknowledged = tcp->lastackseq;
    }
    return show(session, &arrival, tvb, pinfo, tree);
}

/* What TLS carried in one record: one write of a program. */
static int dissect_inner(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    (void)data;
    struct ils_conversation *session = ils_conversation_of(pinfo, proto_ils, framing_set(), true);
    const struct ils_arrival arrival = {.bytes = tvb_span(tvb), .ends_burst = true};
    return show(session, &arrival, tvb, pinfo, tree);
}

void proto_register_ils(void) {
    proto_ils = proto_register_protocol("Cisco Intercluster Lookup Service", "ILS", "ils");
    ils_show_register(proto_ils);
    ils_conversation_register();
    password_handle = register_dissector("ils", dissect_password, proto_ils);
    inner_handle = register_dissector("ils.tls", dissect_inner, proto_ils);
    module_t *module = prefs_register_protocol(proto_ils, preferences_changed);
    range_convert_str(wmem_epan_scope(), &tls_ports_preference, PORTS_TLS, UINT16_MAX);
    prefs_register_range_preference(module, "tls.port", "ILS TLS port(s)",
                                    "TCP ports on which ILS is spoken inside of TLS",
                                    &tls_ports_preference, UINT16_MAX);
    prefs_register_string_preference(
        module, "framing", "Framing",
        "Where messages have their length, as OFFSET:WIDTH:big|little:CONSTANT: a length of 1, 2 "
        "or "
        "4 bytes at offset 0 to 15, to which the constant is added. 0:4:big:4 is a 4-byte length "
        "of what follows it. Empty: it is learned",
        &framing_preference);
}

void proto_reg_handoff_ils(void) {
    tls_handle = find_dissector("tls");
    dissector_add_uint_range_with_preference("tcp.port", PORTS_PASSWORD, password_handle);
    take_tls_ports();
}
